// What bytes look like to people and to JSON: UTF-8, base64, hex, and the escaping that keeps
// control sequences of hostile data away from a terminal (CWE-150).
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace bourn {

// True when `bytes` is well-formed UTF-8: no overlong forms, no surrogates, nothing above
// U+10FFFF (RFC 3629). Looks at eight bytes at a time while they are ASCII.
bool is_utf8(Bytes bytes) noexcept;

// Base64 with padding (RFC 4648 section 4), appended to `out`.
void append_base64(Buffer& out, Bytes bytes);
// The bytes that strict, padded base64 stands for, appended to `out`; false, and `out` as it
// was, when `text` is not that.
bool decode_base64(Bytes text, Buffer& out);

// Lower-case hexadecimal, appended; and its reverse (either case), false when it is none.
void append_hex(Buffer& out, Bytes bytes);
bool decode_hex(Bytes text, Buffer& out);

// Appends `bytes` so that a terminal shows them and obeys none: C0 controls except \n and \t,
// DEL, C1 controls (also as UTF-8 C2 80 to C2 9F), bidirectional overrides and invalid UTF-8 become \xNN.
// Other UTF-8 stays as it is.
void append_escaped(Buffer& out, Bytes bytes);
// The same as a string, with \n and \t escaped too: for names and data inside messages.
// Longer input is cut after `limit` bytes and ends in "...".
std::string escaped(Bytes bytes, std::size_t limit = 200);

}  // namespace bourn
