// inspect --verify: what is wrong with logs, in words and as JSON.
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/audit_words.hpp"
#include "commands/inspect/audited.hpp"
#include "commands/inspect/views.hpp"
#include "commands/open_streams.hpp"
#include "commands/progress.hpp"
#include "commands/redpanda_logs.hpp"
#include "commands/words.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

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

// Reports as they come, and their sum.
class Verified {
 public:
  Verified(const Options& options, Page& page) : json_(options.output.json), page_(page) {}

  void add(const std::string& name, const AuditReport& report) {
    damages_ += report.damages;
    warnings_ += report.warnings;
    if (json_) {
      partitions_.push_back(report_json(name, report));
      return;
    }
    for (const Finding& finding : report.findings) {
      const std::string label = page_.screen.ink(ink_of(finding.severity), name_of(finding.severity) + ":");
      page_.output.write(label + " " + words_for(finding) + "\n");
    }
    page_.output.write(summary_of(name, report) + "\n");
    page_.output.maybe_flush();
  }

  Outcome finish() {
    if (json_) {
      page_.output.write(
          json_line({{"damages", damages_}, {"warnings", warnings_}, {"partitions", std::move(partitions_)}}));
    }
    return damages_ > 0 ? Outcome::damaged : Outcome::done;
  }

 private:
  bool json_;
  Page& page_;
  std::int64_t damages_ = 0;
  std::int64_t warnings_ = 0;
  ordered_json partitions_ = ordered_json::array();
};

}  // namespace

Outcome show_verified(const Options& options, Page& page) {
  const Auditable logs = open_auditable(options);
  Progress progress("verify", logs.bytes, options.store);
  Verified verified(options, page);
  const auto add = [&](const std::string& name, const auto& log) {
    if (page.stop.requested()) return;
    const AuditReport report = audited(log, progress, page.stop);
    progress.clear();
    verified.add(name, report);
  };
  for (const Stream& stream : logs.streams) add(path_of(stream), stream);
  for (const RedpandaLog& log : logs.redpanda) add(log.path, log);
  return verified.finish();
}

}  // namespace bourn::commands::inspect
