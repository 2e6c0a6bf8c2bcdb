// Which libraries compress here.
#pragma once

#include <string>

namespace bourn {

// "zlib 1.2.13, lz4 1.9.4, snappy 1.1.9, zstd 1.5.4": those that are linked.
std::string codec_versions();

}  // namespace bourn
