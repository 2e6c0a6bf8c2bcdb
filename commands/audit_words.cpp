#include "commands/audit_words.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace bourn::commands {

using nlohmann::ordered_json;

namespace {

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

}  // namespace

std::string place_words(std::int64_t from, std::int64_t to, Offset first, Offset last) {
  std::string place;
  if (from >= 0 && to > from) {
    place = fmt::format("bytes {} to {}", from, to - 1);
  } else if (from >= 0) {
    place = fmt::format("byte {}", from);
  }
  std::string offsets;
  if (first >= 0 && last > first) {
    offsets = fmt::format("offsets {} to {}", first, last);
  } else if (first >= 0) {
    offsets = (last == first ? "offset " : "from offset ") + std::to_string(first);
  }
  if (place.empty()) return offsets;
  return offsets.empty() ? place : place + " (" + offsets + ")";
}

std::string words_for(const Finding& finding) {
  std::string words = escaped(finding.path, 4000) + ": ";
  if (const std::string place = place_words(finding.from, finding.to, finding.first, finding.last); !place.empty())
    words += place + ": ";
  if (finding.reason != nullptr) words += finding.reason;
  if (const std::string cause = likely(finding.cause); !cause.empty()) words += "; likely " + cause;
  return words;
}

Ink ink_of(Severity severity) {
  return severity == Severity::damage ? Ink::bad : severity == Severity::warning ? Ink::warning : Ink::plain;
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

std::string json_line(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace bourn::commands
