// The batches of segments.
#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/inspect/tables.hpp"
#include "commands/progress.hpp"
#include "format/control_record.hpp"
#include "log/segment_walk.hpp"
#include "log/transactions.hpp"
#include "stream/local_source.hpp"

namespace bourn::commands::inspect {
namespace {

std::vector<Column> columns() {
  return {{"partition", "", Holds::text, 0, 0, true},
          {"segment", "segment", Holds::number, 0, 0, true},
          {"position", "POSITION", Holds::number, 4},
          {"base_offset", "OFFSET", Holds::number},
          {"last_offset", "LAST", Holds::number, 2},
          {"records", "RECORDS", Holds::number},
          {"bytes", "BYTES", Holds::size},
          {"codec", "CODEC", Holds::text, 3},
          {"ratio", "RATIO", Holds::ratio, 5},
          {"base_time", "FIRST", Holds::time, 9},
          {"max_time", "TIME", Holds::time, 1},
          {"time_type", "TIME BY", Holds::text, 13},
          {"producer_id", "PRODUCER", Holds::number, 6},
          {"producer_epoch", "EPOCH", Holds::number, 7},
          {"base_sequence", "SEQUENCE", Holds::number, 7},
          {"leader_epoch", "LEADER", Holds::number, 8},
          {"magic", "FORMAT", Holds::number, 12},
          {"delete_horizon", "DELETE HORIZON", Holds::time, 10},
          {"crc", "CRC", Holds::text, 11},
          {"crc_ok", "CRC OK", Holds::text, 11},
          {"transaction", "TXN", Holds::text, kDataOnly},
          {"control", "CONTROL", Holds::text, kDataOnly},
          {"flags", "FLAGS", Holds::text, 0, 14}};
}

const char* word_for(Fate fate) {
  switch (fate) {
    case Fate::committed:
      return "committed";
    case Fate::aborted:
      return "aborted";
    case Fate::open:
      return "open";
  }
  return "";
}

class Lister {
 public:
  Lister(const Options& options, Page& page, std::int64_t bytes)
      : sheet_(page, columns(), shape_of(options)),
        stop_(page.stop),
        progress_("inspect", bytes, options.store),
        left_(options.selection.count) {}

  void list(const Stream& stream, const OffsetRange& range) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    name_ = name_of(stream);
    if (dir == nullptr) {
      const Segment& segment = std::get<Segment>(stream);
      // A transaction may end in a later segment, so the neighbours are asked where there are any.
      const auto home = home_of(segment);
      Transactions transactions = home ? Transactions(*home) : Transactions(segment);
      return list(segment, range, transactions);
    }
    Transactions transactions(*dir);
    const std::vector<Offset> bases = list_segments(*dir);
    for (std::size_t i = 0; i < bases.size() && going(); ++i) {
      if (i + 1 < bases.size() && bases[i + 1] <= range.from) continue;
      if (range.until && bases[i] >= *range.until) break;
      if (const auto segment = Segment::open(*dir, bases[i])) list(*segment, range, transactions);
    }
  }

  Outcome finish() {
    progress_.clear();
    sheet_.finish();
    return damaged_ ? Outcome::damaged : Outcome::done;
  }
  bool going() const { return left_ != 0 && sheet_.open() && !stop_.requested(); }

 private:
  static std::unique_ptr<PartitionDir> home_of(const Segment& segment) {
    const std::string& path = segment.path();
    if (path.size() < 4 || path.substr(path.size() - 4) != ".log") return nullptr;
    const std::size_t slash = path.rfind('/');
    try {
      return std::make_unique<PartitionDir>(
          PartitionDir::open(slash == std::string::npos ? "." : path.substr(0, slash)));
    } catch (const Error&) {
      return nullptr;  // then the file itself must do
    }
  }

  void list(const Segment& segment, const OffsetRange& range, Transactions& transactions) {
    SegmentWalk walk(segment, range.from > segment.base() ? segment.floor_position(range.from) : 0);
    while (going()) {
      const SegmentWalk::Step step = walk.next();
      if (step == SegmentWalk::Step::end) return;
      progress_.advance(walk.size());
      if (step != SegmentWalk::Step::batch) {
        gap(segment, walk, step);
        continue;
      }
      const BatchHeader& header = walk.batch().header;
      if (header.last_offset() < range.from) continue;
      if (range.until && header.base_offset >= *range.until) return;
      batch(segment, walk, transactions);
    }
  }

  void gap(const Segment& segment, const SegmentWalk& walk, SegmentWalk::Step step) {
    const bool damage = step == SegmentWalk::Step::damaged;
    damaged_ = damaged_ || damage;
    std::vector<Cell> cells(columns().size());
    cells[0] = {name_, Ink::name};
    cells[1] = segment.base();
    cells[2] = walk.position();
    cells[6] = walk.size();
    cells.back() = {std::vector<std::string>{fmt::format("{}: {}", damage ? "damaged" : "unfinished", walk.reason())},
                    damage ? Ink::bad : Ink::warning};
    sheet_.row(std::move(cells));
  }

  void batch(const Segment& segment, const SegmentWalk& walk, Transactions& transactions) {
    const BatchHeader& header = walk.batch().header;
    std::vector<std::string> flags;
    Ink ink = Ink::plain;
    if (!walk.checksum_holds()) {
      flags.emplace_back(walk.reason());
      ink = Ink::bad;
      damaged_ = true;
    }
    Contents contents = look_into(walk, flags, ink);
    Cell fate;
    if (header.magic == 2 && header.transactional() && !header.control()) {
      const Fate found = transactions.fate(header.producer_id, header.base_offset);
      fate = word_for(found);
      flags.emplace_back(word_for(found));
      if (found != Fate::committed && ink == Ink::plain) ink = Ink::warning;
    }
    if (header.control()) flags.push_back(contents.control.empty() ? "control" : contents.control);
    if (header.has_delete_horizon() && header.magic == 2) flags.emplace_back("delete horizon");
    if (header.magic == 2 && header.record_count == 0) flags.emplace_back("empty");
    if (header.timestamp_type() == TimestampType::log_append && header.magic > 0) flags.emplace_back("log append time");
    const bool horizon = header.magic == 2 && header.has_delete_horizon();
    const bool v2 = header.magic == 2;
    Cell codec(header.codec_bits() > 4 ? std::to_string(header.codec_bits()) : std::string(codec_name(header.codec())));
    sheet_.row({{name_, Ink::name},
                segment.base(),
                walk.position(),
                {contents.first_offset, Ink::number},
                header.last_offset(),
                contents.records < 0 ? Cell() : Cell(contents.records),
                walk.size(),
                codec,
                contents.ratio > 0 ? Cell(contents.ratio) : Cell(),
                horizon ? Cell() : time_of(header.base_timestamp),
                time_of(header.max_timestamp),
                header.magic == 0                                      ? Cell()
                : header.timestamp_type() == TimestampType::log_append ? Cell("log append")
                                                                       : Cell("create"),
                number_or_none(header.producer_id),
                number_or_none(header.producer_epoch),
                number_or_none(header.base_sequence),
                v2 ? number_or_none(header.leader_epoch) : Cell(),
                std::int64_t{header.magic},
                horizon ? time_of(header.base_timestamp) : Cell(),
                fmt::format("{:08x}", header.crc),
                {walk.checksum_holds(), walk.checksum_holds() ? Ink::good : Ink::bad},
                fate,
                header.control() && !contents.control.empty() ? Cell(contents.control) : Cell(),
                {flags, ink}});
    if (left_ > 0) --left_;
  }

  // What only the records tell.
  struct Contents {
    Offset first_offset = 0;
    std::int64_t records = -1;
    double ratio = 0;
    std::string control;  // "COMMIT"
  };
  Contents look_into(const SegmentWalk& walk, std::vector<std::string>& flags, Ink& ink) {
    const BatchHeader& header = walk.batch().header;
    Contents contents;
    contents.first_offset = header.base_offset;
    if (header.magic == 2) contents.records = header.record_count;
    if (!walk.checksum_holds()) return contents;
    const bool must_look = header.codec() != Codec::none || header.magic < 2 || header.control();
    if (!must_look) return contents;
    RecordRun run;
    if (const Reason reason = decoder_.decode(walk.batch(), run)) {
      flags.emplace_back(reason);
      ink = Ink::bad;
      damaged_ = true;
      return contents;
    }
    RecordReader reader(run);
    RecordView record;
    if (header.magic < 2) {
      contents.records = run.count;
      if (reader.next(record) == RecordReader::Next::record) contents.first_offset = record.offset;
      return contents;
    }
    const auto packed = static_cast<double>(walk.size() - static_cast<std::int64_t>(kBatchHeaderSize));
    if (header.codec() != Codec::none && packed > 0) contents.ratio = static_cast<double>(run.bytes.size()) / packed;
    ControlRecord control;
    if (header.control() && reader.next(record) == RecordReader::Next::record &&
        read_control_record(record, control) == nullptr)
      contents.control = control_type_name(control.type);
    return contents;
  }

  Sheet sheet_;
  const Stop& stop_;
  Progress progress_;
  std::int64_t left_;  // batches to show; negative: all
  std::string name_;
  BatchDecoder decoder_;
  bool damaged_ = false;
};

}  // namespace

Outcome show_batches(const Options& options, Page& page, const std::vector<Stream>& streams) {
  const SelectionOptions& selection = options.selection;
  if (selection.has_filter() || selection.latest || selection.last >= 0)
    throw Error(ErrorKind::usage, "filters, --latest and --last choose events, and --batches shows whole batches",
                "--records");
  const Range wanted = wanted_range(selection, options.store.now());
  std::int64_t bytes = 0;
  for (const Stream& stream : streams) bytes += log_bytes(stream, wanted);
  Lister lister(options, page, bytes);
  for (const Stream& stream : streams) {
    if (!lister.going()) break;
    OffsetRange range;
    if (wanted != Range{}) {
      if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
        Cursor cursor(*dir);
        range = resolve(wanted, *dir, cursor);
      } else {
        const Segment& segment = std::get<Segment>(stream);
        Cursor cursor(Segment::open(segment.path()));
        range = resolve(wanted, segment, cursor);
      }
    }
    lister.list(stream, range);
  }
  return lister.finish();
}

}  // namespace bourn::commands::inspect
