// The snappy codec: raw blocks in the framing of snappy-java, whose magic spells "\x82SNAPPY\0" and which everybody
// calls xerial. Source: snappy-java, SnappyOutputStream and SnappyInputStream.
//
//   8 bytes magic | i32 version | i32 compatible version | then again and again: i32 length, raw block
#pragma once

#include "base/bytes.hpp"
#include "format/bounded_output.hpp"
#include "format/types.hpp"

namespace bourn {

// Appends one stream with blocks of 32 KiB.
void compress_snappy(Bytes input, Buffer& out);

// Reads a stream with blocks of any size, or one bare raw block, which several clients write. nullptr, or what is
// wrong; kTooLargeDecompressed when `limit` bytes do not suffice. `input` is not empty.
Reason decompress_snappy(Bytes input, std::size_t limit, Buffer& out);

}  // namespace bourn
