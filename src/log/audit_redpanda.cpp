#include "log/audit_redpanda.hpp"

#include <fcntl.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/control_record.hpp"
#include "format/record_codec.hpp"

namespace bourn {
namespace {

constexpr std::int64_t kProgressStep = std::int64_t{16} << 20;
constexpr std::size_t kTellingZeros = 64;  // in a row; an event rarely holds so many

class RedpandaAudit {
 public:
  RedpandaAudit(const RedpandaLog& log, const AuditOptions& options)
      : log_(log), options_(options), cursor_(log, RedpandaCheck::everything, max_batch_bytes()) {}

  AuditReport run() {
    report_.segments = static_cast<std::int64_t>(log_.segments.size());
    for (;;) {
      const RedpandaCursor::Next next = cursor_.next();
      if (next == RedpandaCursor::Next::end) break;
      if (next == RedpandaCursor::Next::batch) {
        take();
      } else if (!take_broken()) {
        break;
      }
      if (!tell_progress()) return std::move(report_);
    }
    if (cursor_.torn() > 0) {
      Finding torn = finding(Severity::note, FindingKind::unfinished_append, "the last batch is not whole",
                             cursor_.position(), cursor_.file_bytes());
      torn.cause = Cause::torn_tail;
      torn.first = cursor_.next_offset();
      report_.add(std::move(torn));
    }
    for (const RedpandaSegment& segment : log_.segments) report_.bytes += size_of(segment.path);
    report_.next_offset = cursor_.next_offset();
    if (options_.progress && !options_.progress(report_.bytes - told_, report_.events)) report_.stopped = true;
    return std::move(report_);
  }

 private:
  std::size_t max_batch_bytes() const { return static_cast<std::size_t>(options_.max_batch_bytes); }

  static std::int64_t size_of(const std::string& path) {
    const Fd file = open_existing(AT_FDCWD, path);
    return file ? file_size(file, path) : 0;
  }

  Finding finding(Severity severity, FindingKind kind, Reason reason, std::int64_t from, std::int64_t to) const {
    Finding finding;
    finding.severity = severity;
    finding.kind = kind;
    finding.path = cursor_.segment().path;
    finding.segment = cursor_.segment().name.base;
    finding.reason = reason;
    finding.from = from;
    finding.to = to;
    return finding;
  }
  // About the batch that the cursor is at.
  void tell(Severity severity, FindingKind kind, Reason reason) {
    const RedpandaHeader& header = cursor_.header();
    Finding found = finding(severity, kind, reason, cursor_.position(), cursor_.position() + header.size);
    if (header.has_kafka_offsets()) {
      found.first = cursor_.offset();
      found.last = cursor_.offset() + header.kafka.last_offset_delta;
    }
    report_.add(std::move(found));
  }

  void take() {
    check_order();
    const RedpandaHeader& header = cursor_.header();
    if (report_.batches++ == 0) report_.first_offset = cursor_.offset();
    next_raft_ = header.kafka.next_offset();
    if (header.is_data()) check_records();
  }

  void check_order() {
    const RedpandaSegmentName& name = cursor_.segment().name;
    const Offset base = cursor_.header().kafka.base_offset;
    if (base < name.base) tell(Severity::damage, FindingKind::overlap, "its offset is below those of the segment");
    if (name.term < term_) tell(Severity::warning, FindingKind::wrong_epoch, "the term goes back");
    term_ = std::max(term_, name.term);
    // After damage, whatever offset comes is believed.
    if (next_raft_ < 0 || base <= next_raft_ || options_.compacted) return;
    Finding gap = finding(Severity::warning, FindingKind::gap, "raft offsets are missing before this batch",
                          cursor_.position(), cursor_.position() + cursor_.header().size);
    report_.add(std::move(gap));
  }

  // The records' own form, with the codec and the checks of any other batch.
  void check_records() {
    const RedpandaHeader& stored = cursor_.header();
    kafka_.clear();
    translate_redpanda_batch(stored, cursor_.bytes(), cursor_.offset(), 0, kafka_);
    const BatchHeader header = decode_batch_header(kafka_.data());
    RecordRun run;
    Reason reason = decoder_.decode({header, kafka_.view()}, run);
    RecordReader reader(run);
    RecordView record;
    std::int64_t count = 0;
    while (reason == nullptr) {
      const RecordReader::Next next = reader.next(record);
      if (next == RecordReader::Next::damaged) reason = reader.reason();
      if (next != RecordReader::Next::record) break;
      ++count;
      if (record.offset > header.last_offset()) reason = "a record's offset is beyond the batch's last";
      ControlRecord control;
      if (reason == nullptr && header.control()) reason = read_control_record(record, control);
    }
    if (reason != nullptr) {
      tell(Severity::damage, header.control() ? FindingKind::bad_control : FindingKind::bad_records, reason);
    } else if (!header.control()) {
      report_.events += count;
    }
  }

  // False when nothing is left.
  bool take_broken() {
    const Damage damage = cursor_.damage();
    const RedpandaSegment segment = cursor_.segment();
    Finding found = finding(Severity::damage, FindingKind::broken_batch, damage.reason, damage.position, -1);
    found.first = damage.offset;
    const bool header_holds = cursor_.is_header_whole();
    const bool more = cursor_.skip_damage();
    const bool same = more && cursor_.segment().path == segment.path;
    if (header_holds) {
      found.to = damage.position + cursor_.header().size;
      found.last = cursor_.header().has_kafka_offsets() ? cursor_.next_offset() - 1 : -1;
    } else {
      found.to = same ? cursor_.position() : size_of(segment.path);
    }
    if (found.last < 0 && header_holds) found.first = -1;  // no event was in it
    found.cause = cause_of(segment.path, found.from, found.to, header_holds);
    report_.add(std::move(found));
    next_raft_ = header_holds ? cursor_.header().kafka.next_offset() : -1;
    return more;
  }

  static Cause cause_of(const std::string& path, std::int64_t from, std::int64_t to, bool header_holds) {
    const Fd file = open_existing(AT_FDCWD, path);
    std::size_t run = 0;
    for (std::int64_t at = from; file && at < to;) {
      char bytes[4096];
      const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(to - at, sizeof bytes));
      const std::size_t have = read_at(file, at, bytes, wanted, path);
      if (have == 0) break;
      for (std::size_t i = 0; i < have; ++i) {
        run = bytes[i] == 0 ? run + 1 : 0;
        if (run >= kTellingZeros) return Cause::zeroed_range;
      }
      at += static_cast<std::int64_t>(have);
    }
    return header_holds || is_flipped_header(file, path, from) ? Cause::bit_flip : Cause::unknown;
  }

  // Whether a header stands there when one bit is flipped back.
  static bool is_flipped_header(const Fd& file, const std::string& path, std::int64_t at) {
    std::string header(kRedpandaHeaderSize, '\0');
    if (!file || read_at(file, at, header.data(), header.size(), path) < header.size()) return false;
    for (std::size_t bit = 0; bit < 8 * header.size(); ++bit) {
      const auto flip = [&] { header[bit / 8] = static_cast<char>(header[bit / 8] ^ (1 << bit % 8)); };
      flip();
      if (scan_redpanda_batch(header, RedpandaCheck::header).kind == ScannedRedpanda::Kind::batch) return true;
      flip();
    }
    return false;
  }

  // Tells of whole segments that were passed, and of the way within one.
  bool tell_progress() {
    if (!options_.progress) return true;
    if (cursor_.segment().path != told_path_) {
      if (!told_path_.empty()) passed_ += told_size_;
      told_path_ = cursor_.segment().path;
      told_size_ = cursor_.file_bytes();
    }
    const std::int64_t at = passed_ + cursor_.position();
    if (at - told_ < kProgressStep) return true;
    report_.stopped = !options_.progress(at - told_, report_.events);
    told_ = at;
    return !report_.stopped;
  }

  const RedpandaLog& log_;
  const AuditOptions& options_;
  RedpandaCursor cursor_;
  AuditReport report_;
  BatchDecoder decoder_;
  Buffer kafka_;           // the batch in Kafka's form
  Offset next_raft_ = -1;  // the offset that is due; -1 when any is
  std::int64_t term_ = 0;
  std::string told_path_;
  std::int64_t told_size_ = 0;
  std::int64_t passed_ = 0;  // bytes of segments before
  std::int64_t told_ = 0;
};

}  // namespace

AuditReport audit_redpanda(const RedpandaLog& log, const AuditOptions& options) {
  return RedpandaAudit(log, options).run();
}

}  // namespace bourn
