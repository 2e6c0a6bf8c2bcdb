// Envelopes from any bytes: what is read is printed and read back the same. The scanner below them is held against
// RapidJSON.
#include "stream/text/json.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "../support/inputs.hpp"
#include "base/text.hpp"
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

// RapidJSON 1.1 refuses numbers that no double holds, and lets a lone low surrogate pass.
void check_against_rapidjson(Bytes text) {
  JsonScanner scanner(text, JsonScanner::kDeepest);
  JsonValue value;
  const bool accepted = is_utf8(text) && scanner.read(value) && scanner.finish();
  const Bytes error = scanner.error() == nullptr ? "" : scanner.error();
  if (error == "a lone surrogate" || error == "nested too deeply") return;
  rapidjson::Reader judge;
  rapidjson::BaseReaderHandler<> handler;
  rapidjson::MemoryStream stream(text.data(), text.size());
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  const auto result = judge.Parse<kFlags>(stream, handler);
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) return;
  if (accepted != (!result.IsError() && stream.Tell() == text.size())) std::abort();
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
  check_against_rapidjson(text);
  check_pointers(text);
  return 0;
}
