// The five codecs, framed as Kafka frames them (notes: kafka, org.apache.kafka.common.compress):
//
//   gzip    one RFC 1952 member written; any number of members read; a zlib wrapper refused
//   snappy  xerial blocks of 32 KiB written (16-byte header, then {i32 length, block}); any block size, version words
//   of either byte order
//           and a bare raw block read
//   lz4     frames with independent blocks of 64 KiB and no checksums written; block sizes 4-7, block checksums
//   (verified), content size and
//           content checksum, and linked blocks read (Kafka's own reader refuses linked ones, so they are never
//           written)
//   zstd    one frame without content size and checksum written; any number of frames read; window log above 27 refused
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

// Levels as Kafka takes them: gzip -1 or 1 to 9, lz4 1 to 17 (9 is the fast compressor, as in Kafka:
// lz4.compression.level), zstd -131072 to 22. nullopt is the codec's default (gzip -1, lz4 9, zstd 3). snappy and none
// have no level.
bool level_is_legal(Codec codec, int level) noexcept;

// Holds the codecs' working memory, so that a stream of batches allocates once.
class Compressor {
 public:
  Compressor(Codec codec, std::optional<int> level);  // throws Error{usage} for an illegal level
  Compressor(Compressor&&) noexcept;
  ~Compressor();
  Codec codec() const noexcept { return codec_; }
  // Appends the compressed form of `input` to `out`.
  void compress(Bytes input, Buffer& out);

 private:
  struct Contexts;
  Codec codec_;
  int level_;
  std::unique_ptr<Contexts> contexts_;
};

// LZ4 frames inside messages of format v0 carry a header checksum computed over the wrong bytes; it is not looked at
// there.
enum class Lz4HeaderCheck { verify, ignore };

class Decompressor {
 public:
  Decompressor();
  Decompressor(Decompressor&&) noexcept;
  Decompressor& operator=(Decompressor&&) noexcept;
  ~Decompressor();
  // Appends what `input` decompresses to, at most `limit` bytes, to `out`. Returns nullptr, or the reason why not
  // ("decompresses to more than the limit", …); then what `out` gained is unspecified. Never throws but for exhausted
  // memory; memory follows what is really produced, not what a frame declares.
  Reason decompress(Codec codec, Bytes input, std::size_t limit, Buffer& out,
                    Lz4HeaderCheck check = Lz4HeaderCheck::verify);

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

// What decompress() answers when the limit is what stopped it (compare the pointer).
extern const Reason kTooLargeDecompressed;

}  // namespace bourn
