// The zstd codec: frames as RFC 8878 has them.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "format/bounded_output.hpp"
#include "format/types.hpp"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace bourn {

// Writes one frame per call, without content size and checksum, as Kafka's writer does.
class ZstdCompressor {
 public:
  explicit ZstdCompressor(int level);
  void compress(Bytes input, Buffer& out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const noexcept;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

// Reads any number of frames, skippable ones included. A frame may look back 128 MiB (window log 27), which is the
// library's own bound and that of Kafka's reader.
class ZstdDecompressor {
 public:
  ZstdDecompressor();
  // nullptr, or what is wrong; kTooLargeDecompressed when `out` says stop. `input` is not empty.
  Reason decompress(Bytes input, BoundedOutput& out);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const noexcept;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace bourn
