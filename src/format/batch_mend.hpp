// A v2 batch in which one bit was flipped can be told from its checksum, and be put right.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.hpp"

namespace bourn {

// The bit (0 is the lowest of byte 0) that makes `batch` valid when it is flipped back: of its length, its magic, its
// checksum or anything that the checksum covers. `batch` is all bytes up to the next valid batch. nullopt when no
// single bit does, when two do, or when the records would not decode then. A wrong answer for other damage is as likely
// as a checksum that holds by chance for one of its bits: 1 in 16000 for a batch of 32 KiB, and records that decode
// make it less likely still. Takes eight steps for each byte. Nothing is mended beyond 4 MiB.
std::optional<std::size_t> find_flipped_bit(Bytes batch);

}  // namespace bourn
