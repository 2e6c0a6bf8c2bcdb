// The JSON envelope: one event a line, with kcat's names,
//
//   {"topic":"t","partition":0,"offset":5,"tstype":"create","ts":1732357000123,"headers":["n","v","n2",null],"key":"k","payload":"v"}
//
// null is null and empty is "". A key, payload or header value that is not UTF-8 (and a header name that is not) stands
// there in base64 and is named in "encoding":{"key":"base64","payload":"base64","headers":[1,3]}, the numbers being
// places in the headers array, in rising order; what is printed is read back to the last byte. "headers" is left out
// when there are none; "tstype" is create or logappend, and both time fields are left out when the log has no time.
#pragma once

#include <cstddef>
#include <memory>

#include "base/input.hpp"
#include "stream/text/event_reader.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {

// Appends one envelope, without a newline. `embed_json`: a payload that is itself valid JSON text is put there as JSON
// instead of as a string, and named in "encoding":{"payload":"json"} so that it is read back byte for byte where it had
// no newline; one that is not JSON stays a string, and so does one that has blanks around it and no newline (they would
// be lost) or is nested too deeply to be read back.
void append_envelope(Buffer& out, const EventView& event, bool embed_json);

std::unique_ptr<Formatter> make_json_formatter(bool embed_json);

// Reads envelopes, one a line (blank lines are passed over), in the shapes of kcat, rpk, kaf and S2: value under
// "payload", "value" or "body"; time under "ts", "timestamp" (ms number, or RFC 3339 string); headers flat [n,v,…],
// pairs [[n,v],…], objects [{"key":…,"value":…}] or a map {n:v}; "key". Fields that only say where it came from (topic,
// partition, offset, tstype, broker, …: see envelope.cpp) are accepted; partition becomes InputEvent::partition. So is
// "inspect", unless it says that this is a control record. An unknown field is bad (the name is in the message), as are
// a repeated one, a lone surrogate, a number out of range, depth over 64, bytes that are not UTF-8, anything after the
// object. A payload or key that is a JSON number, object, array or boolean is taken as its own text, byte for byte. A
// BOM before the first line is passed over. `input` must outlive the reader.
std::unique_ptr<EventReader> make_json_reader(Input& input, std::size_t max_bytes);

}  // namespace bourn
