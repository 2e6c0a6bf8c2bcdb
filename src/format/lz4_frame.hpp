// The lz4 codec: one LZ4 frame (github.com/lz4/lz4, doc/lz4_Frame_format.md). Source of Kafka's dialect:
// org.apache.kafka.common.compress, Lz4BlockOutputStream and Lz4BlockInputStream.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "format/bounded_output.hpp"
#include "format/compression.hpp"
#include "format/types.hpp"

struct LZ4F_cctx_s;
struct LZ4F_dctx_s;

namespace bourn {

// Kafka's level, 1 to 17, as liblz4 numbers them. In Kafka 9, the default, is the fast compressor, and every other
// level is that level of the thorough one (LZ4 HC). liblz4 knows the latter as 3 to 12, and the former as 0.
int lz4_library_level(int level) noexcept;

// Writes one frame per call: FLG 60, BD 40, independent blocks of 64 KiB, no checksums, no content size.
class Lz4Compressor {
 public:
  explicit Lz4Compressor(int level);
  void compress(Bytes input, Buffer& out);

 private:
  struct Free {
    void operator()(LZ4F_cctx_s* context) const noexcept;
  };
  std::unique_ptr<LZ4F_cctx_s, Free> context_;
  int library_level_;
};

// Reads exactly one frame, as Kafka does; what follows it is damage.
class Lz4Decompressor {
 public:
  Lz4Decompressor();
  // nullptr, or what is wrong; kTooLargeDecompressed when `out` says stop. `input` is not empty.
  Reason decompress(Bytes input, BoundedOutput& out, Lz4HeaderCheck check);

 private:
  struct Free {
    void operator()(LZ4F_dctx_s* context) const noexcept;
  };
  void start_over();
  Reason decompress_frame(Bytes input, std::size_t header_size, BoundedOutput& out, Lz4HeaderCheck check);
  Reason feed_corrected_header(Bytes header);
  Reason read_blocks(Bytes input, BoundedOutput& out);
  std::unique_ptr<LZ4F_dctx_s, Free> context_;
};

}  // namespace bourn
