#include "format/types.hpp"

namespace bourn {

std::string_view codec_name(Codec codec) noexcept {
  switch (codec) {
    case Codec::none:
      return "none";
    case Codec::gzip:
      return "gzip";
    case Codec::snappy:
      return "snappy";
    case Codec::lz4:
      return "lz4";
    case Codec::zstd:
      return "zstd";
  }
  return "unknown";  // bits 5 to 7 of a header that nobody scanned
}

}  // namespace bourn
