#include <algorithm>

#include "stream/text/template_style.hpp"

namespace bourn {
namespace {

struct Chunk {
  std::string_view go;
  std::string_view strftime;
};

// Longer ones before those that they begin with. Times are UTC here, so the zones are known.
constexpr Chunk kChunks[] = {
    {"January", "%B"},      {"Jan", "%b"},        {"Monday", "%A"},   {"Mon", "%a"},   {"MST", "UTC"},
    {"2006", "%Y"},         {"_2006", "_%Y"},     {"002", "%j"},      {"__2", "%_3j"}, {"_2", "%e"},
    {"01", "%m"},           {"02", "%d"},         {"03", "%I"},       {"04", "%M"},    {"05", "%S"},
    {"06", "%y"},           {"15", "%H"},         {"1", "%-m"},       {"2", "%-d"},    {"3", "%-I"},
    {"4", "%-M"},           {"5", "%-S"},         {"PM", "%p"},       {"pm", "%P"},    {"-07:00:00", "+00:00:00"},
    {"-070000", "+000000"}, {"-07:00", "+00:00"}, {"-0700", "+0000"}, {"-07", "+00"},  {"Z07:00:00", "Z"},
    {"Z070000", "Z"},       {"Z07:00", "Z"},      {"Z0700", "Z"},     {"Z07", "Z"},    {"%", "%%"},
};

bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}

const Chunk* find_chunk(std::string_view layout) {
  for (const Chunk& chunk : kChunks) {
    if (!layout.starts_with(chunk.go)) continue;
    // "Janet" and "Month" are words.
    const bool is_short_name = chunk.go == "Jan" || chunk.go == "Mon";
    if (is_short_name && layout.size() > chunk.go.size() && is_lower(layout[chunk.go.size()])) continue;
    return &chunk;
  }
  return nullptr;
}

// ".000" or ",999": how many digits, when it is one. A further digit makes it something else.
std::size_t fraction_digits(std::string_view layout) {
  if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',') || (layout[1] != '0' && layout[1] != '9')) return 0;
  const std::size_t end = std::min(layout.find_first_not_of(layout[1], 1), layout.size());
  const bool goes_on = end < layout.size() && layout[end] >= '0' && layout[end] <= '9';
  return goes_on ? 0 : end - 1;
}

}  // namespace

std::vector<TimeStyle::Part> parts_of_go_layout(std::string_view layout) {
  std::vector<TimeStyle::Part> parts(1);
  while (!layout.empty()) {
    TimeStyle::Part& part = parts.back();
    part.go_spelling = true;
    std::size_t length = 1;
    if (const std::size_t digits = fraction_digits(layout); digits > 0) {
      length = 1 + digits;
      part.point = layout[0];
      part.digits = digits;
      part.trimmed = layout[1] == '9';
      parts.emplace_back();
    } else if (const Chunk* const chunk = find_chunk(layout)) {
      length = chunk->go.size();
      part.strftime += chunk->strftime;
    } else {
      part.strftime += layout[0];
    }
    layout.remove_prefix(length);
  }
  return parts;
}

}  // namespace bourn
