#include "base/keys.hpp"

namespace bourn {
namespace {

constexpr char kEscape = '\x1b';

bool is_final(char byte) noexcept {  // of a control sequence (ECMA-48, 5.4)
  return byte >= '\x40' && byte <= '\x7e';
}

Key::Kind kind_of_final(char byte) noexcept {
  switch (byte) {
    case 'A':
      return Key::Kind::up;
    case 'B':
      return Key::Kind::down;
    case 'C':
      return Key::Kind::right;
    case 'D':
      return Key::Kind::left;
    default:
      return Key::Kind::other;
  }
}

// How many bytes a character has that begins with this one; 1 for what begins none.
std::size_t length_by_first(unsigned char first) noexcept {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xc2 && first < 0xe0) return 2;
  return 1;
}

}  // namespace

Key KeyDecoder::take(std::size_t bytes, Key key) {
  pending_.erase(0, bytes);
  return key;
}

std::optional<Key> KeyDecoder::next(bool nothing_follows) {
  if (pending_.empty()) return std::nullopt;
  const char first = pending_.front();
  if (first == kEscape) return take_sequence(nothing_follows);
  if (first == '\n' || first == '\r') return take(1, {Key::Kind::enter});
  if (first == '\x7f' || first == '\b') return take(1, {Key::Kind::backspace});
  if (first == '\x15') return take(1, {Key::Kind::erase_line});  // Ctrl-U
  if (first >= 0 && first < ' ') return take(1, {Key::Kind::other});
  return take_character(nothing_follows);
}

std::optional<Key> KeyDecoder::take_sequence(bool nothing_follows) {
  if (pending_.size() == 1) {
    if (nothing_follows) return take(1, {Key::Kind::escape});
    return std::nullopt;
  }
  const char second = pending_[1];
  if (second != '[' && second != 'O') return take(1, {Key::Kind::escape});
  std::size_t at = 2;
  if (second == '[') {
    while (at < pending_.size() && !is_final(pending_[at])) ++at;
  }
  if (at < pending_.size()) {
    const bool plain = at == 2;  // with parameters it is another key, such as Ctrl and an arrow
    return take(at + 1, {plain ? kind_of_final(pending_[at]) : Key::Kind::other});
  }
  if (nothing_follows) return take(pending_.size(), {Key::Kind::other});
  return std::nullopt;
}

std::optional<Key> KeyDecoder::take_character(bool nothing_follows) {
  const std::size_t length = length_by_first(static_cast<unsigned char>(pending_.front()));
  std::size_t there = 1;
  while (there < length && there < pending_.size() && (static_cast<unsigned char>(pending_[there]) & 0xc0) == 0x80) {
    ++there;
  }
  if (there < length && there == pending_.size() && !nothing_follows) return std::nullopt;
  const std::size_t taken = there == length ? length : 1;
  Key key{Key::Kind::text, pending_.substr(0, taken)};
  return take(taken, std::move(key));
}

}  // namespace bourn
