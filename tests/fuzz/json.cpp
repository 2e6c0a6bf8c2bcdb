// Envelopes from any bytes: what is read is printed and read back the same. The scanner below them is held against
// another parser.
#include "stream/text/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../support/inputs.hpp"
#include "base/text.hpp"
#include "stream/text/json_pointer.hpp"
#include "stream/text/json_scanner.hpp"

namespace {

using namespace bourn;
using Next = EventReader::Next;

constexpr std::size_t kMaxBytes = 1 << 16;

void append_nullable(std::string& out, const std::optional<Bytes>& bytes) {
  out += bytes ? std::to_string(bytes->size()) + ":" + std::string(*bytes) : "null";
}

std::string shown(const InputEvent& event) {
  std::string text = std::to_string(event.has_timestamp ? event.record.timestamp : -1) + " ";
  append_nullable(text, event.record.key);
  append_nullable(text, event.record.value);
  event.record.headers.for_each([&text](const HeaderView& header) {
    append_nullable(text, header.name);
    append_nullable(text, header.value);
  });
  return text;
}

void check_bad(const EventReader::Bad& bad) {
  if (bad.what.empty() || bad.line == 0 || bad.column > bad.text.size() + 1) std::abort();
}

// What one printed line is read as.
void check_read_back(Bytes line, const std::string& expected) {
  test::FileInput file(line);
  const auto reader = make_json_reader(file.get(), 8 * kMaxBytes);
  InputEvent event;
  if (reader->next(event) != Next::event || shown(event) != expected) std::abort();
  if (event.partition != 3) std::abort();
  if (reader->next(event) != Next::end) std::abort();
}

void check_round_trip(const InputEvent& event) {
  const TopicPartition where{"t", 3};
  const BatchHeader batch;
  // A payload that is embedded on one line differs by its newlines.
  const bool has_newline = event.record.value && event.record.value->find('\n') != Bytes::npos;
  for (const bool embed : {false, true}) {
    if (embed && has_newline) continue;
    Buffer line;
    make_json_formatter(embed)->format({where, batch, event.record}, line);
    check_read_back(line.view(), shown(event));
  }
}

void check_reader(Bytes text) {
  test::FileInput file(text);
  const auto reader = make_json_reader(file.get(), kMaxBytes);
  InputEvent event;
  for (;;) {
    switch (reader->next(event)) {
      case Next::event:
        check_round_trip(event);
        break;
      case Next::bad:
        check_bad(reader->bad());
        break;
      case Next::starved:
        std::abort();  // a file never starves
      case Next::end:
        return;
    }
  }
}

// The judge takes a NUL for the end of the text, passes over a byte order mark, and refuses numbers that no double
// holds; the last must be long, or have an exponent.
bool can_judge(Bytes text) {
  const auto starts_exponent = [](char before, char byte) {
    return before >= '0' && before <= '9' && (byte == 'e' || byte == 'E');
  };
  const bool has_exponent = std::adjacent_find(text.begin(), text.end(), starts_exponent) != text.end();
  const bool has_large_number = text.size() > 300 || has_exponent;
  return text.find('\0') == Bytes::npos && !text.starts_with("\xef\xbb\xbf") && !has_large_number;
}

void check_against_judge(Bytes text) {
  if (!can_judge(text)) return;
  JsonScanner scanner(text, JsonScanner::kDeepest);
  JsonValue value;
  const bool accepted = is_utf8(text) && scanner.read(value) && scanner.finish();
  if (accepted != nlohmann::json::accept(text)) std::abort();
}

void check_pointers(Bytes text) {
  static const std::vector<JsonPointer> pointers{JsonPointer(""), JsonPointer("/key"), JsonPointer("/a/0/b~1"),
                                                 JsonPointer("/0/0")};
  for (const JsonPointer& pointer : pointers) {
    Buffer found;
    const auto outcome = pointer.find(text, found);
    if (outcome != JsonPointer::Found::value && !found.empty()) std::abort();
    if (outcome == JsonPointer::Found::value && !is_utf8(found.view())) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes text(reinterpret_cast<const char*>(data), size);
  check_reader(text);
  check_against_judge(text);
  check_pointers(text);
  return 0;
}
