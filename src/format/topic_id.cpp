#include "format/topic_id.hpp"

#include <algorithm>

namespace bourn {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::optional<TopicId> TopicId::parse(std::string_view text) noexcept {
  TopicId id;
  if (text.size() != id.text_.size() || text.find_first_not_of(kAlphabet) != std::string_view::npos) return {};
  // 22 characters hold 132 bits; the four that are too many must be 0, or two texts would mean one id.
  if (kAlphabet.find(text.back()) % 16 != 0) return {};
  std::copy(text.begin(), text.end(), id.text_.begin());
  return id;
}

}  // namespace bourn
