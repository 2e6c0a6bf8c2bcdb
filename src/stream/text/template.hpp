// The format language of -f, in both directions: kcat's tokens and rpk's, where they collide kcat's meaning (the
// prefixes "kcat:" and "rpk:" make it strict).
//
//   %s %v  value                      %S %V  its length (-1 null)     %R  the same as 4 bytes, big-endian
//   %k     key                        %K     its length (-1 null)
//   %t     topic                      %p     partition                %o  offset
//   %T %d  time (ms)                  %i     running number of the event, from 0
//   %h     headers "n=v,n=v"          %h{%k=%v }  each header by an inner template (%k %K %v %V)
//   %H     number of headers          %j     the JSON envelope        %% %{ %}  themselves
//   %e     leader epoch               %x     producer id              %y  producer epoch
//   %a     attributes: %a{compression} %a{timestamp-type} %a{transactional-bit} %a{control-bit}, with ";" and a style
//          of numbers behind; alone the 16 bits
//
// After "kcat:" braces are text. After "rpk:" %T is the length of the topic, the length of null is 0, and for reading a
// length counts the text (before it is decoded), {N} being a length that is not in the text.
//
// Modifiers in braces:
//   numbers  ascii  hex64 hex32 hex16 hex8 hex4 (so many bits) hex  big64 big32 big16 big8  little64 … little8  byte
//            bool; for reading also {N}: N digits. A length that its style cannot hold is Error{usage} when it occurs.
//   bytes    hex  base64  base64raw (no padding)  json (a string or null; what is not UTF-8 becomes U+FFFD)
//            shell (quoted for sh)  c (the escapes below)  trunc=N (at most N bytes; also "trunc=N;json")
//   times    iso  ms  s  strftime[%F %T.%L]  go[2006-01-02]  and those of numbers; brackets are one or more of [ { or
//            #. No time is -1 in all of them.
//
// Escapes in literal text: \n \r \t \\ \0 \xNN (exactly two digits) \e; anything else is an error, unlike kcat.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"
#include "base/time.hpp"
#include "stream/text/event_reader.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {

// Times are those of the zone. Throws Error{usage} with the place: "-f: unknown token %q at character 7".
std::unique_ptr<Formatter> make_template_formatter(std::string_view text, Zone zone = Zone::utc);

// Reads the same language backwards. A field whose length stands before it (%R%s, %K{big32}%k, %V{4}%v, %S %s) is taken
// by that length (negative: null); decimal numbers and JSON strings end where they end; any other runs up to the
// literal text that follows, or up to `delimiter` when it is the last thing. %o and %t are read and dropped, %p becomes
// InputEvent::partition, %T and %d (all styles but go) the timestamp, %h "n=v,n=v" the headers, as does %h{…} behind
// %H. A template that leaves open where a field ends, or holds what means nothing on the way in (%e %a %x %y %i, shell,
// trunc), is Error{usage}. After the template's last piece the `delimiter` is expected only when the template does not
// end in literal text, in bytes of fixed width or in a field taken by its length; at the end of the input either may be
// missing.
//
// An event that does not fit the template is bad. When events end in a text (literal or delimiter), reading goes on
// behind the next one, and no field but the last reaches over it; when only lengths tell events apart, nothing more can
// be read behind a broken one. An event over max_bytes is bad as soon as that is known, and passed over in bounded
// memory. `input` must outlive the reader.
std::unique_ptr<EventReader> make_template_reader(Input& input, std::string_view text, const std::string& delimiter,
                                                  std::size_t max_bytes);

}  // namespace bourn
