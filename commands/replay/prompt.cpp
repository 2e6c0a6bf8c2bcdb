#include "commands/replay/prompt.hpp"

namespace bourn::commands {
namespace {

void drop_last_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

Prompt::State Prompt::take(const Key& key) {
  switch (key.kind) {
    case Key::Kind::text:
      answer_ += key.text;
      return State::typing;
    case Key::Kind::backspace:
      if (answer_.empty()) return State::given_up;
      drop_last_character(answer_);
      return State::typing;
    case Key::Kind::erase_line:
      answer_.clear();
      return State::typing;
    case Key::Kind::enter:
      return State::answered;
    case Key::Kind::escape:
      return State::given_up;
    default:
      return State::typing;
  }
}

}  // namespace bourn::commands
