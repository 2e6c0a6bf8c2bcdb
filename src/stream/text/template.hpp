// The format language of -f, in both directions: kcat's tokens and rpk's, where they collide kcat's meaning (the
// prefixes "kcat:" and "rpk:" make it strict).
//
//   %s %v value     %S %V its length (-1 null)    %R value length as 4-byte big-endian
//   %k key          %K its length (-1 null)       %t topic    %p partition   %o offset   %T timestamp (ms)   %d
//   timestamp %h headers "n=v,n=v"   %h{%k=%v } each header by an inner template   %H header count %e leader epoch   %a
//   attributes: %a{compression} %a{timestamp-type} %a{transactional-bit} %a{control-bit} %x producer id   %y producer
//   epoch   %i running number of the event, from 0   %j the JSON envelope   %% %{ %} rpk's %T (topic length) only after
//   "rpk:"
//
// Modifiers in braces. Numbers: {ascii} {hex64} {hex32} {hex16} {hex8} {hex4} {big64} {big32} {big16} {big8} {little64}
// … {byte} {bool}; for reading also {N}: a length of N digits. Bytes: {hex} {base64} {base64raw} {json} (a JSON string
// or null) {shell} (quoted for sh) {c} (C escapes) {trunc=N}. Times: {iso} {ms} {s} {strftime[%F %T]} {go[2006-01-02]},
// brackets being one or more of [ { or #. Escapes in literal text: \n \r \t \\ \0 \xNN (exactly two digits) \e;
// anything else is an error, unlike kcat.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"
#include "stream/text/event_reader.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {

// Throws Error{usage} with the place: "-f: unknown token %q at character 7".
std::unique_ptr<Formatter> make_template_formatter(std::string_view text);

// Reads the same language backwards. A field whose length stands before it (%R%s, %K{big32}%k, %V{4}%v, %S %s) is taken
// by that length (negative: null); any other runs up to the literal text that follows, or up to `delimiter` when it is
// the last thing. Two fields with neither a length nor literal text between them, and tokens that mean nothing on the
// way in (%e %a %x %y %i), are Error{usage}. %o and %t are read and dropped, %p becomes InputEvent::partition, %T and
// %d (ms unless {iso}, {s}, {strftime[…]}) the timestamp, %h "n=v,n=v" the headers. After the template's last piece the
// `delimiter` is expected only when the template does not end in literal text or in a field taken by its length. An
// event over max_bytes is bad. `input` must outlive the reader.
std::unique_ptr<EventReader> make_template_reader(Input& input, std::string_view text, std::string delimiter,
                                                  std::size_t max_bytes);

}  // namespace bourn
