// Reads one JSON envelope (json.hpp has its shapes); private to src/stream/text, where lines of JSON and %j need it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stream/text/event.hpp"
#include "stream/text/json_scanner.hpp"

namespace bourn {

enum class EnvelopeField : std::uint8_t;

class EnvelopeParser {
 public:
  // Sets `event` from one envelope without its newline. Views point into `text` or into this object and hold until the
  // next call. False when it is none; what() and at() then say why.
  bool parse(Bytes text, InputEvent& event);
  const std::string& what() const noexcept { return what_; }
  // The byte that is meant, from 0.
  std::size_t at() const noexcept { return at_; }

 private:
  enum class Encoding { none, base64, json };
  // How "headers" is written; its first element decides.
  enum class Shape { unknown, flat, pairs, objects };

  void reset(Bytes text, InputEvent& event);
  bool parse_member(JsonScanner& scanner, const JsonValue& name, InputEvent& event);
  bool take_value(EnvelopeField field, const JsonValue& value, InputEvent& event);
  bool parse_partition(const JsonValue& value, InputEvent& event);
  bool parse_time(const JsonValue& value, InputEvent& event);
  bool parse_offset(const JsonValue& value, InputEvent& event);
  void take_topic(const JsonValue& value, InputEvent& event);
  bool parse_encoding(JsonScanner& scanner);
  bool parse_inspected(JsonScanner& scanner);
  bool take_encoding(const JsonValue& name, const JsonValue& value);
  bool finish(InputEvent& event);
  bool content(const JsonValue& value, Encoding encoding, Buffer& decoded, std::optional<Bytes>& result);

  bool add_headers();
  bool add_headers_of_map(JsonScanner& scanner);
  bool add_headers_of_array(JsonScanner& scanner);
  bool add_element(JsonScanner& scanner, Shape& shape);
  bool add_pair(JsonScanner& scanner);
  bool add_object(JsonScanner& scanner);
  bool add_place(const JsonValue& value);
  bool start_encoded_places();
  bool next_encoded_place();

  bool complain(std::string what, Bytes where);
  bool take_error(const JsonScanner& scanner);

  Bytes text_;
  std::uint32_t seen_ = 0;      // a bit for each field
  bool without_value_ = false;  // it says that there was a value, which it does not hold
  // Looked into at the end only, since "encoding" may stand behind what it is about.
  JsonValue key_;
  JsonValue value_;
  JsonValue headers_;
  JsonValue encoded_;  // the places in the headers array that hold base64
  Encoding key_encoding_ = Encoding::none;
  Encoding value_encoding_ = Encoding::none;

  // While headers are added: the place in the headers array as if it were flat (names at even places, values at odd
  // ones), and the next one that holds base64.
  std::int64_t place_ = 0;
  std::int64_t encoded_place_ = -1;
  JsonScanner encoded_places_{{}, 0};
  std::optional<Bytes> name_;

  HeaderList header_list_;
  Buffer topic_bytes_;
  Buffer key_bytes_;
  Buffer value_bytes_;
  Buffer name_bytes_;
  Buffer header_bytes_;
  Buffer scratch_;
  std::string what_;
  std::size_t at_ = 0;
};

}  // namespace bourn
