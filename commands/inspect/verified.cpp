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

}  // namespace

Outcome show_verified(const Options& options, Page& page) {
  const std::vector<std::string> everything{"*"};
  const auto& addresses = options.selection.addresses.empty() ? everything : options.selection.addresses;
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  const std::vector<Stream> streams = open_streams(options.store.store(), addresses, only);
  std::int64_t total = 0;
  for (const Stream& stream : streams) total += log_bytes(stream);
  Progress progress("verify", total, options.store.quiet);
  std::int64_t damages = 0;
  std::int64_t warnings = 0;
  ordered_json partitions = ordered_json::array();
  for (const Stream& stream : streams) {
    const std::string& name = path_of(stream);
    const AuditReport report = audited(stream, progress, page.stop);
    damages += report.damages;
    warnings += report.warnings;
    if (options.output.json) {
      partitions.push_back(report_json(name, report));
    } else {
      for (const Finding& finding : report.findings) {
        page.output.write(name_of(finding.severity) + ": " + words_for(finding) + "\n");
      }
      page.output.write(summary_of(name, report) + "\n");
      page.output.maybe_flush();
    }
    if (page.stop.requested()) break;
  }
  if (options.output.json) {
    const ordered_json all = {{"damages", damages}, {"warnings", warnings}, {"partitions", std::move(partitions)}};
    page.output.write(json_line(all));
  }
  return damages > 0 ? Outcome::damaged : Outcome::done;
}

}  // namespace bourn::commands::inspect
