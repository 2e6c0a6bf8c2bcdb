// Expressions from any text: a condition that events are asked for, or an Error{usage} with its place; never anything
// else. What is negated says the opposite.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/marked_text.hpp"
#include "stream/expression.hpp"

namespace {

using namespace bourn;

constexpr Timestamp kNow = 1'795'435'200'000;  // 2026-11-23T12:00:00Z

void check(const Error& error, std::string_view text) {
  if (error.kind() != ErrorKind::usage) std::abort();
  if (!std::string_view(error.what()).starts_with("--where: ")) std::abort();
  if (error.mark().text.empty()) return;
  if (error.mark().text != text || error.mark().at > text.size()) std::abort();
  const std::string shown = marked_text(error.mark().text, error.mark().at);
  if (!shown.ends_with("^\n") || shown.find('\n') + 1 > shown.size() - 2) std::abort();
}

std::optional<Expression> parse(std::string_view text) {
  try {
    return Expression(text, kNow, "--where");
  } catch (const Error& error) {
    check(error, text);
    return std::nullopt;
  }
}

// An event of everything, and one of nothing.
std::vector<bool> answers(const Expression& expression) {
  const TopicPartition where{"orders", 3};
  HeaderList headers;
  headers.add("h", "1");
  headers.add("h", R"({"a":"x"})");
  headers.add("", "\xff");
  headers.add("null", std::nullopt);
  constexpr Bytes kValue = R"({"a":1.5,"b":[true,null,"2026-11-23T12:00:00Z"],"":{"~":"\u00e9\n"}})";
  const RecordView full{7, kNow, "key\"'", kValue, headers.view()};
  const RecordView bytes{8, kNow - 1, "9007199254740993", Bytes("\0\xff", 2), headers.view()};
  return {expression.matches(where, full), expression.matches(where, bytes), expression.matches(where, RecordView{})};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto expression = parse(text);
  if (!expression) return 0;
  std::vector<bool> found = answers(*expression);
  // Too long or too deep now, perhaps.
  if (const auto negated = parse("not(" + text + ")")) {
    found.flip();
    if (answers(*negated) != found) std::abort();
  }
  return 0;
}
