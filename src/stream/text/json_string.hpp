// JSON strings on the way out; private to src/stream/text.
#pragma once

#include "base/bytes.hpp"

namespace bourn {

// Appends `text` as a JSON string: quotes, backslashes and control characters escaped, the rest as it is. False, and
// `out` as it was, when `text` is not UTF-8.
bool append_json_string(Buffer& out, Bytes text);

// The same for any bytes, each one that belongs to no UTF-8 sequence becoming U+FFFD.
void append_json_string_lossy(Buffer& out, Bytes text);

}  // namespace bourn
