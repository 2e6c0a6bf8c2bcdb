// What somebody types, from the bytes that a terminal sends for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bourn {

struct Key {
  enum class Kind { text, enter, backspace, erase_line, escape, left, right, up, down, other };
  Kind kind = Kind::other;
  std::string text = {};  // of Kind::text: one character in UTF-8, or the byte that is none
};

// Takes bytes apart as they come in. Arrows are known in the two forms that terminals have (ESC [ C and ESC O C);
// sequences that mean nothing here are passed over whole, so that no tail of one is taken for keys.
class KeyDecoder {
 public:
  void feed(std::string_view bytes) { pending_ += bytes; }

  // The next key; nullopt where the bytes end before or within one. An ESC may be the key itself or the start of a
  // sequence whose rest is still under way: with `nothing_follows` it is the key. Unfinished sequences are dropped
  // then.
  std::optional<Key> next(bool nothing_follows);
  // Whether next(true) would have a key that next(false) has not.
  bool is_within() const noexcept { return !pending_.empty(); }

 private:
  std::optional<Key> take_sequence(bool nothing_follows);
  std::optional<Key> take_character(bool nothing_follows);
  Key take(std::size_t bytes, Key key);

  std::string pending_;
};

}  // namespace bourn
