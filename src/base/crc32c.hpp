// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), the checksum of record batches.
// SSE4.2 or ARMv8 instructions three streams wide, chosen at run time, with a table as
// fallback. Debian's ISA-L has no static archive, and this is within a tenth of its speed.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace bourn {

// The checksum of `bytes`; pass the previous result as `before` to go on with more bytes.
// crc32c("123456789") == 0xE3069283. Source: RFC 3720 appendix B.4.
std::uint32_t crc32c(Bytes bytes, std::uint32_t before = 0) noexcept;

// The checksum of two runs of bytes, one behind the other, from the checksums of each and the length of the second one:
// a file's from those of its batches, without its bytes. Some hundred steps, whatever the length.
std::uint32_t crc32c_joined(std::uint32_t first, std::uint32_t second, std::uint64_t second_length) noexcept;

// The portable table form, whatever the machine has; tests hold the other against it.
std::uint32_t crc32c_portable(Bytes bytes, std::uint32_t before = 0) noexcept;

}  // namespace bourn
