// bourn repair: what is wrong with a log, what can be done about it, and doing it.
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "commands/audit_words.hpp"
#include "commands/commands.hpp"
#include "commands/open_streams.hpp"
#include "commands/progress.hpp"
#include "commands/shared_options.hpp"
#include "commands/terminal.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"
#include "log/repair.hpp"

namespace bourn::commands {
namespace {

using nlohmann::ordered_json;
using Act = RepairStep::Act;

struct Options {
  StoreOptions store;
  std::vector<std::string> addresses;
  std::string to;
  bool yes = false;
  bool json = false;
};

std::string act_name(Act act) {
  switch (act) {
    case Act::nothing:
      return "nothing";
    case Act::move_aside:
      return "move_aside";
    case Act::finish_swap:
      return "finish_swap";
    case Act::drop_segment:
      return "drop_segment";
    case Act::cut_tail:
      return "cut_tail";
    case Act::set_aside:
      return "set_aside";
    case Act::set_offset:
      return "set_offset";
    case Act::set_epoch:
      return "set_epoch";
    case Act::mend_batch:
      return "mend_batch";
    case Act::record_loss:
      return "record_loss";
    case Act::rebuild_indexes:
      return "rebuild_indexes";
    case Act::rebuild_txn_index:
      return "rebuild_txn_index";
    case Act::rebuild_epochs:
      return "rebuild_epochs";
    case Act::renew_sum:
      return "renew_sum";
    case Act::mend_sums:
      return "mend_sums";
    case Act::roll:
      return "roll";
  }
  return {};
}

// What a step does; reads well after "would: " and "done: ".
std::string step_words(const RepairStep& step) {
  const std::string path = escaped(step.path, 4000);
  const std::string bytes = place_words(step.from, step.to, -1, -1);
  const std::string lost = place_words(-1, -1, step.first, step.last);
  const std::string loss = lost.empty() ? std::string() : "; lost: " + lost;
  switch (step.act) {
    case Act::nothing:
      return path + ": nothing can be done here";
    case Act::move_aside:
      return path + ": move to .bourn/torn";
    case Act::finish_swap:
      return path + ": put in the place of the segments that it was made from; these to .bourn/torn";
    case Act::drop_segment:
      return path + ": take the empty segment away" + loss;
    case Act::cut_tail:
      return path + ": cut " + bytes + ", with a copy in .bourn/torn" + loss;
    case Act::set_aside:
      return path + ": take " + bytes + " out, with a copy in .bourn/torn, and keep what follows" + loss;
    case Act::set_offset:
      return fmt::format("{}: give the batch at byte {} its base offset {} again", path, step.from, step.wanted);
    case Act::set_epoch:
      return fmt::format("{}: give the batch at byte {} its leader epoch {} again", path, step.from, step.wanted);
    case Act::mend_batch:
      return fmt::format("{}: flip bit {} of byte {} back, which makes the checksum hold", path, step.wanted % 8,
                         step.wanted / 8);
    case Act::record_loss:
      return path + ": record as lost: " + lost;
    case Act::rebuild_indexes:
      return path + ": make the indexes anew; the old ones to .bourn/torn";
    case Act::rebuild_txn_index:
      return path + ": make the index of aborted transactions anew; the old one to .bourn/torn";
    case Act::rebuild_epochs:
      return path + ": make it anew from the batches; the old one to .bourn/torn";
    case Act::renew_sum:
      return path + ": note the checksum of the segment as it is then";
    case Act::mend_sums:
      return path + ": take the damaged lines out";
    case Act::roll:
      return fmt::format("{}: go on appending in a new segment, from offset {} on", path, step.first);
  }
  return {};
}

ordered_json step_json(const RepairStep& step) {
  return {{"act", act_name(step.act)},
          {"path", step.path},
          {"segment", place_json(step.segment)},
          {"from", place_json(step.from)},
          {"to", place_json(step.to)},
          {"first_offset", place_json(step.first)},
          {"last_offset", place_json(step.last)},
          {"why", step.reason != nullptr ? ordered_json(step.reason) : ordered_json(nullptr)}};
}

ordered_json partition_json(const std::string& path, const std::vector<Finding>& findings,
                            const std::vector<RepairStep>& steps, bool changed, std::int64_t damages_left) {
  ordered_json json{{"path", path}, {"changed", changed}, {"damages_left", damages_left}};
  json["findings"] = ordered_json::array();
  for (const Finding& finding : findings) json["findings"].push_back(json_of(finding));
  json["steps"] = ordered_json::array();
  for (const RepairStep& step : steps) json["steps"].push_back(step_json(step));
  return json;
}

// Where words go, and in which colours.
struct Page {
  Output output;
  Screen screen;

  void line(Ink ink, const std::string& label, const std::string& words) {
    output.write(screen.ink(ink, label + ":") + " " + words + "\n");
  }
};

void write_findings(const std::vector<Finding>& findings, Page& page) {
  for (const Finding& finding : findings) {
    page.line(ink_of(finding.severity), name_of(finding.severity), words_for(finding));
  }
}

// What is left of one partition's damage.
struct Left {
  std::int64_t damages = 0;
  ordered_json json;
};

Left explain(const PartitionDir& dir, const TopicSettings& settings, const Options& options, Page& page,
             Progress& progress) {
  const Diagnosis diagnosis = diagnose(dir, settings, [&](std::int64_t bytes) { progress.advance(bytes); });
  progress.clear();
  const auto& steps = diagnosis.steps;
  Left left{diagnosis.report.damages,
            partition_json(dir.path(), diagnosis.report.findings, steps, false, diagnosis.report.damages)};
  if (options.json) return left;
  write_findings(diagnosis.report.findings, page);
  for (const RepairStep& step : steps) {
    page.line(Ink::strong, is_action(step) ? "would" : "cannot", step_words(step));
  }
  const std::string path = escaped(dir.path(), 4000);
  if (std::any_of(steps.begin(), steps.end(), is_action)) {
    page.output.write(path + ": nothing was changed; --yes does it, --to DIRECTORY does it in a copy\n");
  } else {
    page.output.write(path + ": nothing to repair\n");
  }
  return left;
}

Left mend(const PartitionDir& dir, const TopicSettings& settings, const Options& options, Page& page,
          Progress& progress) {
  const auto read = [&](std::int64_t bytes) { progress.advance(bytes); };
  const Repaired repaired = options.to.empty() ? repair(dir, settings, read) : salvage(dir, settings, options.to, read);
  progress.clear();
  const AuditReport& after = repaired.after.report;
  const std::string path = options.to.empty() ? dir.path() : options.to;
  Left left{after.damages, partition_json(path, after.findings, repaired.done, !repaired.done.empty(), after.damages)};
  if (options.json) return left;
  for (const RepairStep& step : repaired.done) page.line(Ink::good, "done", step_words(step));
  write_findings(after.findings, page);
  const std::string verdict = after.damages > 0       ? counted(after.damages, "damage") + " left"
                              : repaired.done.empty() ? std::string("nothing to repair")
                                                      : std::string("repaired");
  page.output.write(fmt::format("{}: {} in {}: {}\n", escaped(path, 4000), counted(after.events, "event"),
                                counted(after.segments, "segment"), verdict));
  return left;
}

// Wherever it stands: its store is the directory around it.
void check_file_system(const PartitionDir& dir, StoreOptions around) {
  const std::size_t slash = dir.path().rfind('/');
  around.dir = slash == std::string::npos ? "." : dir.path().substr(0, slash + 1);
  static_cast<void>(around.store_for_writing());
}

Outcome run_repair(const Options& options, const Stop& stop) {
  const Store store = options.store.store();
  Page page{Output(STDOUT_FILENO, "stdout", &stop), Screen(STDOUT_FILENO, options.store.color)};
  const std::vector<Stream> streams = open_streams(store, options.addresses, std::nullopt);
  if (!options.to.empty() && streams.size() != 1) {
    fail(ErrorKind::usage, "--to takes one partition, and the addresses mean {}", streams.size());
  }
  std::int64_t total = 0;
  for (const Stream& stream : streams) total += log_bytes(stream);
  // What is mended is read again.
  Progress progress("repair", options.yes || !options.to.empty() ? 2 * total : total, options.store);
  std::int64_t damages = 0;
  ordered_json all = ordered_json::array();
  for (const Stream& stream : streams) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    if (dir == nullptr) {
      throw Error(ErrorKind::unsupported,
                  fmt::format("{}: a segment is repaired with its partition", std::get<Segment>(stream).path()),
                  "the directory that it is in");
    }
    if (options.yes && options.to.empty()) check_file_system(*dir, options.store);
    const TopicSettings settings = settings_beside(*dir);
    const bool change = options.yes || !options.to.empty();
    Left left =
        change ? mend(*dir, settings, options, page, progress) : explain(*dir, settings, options, page, progress);
    damages += left.damages;
    options.store.note("{}: {} left", dir->path(), counted(left.damages, "damage"));
    all.push_back(std::move(left.json));
    if (stop.requested()) break;
  }
  if (options.json) page.output.write(json_line({{"damages_left", damages}, {"partitions", std::move(all)}}));
  page.output.flush();
  return damages > 0 ? Outcome::damaged : Outcome::done;
}

}  // namespace

void add_repair(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "repair", "Explain damage, and mend what can be mended");
  command.add_option("ADDRESS", options->addresses, "Topics, topic/partition, partition directories").required();
  command.add_flag("-y,--yes", options->yes, "Do it; without this nothing is changed");
  command.add_option("--to", options->to, "Repair a copy in this new directory, and leave the log alone")
      .type_name("DIRECTORY");
  command.add_flag("-J,--json", options->json, "One JSON object");
  add_color_option(command, options->store.color);
  add_progress_option(command, options->store);
  add_store_options(command, options->store);
  add_writing_options(command, options->store);
  command.refuse_empty_values();
  command.add_examples("  bourn repair orders\n  bourn repair ./orders-0 --to /tmp/saved-0");
  command.callback([options, &run] { run = [options](const Stop& stop) { return run_repair(*options, stop); }; });
}

}  // namespace bourn::commands
