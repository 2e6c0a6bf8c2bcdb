#include "base/marked_text.hpp"

#include "base/display_width.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

constexpr std::string_view kIndent = "  ";

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

void drop_character(std::string_view& text) noexcept {
  do {
    text.remove_prefix(1);
  } while (!text.empty() && continues_character(text.front()));
}

// The last `columns` columns of the text at most, beginning with an ellipsis where something was cut off.
std::string end_of(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  while (display_width(text) > columns - 1) drop_character(text);
  return "…" + std::string(text);
}

}  // namespace

std::string marked_text(std::string_view text, std::size_t at, std::size_t columns) {
  const std::size_t room = columns - kIndent.size();
  // No more than this is shown; escaping all of a long text would only take time.
  const std::size_t near = 4 * room;
  std::string_view front = text.substr(0, at);
  if (front.size() > near) {
    front.remove_prefix(front.size() - near);
    while (!front.empty() && continues_character(front.front())) front.remove_prefix(1);
  }
  const std::string before = end_of(escaped(front, near), room * 2 / 3);
  const std::size_t width = display_width(before);
  const std::string after = fitted(escaped(text.substr(at), near), room - width);
  return std::string(kIndent) + before + after + "\n" + std::string(kIndent) + std::string(width, ' ') + "^\n";
}

}  // namespace bourn
