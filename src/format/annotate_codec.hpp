// The frames of compressed data, explained: what can be said without decompressing.
#pragma once

#include "format/annotate_walk.hpp"

namespace bourn::annotate {

// All bytes of the walk are one compressed payload. `decompressed`: its size when it could be decompressed, else
// nullopt. `check`: as for decompressing.
void explain_compressed(Walk walk, Codec codec, std::optional<std::size_t> decompressed, Lz4HeaderCheck check);

}  // namespace bourn::annotate
