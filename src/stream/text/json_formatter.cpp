#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "stream/text/json.hpp"
#include "stream/text/json_scanner.hpp"
#include "stream/text/json_string.hpp"

namespace bourn {
namespace {

// The envelope is read back down to 64 levels, of which it is the first itself.
constexpr std::size_t kDeepestPayload = 63;

void append_number(Buffer& out, std::int64_t number) {
  constexpr std::size_t kMostDigits = 20;
  char* const to = out.room(kMostDigits);
  out.commit(static_cast<std::size_t>(std::to_chars(to, to + kMostDigits, number).ptr - to));
}

// Appends `text` as a string, in base64 when it must be; says whether it had to.
bool append_text(Buffer& out, Bytes text) {
  if (append_json_string(out, text)) return false;
  out.push_back('"');
  append_base64(out, text);
  out.push_back('"');
  return true;
}

bool append_nullable(Buffer& out, const std::optional<Bytes>& text) {
  if (text) return append_text(out, *text);
  out.append("null");
  return false;
}

void append_comma_list(Buffer& places, std::int64_t place) {
  if (!places.empty()) places.push_back(',');
  append_number(places, place);
}

// Appends the flat array of names and values, and to `places` those that are in base64.
void append_headers(Buffer& out, const HeadersView& headers, Buffer& places) {
  std::int64_t place = 0;
  out.append(",\"headers\":");
  headers.for_each([&](const HeaderView& header) {
    out.push_back(place == 0 ? '[' : ',');
    if (append_text(out, header.name)) append_comma_list(places, place);
    ++place;
    out.push_back(',');
    if (append_nullable(out, header.value)) append_comma_list(places, place);
    ++place;
  });
  out.push_back(']');
}

// The value in a JSON text that may be put into the envelope as it is; empty when there is none. Blanks around the
// value would be lost on the way back, so they make it a string, unless there is a newline, which is lost anyway.
Bytes embeddable(Bytes payload) {
  if (!is_utf8(payload)) return {};
  JsonScanner scanner(payload, kDeepestPayload);
  JsonValue value;
  if (!scanner.read(value) || !scanner.finish()) return {};
  const bool exact = value.text.size() == payload.size();
  return exact || payload.find('\n') != Bytes::npos ? value.text : Bytes();
}

// In JSON a newline can only be a blank between two tokens.
void append_on_one_line(Buffer& out, Bytes json) {
  char* const to = out.extend(json.size());
  std::replace_copy(json.begin(), json.end(), to, '\n', ' ');
}

// What had to be written in another form than as a plain string.
struct Encodings {
  bool key_in_base64 = false;
  Bytes payload;  // "base64" or "json" in their quotes, or nothing
  Buffer places;  // of the headers in base64, with commas between
};

void append_payload(Buffer& out, const std::optional<Bytes>& payload, bool embed_json, Encodings& encodings) {
  out.append(",\"payload\":");
  const Bytes json = embed_json && payload ? embeddable(*payload) : Bytes();
  if (!json.empty()) {
    append_on_one_line(out, json);
    encodings.payload = "\"json\"";
  } else if (append_nullable(out, payload)) {
    encodings.payload = "\"base64\"";
  }
}

void append_encodings(Buffer& out, const Encodings& encodings) {
  Bytes start = ",\"encoding\":{";
  const auto append_field = [&](Bytes name, Bytes before, Bytes value, Bytes after) {
    for (const Bytes part : {start, name, before, value, after}) out.append(part);
    start = ",";
  };
  if (encodings.key_in_base64) append_field("\"key\":", "", "\"base64\"", "");
  if (!encodings.payload.empty()) append_field("\"payload\":", "", encodings.payload, "");
  if (!encodings.places.empty()) append_field("\"headers\":", "[", encodings.places.view(), "]");
  if (start == ",") out.push_back('}');
}

void append_time(Buffer& out, const EventView& event) {
  if (event.record.timestamp == kNoTimestamp) return;
  const bool log_append = event.batch.timestamp_type() == TimestampType::log_append;
  out.append(log_append ? ",\"tstype\":\"logappend\",\"ts\":" : ",\"tstype\":\"create\",\"ts\":");
  append_number(out, event.record.timestamp);
}

class JsonFormatter final : public Formatter {
 public:
  explicit JsonFormatter(bool embed_json) : embed_json_(embed_json) {}

  void format(const EventView& event, Buffer& out) override {
    append_envelope(out, event, embed_json_);
    out.push_back('\n');
  }

 private:
  bool embed_json_;
};

}  // namespace

void append_envelope(Buffer& out, const EventView& event, bool embed_json) {
  Encodings encodings;
  out.append("{\"topic\":");
  append_json_string_lossy(out, event.where.topic);
  out.append(",\"partition\":");
  append_number(out, event.where.partition);
  out.append(",\"offset\":");
  append_number(out, event.record.offset);
  append_time(out, event);
  if (event.record.headers.count() > 0) append_headers(out, event.record.headers, encodings.places);
  out.append(",\"key\":");
  encodings.key_in_base64 = append_nullable(out, event.record.key);
  append_payload(out, event.record.value, embed_json, encodings);
  append_encodings(out, encodings);
  out.push_back('}');
}

std::unique_ptr<Formatter> make_json_formatter(bool embed_json) {
  return std::make_unique<JsonFormatter>(embed_json);
}

}  // namespace bourn
