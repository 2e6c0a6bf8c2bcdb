// Templates from any text, and events read by them from any bytes: the same ones however the bytes come in.
#include "stream/text/template.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "../support/inputs.hpp"
#include "base/error.hpp"

namespace {

using namespace bourn;
using Next = EventReader::Next;

constexpr std::size_t kMaxBytes = 64;

// Whether `call` went well; it may fail as a misuse and in no other way.
template <typename Call>
bool succeeds(Call call) {
  try {
    call();
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) std::abort();
    return false;
  }
}

void append_nullable(std::string& out, const std::optional<Bytes>& bytes) {
  out += bytes ? std::to_string(bytes->size()) + ":" + std::string(*bytes) : "null";
}

std::string shown(const InputEvent& event) {
  std::string text = std::to_string(event.has_timestamp ? event.record.timestamp : -1) + " ";
  text += std::to_string(event.partition.value_or(-1)) + " ";
  append_nullable(text, event.record.key);
  append_nullable(text, event.record.value);
  event.record.headers.for_each([&text](const HeaderView& header) {
    append_nullable(text, header.name);
    append_nullable(text, header.value);
  });
  return text;
}

std::string shown(const EventReader::Bad& bad) {
  if (bad.what.empty() || bad.line == 0 || bad.text.size() > kMaxBytes + 64) std::abort();
  return "bad " + std::to_string(bad.line) + ":" + std::to_string(bad.column) + " " + bad.what + std::string(bad.text);
}

// Appends what is to be had now; false at the end.
bool drain(EventReader& reader, std::vector<std::string>& found) {
  InputEvent event;
  for (;;) {
    const Next next = reader.next(event);
    if (next == Next::event) found.push_back(shown(event));
    if (next == Next::bad) found.push_back(shown(reader.bad()));
    if (next == Next::starved) return true;
    if (next == Next::end) return false;
  }
}

std::vector<std::string> read_whole(Bytes text, const std::string& format) {
  test::FileInput file(text);
  const auto reader = make_template_reader(file.get(), format, "\n", kMaxBytes);
  std::vector<std::string> found;
  if (drain(*reader, found)) std::abort();  // a file never starves
  return found;
}

std::vector<std::string> read_in_pieces(Bytes text, std::size_t piece, const std::string& format) {
  test::PipeInput pipe;
  const auto reader = make_template_reader(pipe.get(), format, "\n", kMaxBytes);
  std::vector<std::string> found;
  for (Bytes rest = text; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    pipe.give(rest.substr(0, piece));
    if (!drain(*reader, found)) return found;
  }
  pipe.end();
  drain(*reader, found);
  return found;
}

void print_one(Formatter& formatter) {
  HeaderList headers;
  headers.add("n\n", "\xff");
  headers.add("", std::nullopt);
  RecordView record{7, 1'700'000'000'123, "key\"'", Bytes("va\0lue", 6), headers.view()};
  BatchHeader batch;
  Buffer out;
  const TopicPartition where{"topic", 3};
  for (const Timestamp time : {record.timestamp, kNoTimestamp, INT64_MIN, INT64_MAX}) {
    record.timestamp = time;
    succeeds([&] { formatter.format({where, batch, record}, out); });
    record.key.reset();
    record.value.reset();
  }
}

}  // namespace

// The first line is the template, its first byte the size of the pieces; what follows is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes all(reinterpret_cast<const char*>(data), size);
  const std::size_t end = all.find('\n');
  if (size < 2 || end == 0 || end == Bytes::npos) return 0;
  const std::string format(all.substr(1, end - 1));
  const Bytes text = all.substr(end + 1);
  succeeds([&] { print_one(*make_template_formatter(format)); });
  std::vector<std::string> found;
  if (!succeeds([&] { found = read_whole(text, format); })) return 0;
  if (size < 4096 && read_in_pieces(text, data[0] % 16 + 1u, format) != found) std::abort();
  return 0;
}
