// Every record that is selected: events, those of aborted transactions among them, and control records.
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/inspect/tables.hpp"
#include "format/control_record.hpp"
#include "log/transactions.hpp"
#include "stream/place.hpp"
#include "stream/pump.hpp"
#include "stream/text/json.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kPreview = 1000;  // bytes of a key or a value that are looked at for a table

// How the transactions of every stream ended. Opened when the first one is met.
class Fates {
 public:
  explicit Fates(const std::vector<Stream>& streams) {
    for (const Stream& stream : streams) {
      if (const auto* dir = std::get_if<PartitionDir>(&stream)) {
        paths_[dir->where()] = dir->path();
      } else {
        const std::string& path = std::get<Segment>(stream).path();
        const std::size_t slash = path.rfind('/');
        paths_[{path, 0}] = slash == std::string::npos ? "." : path.substr(0, slash);
      }
    }
  }
  Fate of(const TopicPartition& where, std::int64_t producer_id, Offset offset) {
    Known& known = known_[where];
    if (!known.transactions) {
      known.dir = std::make_unique<PartitionDir>(PartitionDir::open(paths_.at(where)));
      known.transactions = std::make_unique<Transactions>(*known.dir);
    }
    return known.transactions->fate(producer_id, offset);
  }

 private:
  struct Known {
    std::unique_ptr<PartitionDir> dir;
    std::unique_ptr<Transactions> transactions;
  };
  std::map<TopicPartition, std::string> paths_;
  std::map<TopicPartition, Known> known_;
};

// What a record is besides an event. (Nothing throws where it is moved; the check follows what JSON could throw.)
// NOLINTNEXTLINE(bugprone-exception-escape)
struct Marks {
  std::vector<std::string> flags;
  std::string transaction;  // "committed", "aborted", "open"
  nlohmann::ordered_json control;
  std::string words;  // of a control record
  Ink ink = Ink::plain;
};

std::string control_words(const ControlRecord& control, const BatchHeader& header) {
  const std::string_view name = control_type_name(control.type);
  switch (control.type) {
    case ControlType::abort:
    case ControlType::commit:
      return fmt::format("{} producer {} epoch {} coordinator epoch {}", name, header.producer_id,
                         header.producer_epoch, control.coordinator_epoch);
    case ControlType::leader_change:
      return fmt::format("{} leader {}", name, control.leader_id);
    case ControlType::kraft_version:
      return fmt::format("{} {}", name, control.kraft_version);
    default:
      return control.type == ControlType::unknown ? fmt::format("{} control type {}", name, control.type_number)
                                                  : std::string(name);
  }
}

Marks marks_of(const Slice& slice, const RecordView& record, Fates& fates, Zone zone) {
  Marks marks;
  const BatchHeader& header = slice.header;
  if (header.control()) {
    marks.ink = Ink::faint;
    ControlRecord control;
    if (const Reason reason = read_control_record(record, control)) {
      marks.flags = {"control", reason};
      marks.ink = Ink::bad;
      marks.words = reason;
      marks.control = {{"type", nullptr}, {"problem", reason}};
      return marks;
    }
    marks.flags = {"control"};
    marks.words = control_words(control, header);
    marks.control = {{"type", control_type_name(control.type)}, {"type_number", control.type_number}};
    if (control.is_marker()) marks.control["coordinator_epoch"] = control.coordinator_epoch;
    if (control.type == ControlType::leader_change) marks.control["leader_id"] = control.leader_id;
    if (control.type == ControlType::kraft_version) marks.control["kraft_version"] = control.kraft_version;
    return marks;
  }
  if (header.magic == 2 && header.transactional()) {
    const Fate fate = fates.of(*slice.where, header.producer_id, header.base_offset);
    marks.transaction = fate == Fate::committed ? "committed" : fate == Fate::aborted ? "aborted" : "open";
    marks.flags.push_back(marks.transaction);
    if (fate != Fate::committed) marks.ink = Ink::warning;
  }
  if (!record.value) marks.flags.emplace_back("tombstone");
  if (header.magic == 2 && header.has_delete_horizon() && !record.value)
    marks.flags.back() += " until " + iso_time(header.base_timestamp, zone);
  return marks;
}

// Sequences wrap: after 2147483647 comes 0.
std::int64_t sequence_of(const BatchHeader& header, Offset offset) {
  if (header.base_sequence < 0) return -1;
  return (std::int64_t{header.base_sequence} + (offset - header.base_offset)) & 0x7fffffff;
}

std::string preview(const std::optional<Bytes>& bytes) {
  if (!bytes) return "null";
  if (bytes->empty()) return "\"\"";
  const Bytes start = bytes->substr(0, kPreview);
  return std::string(start) + (start.size() < bytes->size() ? "…" : "");
}

std::string headers_of(const RecordView& record) {
  std::string text;
  record.headers.for_each([&](const HeaderView& header) {
    if (!text.empty()) text += ", ";
    text += std::string(header.name) + "=" + preview(header.value);
  });
  return text;
}

std::vector<Column> columns() {
  return {{"partition", "PARTITION", Holds::text, 0, 8},
          {"offset", "OFFSET", Holds::number},
          {"time", "TIME", Holds::time, 2},
          {"key", "KEY", Holds::text, 0, 8},
          {"value", "VALUE", Holds::text, 0, 14},
          {"headers", "HEADERS", Holds::text, 1, 12},
          {"key_bytes", "KEY BYTES", Holds::number, 7},
          {"value_bytes", "VALUE BYTES", Holds::number, 6},
          {"bytes", "BYTES", Holds::number, 8},
          {"producer_id", "PRODUCER", Holds::number, 4},
          {"sequence", "SEQUENCE", Holds::number, 5},
          {"flags", "FLAGS", Holds::text, 0, 9}};
}

// Prints a row, or an envelope, for each record.
class RecordSink final : public Sink {
 public:
  RecordSink(const Options& options, Page& page, const std::vector<Stream>& streams)
      : options_(options), page_(page), fates_(streams), several_(streams.size() > 1) {
    if (!options.output.json && !options.output.json_payload) {
      std::vector<Column> shown = columns();
      if (!several_) {
        shown.front().heading = true;
        shown.front().title = "";
      }
      sheet_ = std::make_unique<Sheet>(page, shown, Shape::table);
    }
  }

  State put(const Slice& slice) override {
    RecordReader reader(slice.run);
    RecordView record;
    for (;;) {
      const std::size_t at = reader.position();
      const RecordReader::Next next = reader.next(record);
      if (next == RecordReader::Next::end) break;
      if (next == RecordReader::Next::damaged) {
        fail_undecodable(slice, reader.reason(), "printed");
      }
      print(slice, record, static_cast<std::int64_t>(reader.position() - at));
      ++printed_;
    }
    page_.output.maybe_flush();
    return page_.output.state() == Output::State::open ? State::open : State::closed;
  }
  State flush() override { return State::open; }
  void finish() {
    if (sheet_) sheet_->finish();
  }
  std::int64_t printed() const { return printed_; }

 private:
  void print(const Slice& slice, const RecordView& record, std::int64_t bytes) {
    const Marks marks = marks_of(slice, record, fates_, page_.screen.zone());
    if (sheet_) {
      row(slice, record, bytes, marks);
    } else {
      envelope(slice, record, bytes, marks);
    }
  }

  void row(const Slice& slice, const RecordView& record, std::int64_t bytes, const Marks& marks) {
    const BatchHeader& header = slice.header;
    const bool control = header.control();
    // A loose file is a stream of its own, whose topic is its path.
    const std::string name = bourn::name_of(*slice.where);
    const auto size_of = [](const std::optional<Bytes>& text) {
      return text ? Cell(static_cast<std::int64_t>(text->size())) : Cell();
    };
    sheet_->row(
        {{name, Ink::name},
         {record.offset, Ink::number},
         time_of(record.timestamp),
         control ? Cell() : Cell(preview(record.key), record.key ? Ink::name : Ink::faint),
         control ? Cell(marks.words, marks.ink) : Cell(preview(record.value), record.value ? Ink::text : Ink::faint),
         record.headers.count() == 0 ? Cell() : Cell(headers_of(record)),
         size_of(record.key),
         size_of(record.value),
         bytes,
         number_or_none(header.producer_id),
         number_or_none(control ? -1 : sequence_of(header, record.offset)),
         marks.flags.empty() ? Cell() : Cell(marks.flags, marks.ink)});
  }

  // The envelope of consume, and one member more.
  void envelope(const Slice& slice, const RecordView& record, std::int64_t bytes, const Marks& marks) {
    Buffer& out = page_.output.buffer();
    append_envelope(out, EventView{*slice.where, slice.header, record}, options_.output.json_payload);
    out.truncate(out.size() - 1);
    const BatchHeader& header = slice.header;
    const auto or_null = [](std::int64_t number) {
      return number < 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(number);
    };
    nlohmann::ordered_json more{{"batch", header.base_offset},
                                {"bytes", bytes},
                                {"sequence", or_null(header.control() ? -1 : sequence_of(header, record.offset))},
                                {"producer_id", or_null(header.producer_id)},
                                {"producer_epoch", or_null(header.producer_epoch)},
                                {"transaction", nullptr},
                                {"control", marks.control}};
    if (!marks.transaction.empty()) more["transaction"] = marks.transaction;
    out.append(",\"inspect\":" + more.dump() + "}\n");
  }

  const Options& options_;
  Page& page_;
  Fates fates_;
  bool several_;
  std::unique_ptr<Sheet> sheet_;
  std::int64_t printed_ = 0;
};

bool is_printed_as_text(const EventOutputOptions& output) {
  return !output.format.empty() || output.frames || !output.key_separator.empty() || output.null_delimiter;
}

}  // namespace

Outcome show_records(const Options& options, Page& page) {
  SelectionOptions wanted = options.selection;
  // A filter asks for events: what stands in a control record could match by chance only.
  wanted.control = !wanted.has_filter() && !wanted.latest;
  FileWatch watch;
  Selection selection(wanted, options.store, watch);
  const std::unique_ptr<Source> source = selection.source();
  std::int64_t printed = 0;
  if (is_printed_as_text(options.output)) {
    Printer printer = make_printer(options.output, page.output, options.store.zone());
    pump(*source, printer, watch, page.stop, std::nullopt, [] {});
    printed = printer.printed();
  } else {
    std::optional<std::int32_t> only;
    if (wanted.partition >= 0) only = wanted.partition;
    RecordSink sink(options, page, open_streams(options.store.store(), wanted.addresses, only));
    try {
      pump(*source, sink, watch, page.stop, std::nullopt, [] {});
    } catch (const Error&) {
      sink.finish();
      page.output.flush();
      throw;
    }
    sink.finish();
    printed = sink.printed();
  }
  if (selection.damages() > 0) return Outcome::damaged;
  return printed == 0 && wanted.has_filter() ? Outcome::nothing_matched : Outcome::done;
}

}  // namespace bourn::commands::inspect
