#include "commands/inspect_verify.hpp"

#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/audit_words.hpp"
#include "commands/words.hpp"
#include "log/audit.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;

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

ordered_json report_json(const std::string& name, const AuditReport& report) {
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
      partitions.push_back(report_json(name, report));
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
    output.write(json_line(all));
  }
  output.flush();
  return damages > 0 ? Outcome::damaged : Outcome::done;
}

}  // namespace bourn::commands
