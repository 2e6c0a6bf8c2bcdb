// Which topic of a name one is: 16 random bytes from its birth on, which tell it from one that was deleted. As text, as
// Kafka writes it: 22 characters of base64 for URLs, without padding. Source: kafka, Uuid.java.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace bourn {

class TopicId {
 public:
  // Unknown, as of topics that were made before bourn gave ids.
  TopicId() = default;
  // nullopt when the text is none.
  static std::optional<TopicId> parse(std::string_view text) noexcept;

  bool known() const noexcept { return text_[0] != '\0'; }
  // Empty when unknown. Points into the id.
  std::string_view text() const noexcept { return {text_.data(), known() ? text_.size() : 0}; }
  bool operator==(const TopicId&) const = default;

  // Whether both are known, and not the same.
  bool contradicts(const TopicId& other) const noexcept { return known() && other.known() && *this != other; }

 private:
  std::array<char, 22> text_{};
};

}  // namespace bourn
