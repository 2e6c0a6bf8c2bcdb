// A question on the bottom line of a terminal, answered key by key.
#pragma once

#include <string>

#include "base/keys.hpp"

namespace bourn::commands {

class Prompt {
 public:
  explicit Prompt(std::string question) : question_(std::move(question)) {}

  enum class State { typing, answered, given_up };
  // Text is added, backspace takes the last character off, ^U everything; enter answers, escape gives up, and so does
  // a backspace where there is nothing.
  State take(const Key& key);

  const std::string& answer() const noexcept { return answer_; }
  // What is to stand on the line.
  std::string line() const { return question_ + answer_ + "_"; }

 private:
  std::string question_;
  std::string answer_;
};

}  // namespace bourn::commands
