// The part of the envelope that every tool writes in its own way. It was scanned before, so that nothing here can be
// wrong as JSON; it is scanned again to keep nothing per header in memory.
#include "base/units.hpp"
#include "stream/text/envelope.hpp"

namespace bourn {

bool EnvelopeParser::add_headers() {
  if (headers_.text.empty() && encoded_.text.empty()) return true;
  place_ = 0;
  if (!start_encoded_places()) return false;
  JsonScanner scanner(headers_.text, JsonScanner::kDeepest);
  if (scanner.open('{')) {
    if (!add_headers_of_map(scanner)) return false;
  } else if (scanner.open('[')) {
    if (!add_headers_of_array(scanner)) return false;
  } else if (headers_.type != JsonValue::Type::null) {
    return complain("\"headers\" is neither an array nor an object", headers_.text);
  }
  return encoded_place_ < 0 || complain("\"encoding\" is about a header that is not there", encoded_.text);
}

bool EnvelopeParser::add_headers_of_map(JsonScanner& scanner) {
  JsonValue name;
  JsonValue value;
  while (scanner.member(name)) {
    if (!scanner.read(value) || !add_place(name) || !add_place(value)) return false;
  }
  return true;
}

bool EnvelopeParser::add_headers_of_array(JsonScanner& scanner) {
  Shape shape = Shape::unknown;
  while (scanner.element()) {
    if (!add_element(scanner, shape)) return false;
  }
  return place_ % 2 == 0 || complain("a header without a value", headers_.text);
}

bool EnvelopeParser::add_element(JsonScanner& scanner, Shape& shape) {
  if (shape != Shape::flat) {
    const Shape found = scanner.open('[') ? Shape::pairs : scanner.open('{') ? Shape::objects : Shape::flat;
    if (shape == Shape::unknown) shape = found;
    if (shape != found) return complain("headers in more than one shape", headers_.text.substr(scanner.position()));
  }
  if (shape == Shape::pairs) return add_pair(scanner);
  if (shape == Shape::objects) return add_object(scanner);
  JsonValue value;
  return scanner.read(value) && add_place(value);
}

// [n,v], entered already
bool EnvelopeParser::add_pair(JsonScanner& scanner) {
  const std::int64_t after = place_ + 2;
  const std::size_t start = scanner.position() - 1;
  JsonValue value;
  while (scanner.element()) {
    if (!scanner.read(value) || !add_place(value)) return false;
  }
  return place_ == after || complain("a header that is no pair", headers_.text.substr(start));
}

// {"key":n,"value":v}, entered already; a value that is not there is null
bool EnvelopeParser::add_object(JsonScanner& scanner) {
  const std::size_t start = scanner.position() - 1;
  JsonValue member;
  JsonValue name;
  JsonValue value;
  while (scanner.member(member)) {
    JsonValue* const target = member.text == "\"key\"" ? &name : member.text == "\"value\"" ? &value : nullptr;
    if (target == nullptr || !target->text.empty()) {
      return complain("a header has a key and a value, each once", member.text);
    }
    if (!scanner.read(*target)) return false;
  }
  if (name.text.empty()) return complain("a header without a key", headers_.text.substr(start));
  return add_place(name) && add_place(value);
}

bool EnvelopeParser::add_place(const JsonValue& value) {
  Encoding encoding = Encoding::none;
  if (place_ == encoded_place_) {
    encoding = Encoding::base64;
    if (!next_encoded_place()) return false;
  }
  if (place_++ % 2 == 0) {
    if (value.type != JsonValue::Type::string) return complain("a header's name is no string", value.text);
    name_bytes_.clear();
    return content(value, encoding, name_bytes_, name_);
  }
  std::optional<Bytes> header_value;
  header_bytes_.clear();
  if (!content(value, encoding, header_bytes_, header_value)) return false;
  header_list_.add(*name_, header_value);
  return true;
}

bool EnvelopeParser::start_encoded_places() {
  encoded_place_ = -1;
  if (encoded_.text.empty()) return true;
  encoded_places_ = JsonScanner(encoded_.text, JsonScanner::kDeepest);
  return encoded_places_.open('[') && next_encoded_place();
}

// Their order is the headers' own, so one pass over both is enough.
bool EnvelopeParser::next_encoded_place() {
  const std::int64_t last = encoded_place_;
  encoded_place_ = -1;
  if (!encoded_places_.element()) return true;
  JsonValue value;
  if (!encoded_places_.read(value)) return false;
  const auto place = parse_integer(value.text);
  if (!place || *place <= last) return complain("places of headers are integers in rising order", value.text);
  encoded_place_ = *place;
  return true;
}

}  // namespace bourn
