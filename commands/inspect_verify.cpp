#include "commands/inspect_verify.hpp"

#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/words.hpp"
#include "log/audit.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

// "bytes 120 to 300 (offsets 5 to 9)", as far as they are known. The last byte is included, as the last offset is.
std::string place_of(const Finding& finding) {
  std::string place;
  if (finding.from >= 0 && finding.to > finding.from) {
    place = fmt::format("bytes {} to {}", finding.from, finding.to - 1);
  } else if (finding.from >= 0) {
    place = fmt::format("byte {}", finding.from);
  }
  std::string offsets;
  if (finding.first >= 0 && finding.last > finding.first) {
    offsets = fmt::format("offsets {} to {}", finding.first, finding.last);
  } else if (finding.first >= 0) {
    offsets = (finding.last == finding.first ? "offset " : "from offset ") + std::to_string(finding.first);
  }
  if (place.empty()) return offsets;
  return offsets.empty() ? place : place + " (" + offsets + ")";
}

std::string likely(Cause cause) {
  switch (cause) {
    case Cause::unknown:
      return {};
    case Cause::torn_tail:
      return "an append that was not finished";
    case Cause::bit_flip:
      return "flipped bits";
    case Cause::zeroed_range:
      return "a range of zeros";
    case Cause::overwritten:
      return "overwritten bytes";
    case Cause::overlap:
      return "written twice";
    case Cause::foreign_batch:
      return "a batch of another log";
    case Cause::truncation:
      return "the file was cut";
    case Cause::stale_index:
      return "an index of another state of the log";
    case Cause::interrupted_compaction:
      return "a compaction that was interrupted";
  }
  return {};
}

std::string name_of_stream(const Stream& stream) {
  const auto* dir = std::get_if<PartitionDir>(&stream);
  return dir != nullptr ? dir->path() : std::get<Segment>(stream).path();
}

// How far the work is, in place, on a terminal; nothing in the first second, and nothing is left of it.
class Progress {
 public:
  explicit Progress(std::int64_t total) : total_(total), shown_(::isatty(STDERR_FILENO) != 0) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (any_) put("\r\x1b[K");
  }

  void add(std::int64_t bytes) {
    done_ += bytes;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    if (!shown_ || seconds < 1 || seconds - last_ < 0.1) return;
    last_ = seconds;
    any_ = true;
    constexpr std::int64_t kWidth = 30;
    const std::int64_t filled = total_ > 0 ? std::min(kWidth * done_ / total_, kWidth) : 0;
    put(fmt::format("\r\x1b[K[{}{}] {} of {}, {}/s", std::string(static_cast<std::size_t>(filled), '#'),
                    std::string(static_cast<std::size_t>(kWidth - filled), '.'), size_text(done_), size_text(total_),
                    size_text(static_cast<std::int64_t>(static_cast<double>(done_) / seconds))));
  }

 private:
  static void put(const std::string& text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  }

  std::int64_t total_;
  bool shown_;
  bool any_ = false;
  std::int64_t done_ = 0;
  double last_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::int64_t bytes_of(const Stream& stream) {
  if (const auto* segment = std::get_if<Segment>(&stream)) return segment->size();
  const auto& dir = std::get<PartitionDir>(stream);
  std::int64_t bytes = 0;
  for (const Offset base : list_segments(dir)) {
    try {
      if (const auto segment = Segment::open(dir, base)) bytes += segment->size();
    } catch (const Error&) {
      continue;  // the audit says so
    }
  }
  return bytes;
}

// The settings of the topic, where the partition stands in a store.
AuditOptions options_for(const Stream& stream) {
  AuditOptions options;
  const auto* dir = std::get_if<PartitionDir>(&stream);
  if (dir == nullptr) return options;
  const std::size_t slash = dir->path().rfind('/');
  try {
    const Store store(slash == std::string::npos ? "." : dir->path().substr(0, slash + 1));
    options.index_interval = store.settings(dir->where().topic).index_interval_bytes;
  } catch (const Error&) {
    return options;
  }
  return options;
}

ordered_json place_json(std::int64_t value) {
  return value < 0 ? ordered_json(nullptr) : ordered_json(value);
}

ordered_json json_of(const Finding& finding) {
  return {{"severity", name_of(finding.severity)},
          {"kind", name_of(finding.kind)},
          {"cause", finding.cause == Cause::unknown ? ordered_json(nullptr) : ordered_json(name_of(finding.cause))},
          {"path", finding.path},
          {"segment", place_json(finding.segment)},
          {"from", place_json(finding.from)},
          {"to", place_json(finding.to)},
          {"first_offset", place_json(finding.first)},
          {"last_offset", place_json(finding.last)},
          {"what", finding.reason != nullptr ? finding.reason : ""}};
}

ordered_json json_of(const std::string& name, const AuditReport& report) {
  ordered_json findings = ordered_json::array();
  for (const Finding& finding : report.findings) findings.push_back(json_of(finding));
  return {{"path", name},
          {"segments", report.segments},
          {"batches", report.batches},
          {"events", report.events},
          {"bytes", report.bytes},
          {"first_offset", report.first_offset},
          {"next_offset", report.next_offset},
          {"summed_segments", report.summed},
          {"unsummed_segments", report.unsummed},
          {"damages", report.damages},
          {"warnings", report.warnings},
          {"findings_left_out", report.left_out},
          {"findings", std::move(findings)}};
}

std::string summary_of(const std::string& name, const AuditReport& report) {
  std::string verdict = "clean";
  if (report.damages > 0) verdict = counted(report.damages, "damage");
  if (report.warnings > 0) {
    verdict = (report.damages > 0 ? verdict + ", " : std::string()) + counted(report.warnings, "warning");
  }
  std::string line = fmt::format("{}: {}, {}, {}, {} checked: {}", escaped(name), counted(report.segments, "segment"),
                                 report.batches == 1 ? "1 batch" : fmt::format("{} batches", report.batches),
                                 counted(report.events, "event"), size_text(report.bytes), verdict);
  if (report.summed + report.unsummed > 0 && report.unsummed > 0) {
    line += fmt::format(" ({} of {} without a checksum)", report.unsummed,
                        counted(report.summed + report.unsummed, "sealed segment"));
  }
  if (report.left_out > 0) line += fmt::format(" ({} more not listed)", counted(report.left_out, "finding"));
  if (report.stopped) line += " (stopped before its end)";
  return line;
}

}  // namespace

std::string words_for(const Finding& finding) {
  std::string words = escaped(finding.path, 4000) + ": ";
  if (const std::string place = place_of(finding); !place.empty()) words += place + ": ";
  if (finding.reason != nullptr) words += finding.reason;
  if (const std::string cause = likely(finding.cause); !cause.empty()) words += "; likely " + cause;
  return words;
}

std::string name_of(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::damage:
      return "damage";
  }
  return {};
}

std::string name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::unfinished_append:
      return "unfinished_append";
    case FindingKind::broken_batch:
      return "broken_batch";
    case FindingKind::bad_records:
      return "bad_records";
    case FindingKind::bad_control:
      return "bad_control";
    case FindingKind::wrong_offset:
      return "wrong_offset";
    case FindingKind::overlap:
      return "overlap";
    case FindingKind::gap:
      return "gap";
    case FindingKind::wrong_epoch:
      return "wrong_epoch";
    case FindingKind::sum_mismatch:
      return "sum_mismatch";
    case FindingKind::truncated:
      return "truncated";
    case FindingKind::empty_segment:
      return "empty_segment";
    case FindingKind::sequence_break:
      return "sequence_break";
    case FindingKind::open_transaction:
      return "open_transaction";
    case FindingKind::wrong_index:
      return "wrong_index";
    case FindingKind::wrong_time_index:
      return "wrong_time_index";
    case FindingKind::wrong_txn_index:
      return "wrong_txn_index";
    case FindingKind::sparse_index:
      return "sparse_index";
    case FindingKind::wrong_snapshot:
      return "wrong_snapshot";
    case FindingKind::wrong_checkpoint:
      return "wrong_checkpoint";
    case FindingKind::wrong_metadata:
      return "wrong_metadata";
    case FindingKind::wrong_sums:
      return "wrong_sums";
    case FindingKind::failed_sync:
      return "failed_sync";
    case FindingKind::lost:
      return "lost";
    case FindingKind::leftover:
      return "leftover";
    case FindingKind::foreign_file:
      return "foreign_file";
    case FindingKind::unreadable:
      return "unreadable";
  }
  return {};
}

std::string name_of(Cause cause) {
  switch (cause) {
    case Cause::unknown:
      return "unknown";
    case Cause::torn_tail:
      return "torn_tail";
    case Cause::bit_flip:
      return "bit_flip";
    case Cause::zeroed_range:
      return "zeroed_range";
    case Cause::overwritten:
      return "overwritten";
    case Cause::overlap:
      return "overlap";
    case Cause::foreign_batch:
      return "foreign_batch";
    case Cause::truncation:
      return "truncation";
    case Cause::stale_index:
      return "stale_index";
    case Cause::interrupted_compaction:
      return "interrupted_compaction";
  }
  return {};
}

Outcome inspect_verify(const std::vector<Stream>& streams, bool as_json, Output& output, const Stop& stop) {
  std::int64_t total = 0;
  for (const Stream& stream : streams) total += bytes_of(stream);
  Progress progress(total);
  std::int64_t damages = 0;
  std::int64_t warnings = 0;
  ordered_json partitions = ordered_json::array();
  for (const Stream& stream : streams) {
    AuditOptions options = options_for(stream);
    options.progress = [&](std::int64_t bytes) {
      progress.add(bytes);
      return !stop.requested();
    };
    const std::string name = name_of_stream(stream);
    const auto* dir = std::get_if<PartitionDir>(&stream);
    const AuditReport report = dir != nullptr ? audit(*dir, options) : audit_file(name, options);
    damages += report.damages;
    warnings += report.warnings;
    if (as_json) {
      partitions.push_back(json_of(name, report));
    } else {
      for (const Finding& finding : report.findings) {
        output.write(name_of(finding.severity) + ": " + words_for(finding) + "\n");
      }
      output.write(summary_of(name, report) + "\n");
      output.maybe_flush();
    }
    if (stop.requested()) break;
  }
  if (as_json) {
    const ordered_json all = {{"damages", damages}, {"warnings", warnings}, {"partitions", std::move(partitions)}};
    // Names of files may be any bytes; JSON must be UTF-8.
    output.write(all.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  }
  output.flush();
  return damages > 0 ? Outcome::damaged : Outcome::done;
}

}  // namespace bourn::commands
