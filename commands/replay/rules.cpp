#include "commands/replay/rules.hpp"

#include "commands/verb.hpp"
#include "stream/place.hpp"

namespace bourn::commands {

void add_rule_options(Verb& command, RuleOptions& options) {
  command.add_option("--break", options.breaks, "Stop before an event for which this is true; repeatable")
      .type_name("EXPR")
      .one_at_a_time();
  command.add_option("--until-match", options.until_match, "End after the first event for which this is true")
      .type_name("EXPR");
  command.add_option("--fail-on", options.fail_on, "End after the first event for which this is true, and exit with 1")
      .type_name("EXPR");
}

Rules::Rules(const RuleOptions& options, Now now) {
  for (const std::string& text : options.breaks) breaks_.emplace_back(text, now, "--break");
  if (!options.until_match.empty()) until_match_.emplace(options.until_match, now, "--until-match");
  if (!options.fail_on.empty()) fail_on_.emplace(options.fail_on, now, "--fail-on");
}

Player::Verdict Rules::judge(const TopicPartition& where, const RecordView& record) {
  const auto words = [&](const char* option, const Expression& rule) {
    return place_of(where, record.offset) + ": " + option + " " + rule.text();
  };
  Player::Verdict verdict;
  failed_ = fail_on_ && fail_on_->matches(where, record);
  if (failed_) {
    verdict.stop_after = true;
    after_ = words("--fail-on", *fail_on_);
  } else if (until_match_ && until_match_->matches(where, record)) {
    verdict.stop_after = true;
    after_ = words("--until-match", *until_match_);
  }
  for (const Expression& rule : breaks_) {
    if (!rule.matches(where, record)) continue;
    verdict.stop_before = true;
    before_ = words("--break", rule);
    break;
  }
  return verdict;
}

}  // namespace bourn::commands
