// A batch explained byte by byte: for people who look at a log because something is wrong with it. So nothing is
// required of the bytes: what is cut short, damaged or no batch at all is explained as far as it can be, and every
// field that does not hold is marked with the reason.
//
// Fields are handed out one after the other, in the order of their bytes, and none is kept: memory does not grow with
// the number of records.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "format/batch.hpp"
#include "format/types.hpp"

namespace bourn {

// Some neighbouring bytes and what they mean.
struct Field {
  // Which bytes `position` counts in: the batch as it is stored, or what its compressed part decompresses to.
  enum class Part { stored, decompressed };
  enum class Kind {
    section,  // a heading over all that follows; no bytes
    group,    // a heading over the deeper fields that follow (a record, a header of it); no bytes
    number,   // `value` is the number, as text; `number` is it too
    time,     // `value` is ISO 8601, `number` milliseconds
    bits,     // the bits `mask` of the field before, which has `bit_width` of them; no bytes of its own
    finding,  // something that was found out; no bytes
    text,     // somebody's data; `value` is empty: it is `bytes`
    raw,      // bytes that nothing more is said about
    summary,  // a record in one line
  };
  Part part = Part::stored;
  Kind kind = Kind::raw;
  std::size_t position = 0;  // of bytes[0] in its part
  Bytes bytes;               // valid during the call
  int depth = 0;
  std::string name;
  std::string value;
  std::string meaning;  // may be empty
  std::string wrong;    // why the field does not hold; empty when it does
  std::optional<std::int64_t> number;
  std::uint16_t mask = 0;
  int bit_width = 0;
  bool held = false;      // a checksum, and it holds
  bool in_focus = false;  // part of the record that was asked for
};
using OnField = std::function<void(const Field&)>;

struct AnnotateOptions {
  std::int32_t full_records = 2;     // so many from the first on are taken apart field by field, others are a line each
  bool all = false;                  // take apart every record, list every block of the compressed stream
  std::optional<Offset> focus = {};  // take this record apart too
  Offset least_offset = 0;           // the batch before ends below this
  std::size_t max_decompressed = kDefaultMaxDecompressed;
  Zone zone = Zone::utc;  // of the times
};

struct Annotated {
  std::int64_t wrong = 0;        // fields that do not hold
  std::size_t size = 0;          // bytes that the batch takes up, or as many of them as there are
  std::int32_t records = 0;      // found whole
  bool found_focus = false;      // the record at `focus` is among them
  std::size_t decompressed = 0;  // bytes; 0 when nothing was compressed
  Codec codec = Codec::none;
  std::optional<BatchHeader> header;  // of v2 and of v0/v1 alike, when all of it is there
};

// Explains the batch or v0/v1 message that begins at bytes[0]. `bytes` may go on behind it (only the length says where
// it ends) or end before it does. Throws nothing but what on_field throws, and bad_alloc.
Annotated annotate_batch(Bytes bytes, const AnnotateOptions& options, const OnField& on_field);

// The same for a batch in Redpanda's form. `kafka_offset` is what its base offset is to Kafka's clients.
Annotated annotate_redpanda_batch(Bytes bytes, Offset kafka_offset, const AnnotateOptions& options,
                                  const OnField& on_field);

}  // namespace bourn
