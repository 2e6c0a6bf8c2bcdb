// Runs readers of text over inputs that come in whole and in pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "stream/text/event_reader.hpp"
#include "stream/text/formatter.hpp"
#include "support/catch.hpp"
#include "support/inputs.hpp"
#include "support/records.hpp"

namespace bourn::test {

// What came out of a reader, in the order of the input: an event, or "line:column what [text]" of what is none.
struct Found {
  OwnedRecord record;
  bool has_timestamp = false;
  std::optional<std::int32_t> partition;
  std::string bad;
  bool operator==(const Found&) const = default;
};

using MakeReader = std::function<std::unique_ptr<EventReader>(Input&)>;

inline Found found_event(const InputEvent& event) {
  return {own(event.record), event.has_timestamp, event.partition, ""};
}

inline Found found_bad(const EventReader::Bad& bad) {
  Found found;
  found.bad =
      std::to_string(bad.line) + ":" + std::to_string(bad.column) + " " + bad.what + " [" + std::string(bad.text) + "]";
  return found;
}

// How a reader is emptied: an event at a time, or with the lines at hand in rows of up to three.
enum class By { event, lines };

inline void take_lines(EventReader& reader, std::vector<Found>& found) {
  const ValueLines lines = reader.lines();
  Bytes rest = lines.text;
  EncodedLines taken;
  for (std::size_t end; taken.count < 3 && (end = rest.find(lines.delimiter)) <= lines.max_bytes; ++taken.count) {
    InputEvent event{};
    event.record.value = rest.substr(0, end);
    found.push_back(found_event(event));
    rest.remove_prefix(end + 1);
  }
  taken.text_bytes = lines.text.size() - rest.size();
  if (taken.count > 0) reader.take(taken);
}

// Takes everything up to starved or end; says which it was.
inline EventReader::Next drain(EventReader& reader, std::vector<Found>& found, By by = By::event) {
  InputEvent event;
  for (;;) {
    if (by == By::lines) take_lines(reader, found);
    const EventReader::Next next = reader.next(event);
    if (next == EventReader::Next::event) {
      found.push_back(found_event(event));
    } else if (next == EventReader::Next::bad) {
      found.push_back(found_bad(reader.bad()));
    } else {
      return next;
    }
    REQUIRE(reader.line() > 0);
  }
}

inline std::vector<Found> read_file(Bytes text, const MakeReader& make, By by = By::event) {
  FileInput file(text);
  const auto reader = make(file.get());
  std::vector<Found> found;
  REQUIRE(drain(*reader, found, by) == EventReader::Next::end);
  InputEvent event;
  REQUIRE(reader->next(event) == EventReader::Next::end);
  return found;
}

// `piece` bytes at a time, with the reader asked after each.
inline std::vector<Found> read_dripping(Bytes text, std::size_t piece, const MakeReader& make, By by = By::event) {
  PipeInput pipe;
  const auto reader = make(pipe.get());
  std::vector<Found> found;
  for (Bytes rest = text; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    pipe.give(rest.substr(0, piece));
    if (drain(*reader, found, by) == EventReader::Next::end) return found;
  }
  pipe.end();
  reader->wait(std::nullopt);
  REQUIRE(drain(*reader, found, by) == EventReader::Next::end);
  return found;
}

// However the text comes in and is taken, the same comes out.
inline std::vector<Found> read_text(Bytes text, const MakeReader& make) {
  const std::vector<Found> found = read_file(text, make);
  REQUIRE(read_file(text, make, By::lines) == found);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
    if (text.size() / piece > 20'000) continue;
    REQUIRE(read_dripping(text, piece, make) == found);
    REQUIRE(read_dripping(text, piece, make, By::lines) == found);
  }
  return found;
}

inline std::string format_all(Formatter& formatter, const std::vector<OwnedRecord>& records,
                              const TopicPartition& where = {"orders", 3}, const BatchHeader& batch = {}) {
  Buffer out;
  for (const OwnedRecord& record : records) {
    const Lent lent(record);
    formatter.format({where, batch, lent.view()}, out);
  }
  return std::string(out.view());
}

// An event of which nothing else is known.
inline OwnedRecord pair(std::optional<std::string> key, std::optional<std::string> value) {
  return {0, kNoTimestamp, std::move(key), std::move(value), {}};
}

// All 256 byte values, in order.
inline std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

// At most `longest` bytes from 0 to `largest`.
inline std::string random_bytes(std::mt19937& random, unsigned longest, unsigned largest = 255) {
  std::string bytes(random() % (longest + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() % (largest + 1));
  return bytes;
}

}  // namespace bourn::test
