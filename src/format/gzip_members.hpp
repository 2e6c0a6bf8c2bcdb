// The gzip codec: members as RFC 1952 has them.
#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "format/bounded_output.hpp"
#include "format/types.hpp"

struct z_stream_s;

namespace bourn {

// Writes one member per call. `level` is zlib's: -1, or 1 to 9.
class GzipCompressor {
 public:
  explicit GzipCompressor(int level);
  void compress(Bytes input, Buffer& out);

 private:
  struct End {
    void operator()(z_stream_s* stream) const noexcept;
  };
  std::unique_ptr<z_stream_s, End> stream_;
};

// Reads any number of members, which is what java.util.zip.GZIPInputStream does. Unlike it, bytes after the last member
// are damage.
class GzipDecompressor {
 public:
  GzipDecompressor();
  // nullptr, or what is wrong; kTooLargeDecompressed when `out` says stop. `input` is not empty.
  Reason decompress(Bytes input, BoundedOutput& out);

 private:
  struct End {
    void operator()(z_stream_s* stream) const noexcept;
  };
  Reason read_members(Bytes input, BoundedOutput& out);
  std::unique_ptr<z_stream_s, End> stream_;
};

}  // namespace bourn
