// Where replay stops by itself: --break, --until-match and --fail-on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "stream/expression.hpp"
#include "stream/player.hpp"

namespace bourn::commands {

class Verb;

// As typed.
struct RuleOptions {
  std::vector<std::string> breaks;
  std::string until_match, fail_on;  // none when empty

  bool empty() const noexcept { return breaks.empty() && until_match.empty() && fail_on.empty(); }
};

// --break, --until-match, --fail-on.
void add_rule_options(Verb& command, RuleOptions& options);

class Rules {
 public:
  // Throws Error{usage} for an expression that is none, with a mark in it. Moments count from `now`.
  Rules(const RuleOptions& options, Now now);

  bool empty() const noexcept { return breaks_.empty() && !until_match_ && !fail_on_; }
  bool has_breaks() const noexcept { return !breaks_.empty(); }

  // For a player; remembers what it found.
  Player::Verdict judge(const TopicPartition& where, const RecordView& record);

  // What the last stop before or after an event was for: "orders/2@17: --break key == \"x\"".
  const std::string& stopped_before() const noexcept { return before_; }
  const std::string& ended_after() const noexcept { return after_; }
  // Whether the last event judged is one of --fail-on.
  bool has_failed() const noexcept { return failed_; }

 private:
  std::vector<Expression> breaks_;
  std::optional<Expression> until_match_;
  std::optional<Expression> fail_on_;
  std::string before_, after_;
  bool failed_ = false;
};

}  // namespace bourn::commands
