#include "format/codec_versions.hpp"

#include <lz4.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include "base/error.hpp"

namespace bourn {

std::string codec_versions() {
  return fmt::format("zlib {}, lz4 {}, snappy {}.{}.{}, zstd {}", zlibVersion(), LZ4_versionString(), SNAPPY_MAJOR,
                     SNAPPY_MINOR, SNAPPY_PATCHLEVEL, ZSTD_versionString());
}

}  // namespace bourn
