#include "format/snappy_stream.hpp"

#include <snappy.h>

#include <algorithm>

#include "base/endian.hpp"
#include "format/compression.hpp"

namespace bourn {
namespace {

constexpr Bytes kMagic{"\x82SNAPPY\0", 8};
constexpr std::size_t kCompatibleVersionAt = 12;
constexpr std::size_t kHeaderSize = 16;
constexpr std::size_t kLengthSize = 4;
constexpr std::size_t kBlockSize = 32768;
constexpr std::int32_t kVersion = 1;

// A block's best element is a copy of 64 bytes written in 3, so more than this per byte is a lie that must not make us
// allocate.
constexpr std::size_t kMaxExpansion = 22;

Reason decompress_block(Bytes block, std::size_t& limit, Buffer& out) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &size)) return "snappy: a block has no legal length";
  if (size / kMaxExpansion > block.size()) return "snappy: a block claims more than its bytes can hold";
  if (size > limit) return kTooLargeDecompressed;
  // An empty buffer has no address to give, hence the 1.
  if (!snappy::RawUncompress(block.data(), block.size(), out.room(std::max<std::size_t>(size, 1)))) {
    return "snappy: the compressed data is damaged";
  }
  out.commit(size);
  limit -= size;
  return nullptr;
}

// Takes the header away from the front of `input`. Like snappy-java, looks at the compatible version alone and lets
// everything from 1 on pass, so that the little-endian 1 of Redpanda passes too.
Reason skip_header(Bytes& input) {
  if (input.size() < kHeaderSize) return "snappy: the payload is cut short";
  if (load_big<std::int32_t>(input.data() + kCompatibleVersionAt) < kVersion) {
    return "snappy: the stream has an unknown version";
  }
  input.remove_prefix(kHeaderSize);
  return nullptr;
}

Reason decompress_blocks(Bytes input, std::size_t limit, Buffer& out) {
  while (!input.empty()) {
    // Streams may follow each other. As a length the magic would be negative, so nothing is mistaken for it.
    if (input.starts_with(kMagic)) {
      if (const Reason reason = skip_header(input)) return reason;
      continue;
    }
    if (input.size() < kLengthSize) return "snappy: the payload is cut short";
    const auto length = load_big<std::int32_t>(input.data());
    input.remove_prefix(kLengthSize);
    if (length < 0) return "snappy: a block has a negative length";
    const auto size = static_cast<std::size_t>(length);
    if (size > input.size()) return "snappy: the payload is cut short";
    if (const Reason reason = decompress_block(input.substr(0, size), limit, out)) return reason;
    input.remove_prefix(size);
  }
  return nullptr;
}

}  // namespace

void compress_snappy(Bytes input, Buffer& out) {
  out.append(kMagic);
  char* const versions = out.extend(kHeaderSize - kMagic.size());
  store_big(versions, kVersion);
  store_big(versions + sizeof kVersion, kVersion);
  while (!input.empty()) {
    const Bytes block = input.substr(0, kBlockSize);
    char* const at = out.room(kLengthSize + snappy::MaxCompressedLength(block.size()));
    std::size_t size = 0;
    snappy::RawCompress(block.data(), block.size(), at + kLengthSize, &size);
    store_big(at, static_cast<std::int32_t>(size));
    out.commit(kLengthSize + size);
    input.remove_prefix(block.size());
  }
}

Reason decompress_snappy(Bytes input, std::size_t limit, Buffer& out) {
  return input.starts_with(kMagic) ? decompress_blocks(input, limit, out) : decompress_block(input, limit, out);
}

}  // namespace bourn
