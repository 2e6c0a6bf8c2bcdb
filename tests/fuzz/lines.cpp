// Lines from any bytes, however they come in, against the simplest splitter there is.
#include "stream/text/lines.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "../support/inputs.hpp"

namespace {

using namespace bourn;
using Next = EventReader::Next;

constexpr std::size_t kMaxBytes = 100;

void append_nullable(std::string& out, const std::optional<Bytes>& bytes) {
  out += bytes ? std::to_string(bytes->size()) + ":" + std::string(*bytes) : "null";
}

std::string shown(const std::optional<Bytes>& key, const std::optional<Bytes>& value) {
  std::string text;
  append_nullable(text, key);
  append_nullable(text, value);
  return text;
}

// Every other call, the first half of the lines at hand is taken in one go.
void take_half(EventReader& reader, std::vector<std::string>& found) {
  const ValueLines lines = reader.lines();
  const Bytes half = lines.text.substr(0, lines.text.size() / 2);
  EncodedLines taken;
  for (std::size_t end; (end = half.find(lines.delimiter, taken.text_bytes)) != Bytes::npos; ++taken.count) {
    const Bytes line = half.substr(taken.text_bytes, end - taken.text_bytes);
    if (line.size() > lines.max_bytes) break;
    found.push_back(shown(std::nullopt, line));
    taken.text_bytes = end + 1;
  }
  reader.take(taken);
}

// Appends what is to be had now; false at the end.
bool drain(EventReader& reader, std::vector<std::string>& found) {
  InputEvent event;
  for (bool odd = false;; odd = !odd) {
    if (odd) take_half(reader, found);
    const Next next = reader.next(event);
    if (next == Next::event) found.push_back(shown(event.record.key, event.record.value));
    if (next == Next::bad) found.push_back("bad " + reader.bad().what);
    if (next == Next::starved) return true;
    if (next == Next::end) return false;
  }
}

std::vector<std::string> read_whole(Bytes text, const LineOptions& options) {
  test::FileInput file(text);
  const auto reader = make_line_reader(file.get(), options);
  std::vector<std::string> found;
  if (drain(*reader, found)) std::abort();  // a file never starves
  return found;
}

std::vector<std::string> read_in_pieces(Bytes text, std::size_t piece, const LineOptions& options) {
  test::PipeInput pipe;
  const auto reader = make_line_reader(pipe.get(), options);
  std::vector<std::string> found;
  for (Bytes rest = text; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    pipe.give(rest.substr(0, piece));
    if (!drain(*reader, found)) std::abort();  // not before its writer is gone
  }
  pipe.end();
  if (drain(*reader, found)) std::abort();
  return found;
}

std::string expected_line(Bytes line, const LineOptions& options) {
  const auto nullable = [&](Bytes bytes) {
    return options.empty_is_null && bytes.empty() ? std::nullopt : std::optional(bytes);
  };
  if (line.size() > kMaxBytes) return "bad longer than 100 B";
  if (!options.key_separator) return shown(std::nullopt, nullable(line));
  const std::size_t at = line.find(*options.key_separator);
  if (at == Bytes::npos) return "bad no key separator";
  return shown(nullable(line.substr(0, at)), nullable(line.substr(at + options.key_separator->size())));
}

std::vector<std::string> expected(Bytes text, const LineOptions& options) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(options.delimiter), text.size());
    lines.push_back(expected_line(text.substr(0, end), options));
    text.remove_prefix(std::min(end + options.delimiter.size(), text.size()));
  }
  return lines;
}

}  // namespace

// The first byte chooses the options, the second the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  LineOptions options;
  options.max_bytes = kMaxBytes;
  if ((data[0] & 1) != 0) options.delimiter = "\r\n";
  if ((data[0] & 2) != 0) options.delimiter = std::string(1, '\0');
  if ((data[0] & 4) != 0) options.key_separator = (data[0] & 8) != 0 ? "::" : "=";
  options.empty_is_null = (data[0] & 16) != 0;
  const Bytes text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto lines = expected(text, options);
  if (read_whole(text, options) != lines) std::abort();
  if (size < 4096 && read_in_pieces(text, data[1] % 16 + 1u, options) != lines) std::abort();
  return 0;
}
