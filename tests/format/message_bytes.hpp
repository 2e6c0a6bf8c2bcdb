// Messages of format v0 and v1, which bourn reads and never writes, made for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/endian.hpp"
#include "base/time.hpp"

namespace bourn::test {

struct TestMessage {
  std::int64_t offset = 0;
  std::int8_t magic = 1;
  std::int8_t attributes = 0;
  Timestamp timestamp = 1000;
  std::optional<std::string> key = std::nullopt;
  std::optional<std::string> value = "v";
};

template <typename T>
void append_big(std::string& out, T value) {
  char bytes[sizeof value];
  store_big(bytes, value);
  out.append(bytes, sizeof value);
}

inline void append_field(std::string& out, const std::optional<std::string>& field) {
  append_big(out, field ? static_cast<std::int32_t>(field->size()) : -1);
  if (field) out += *field;
}

// Puts the right size and checksum on a message whose bytes were changed.
inline void seal_message(std::string& message) {
  store_big(message.data() + 8, static_cast<std::int32_t>(message.size() - 12));
  const auto* const covered = reinterpret_cast<const Bytef*>(message.data() + 16);
  store_big(message.data() + 12, static_cast<std::uint32_t>(crc32(0, covered, static_cast<uInt>(message.size() - 16))));
}

inline std::string encode_message(const TestMessage& message) {
  std::string out;
  append_big(out, message.offset);
  append_big(out, std::int64_t{0});  // size and checksum
  append_big(out, message.magic);
  append_big(out, message.attributes);
  if (message.magic == 1) append_big(out, message.timestamp);
  append_field(out, message.key);
  append_field(out, message.value);
  seal_message(out);
  return out;
}

}  // namespace bourn::test
