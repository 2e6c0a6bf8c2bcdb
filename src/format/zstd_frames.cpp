#include "format/zstd_frames.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <new>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/compression.hpp"

namespace bourn {
namespace {

constexpr int kMaxWindowLog = 27;

void check_set(std::size_t result) {
  BOURN_CHECK(!ZSTD_isError(result));
}

// The library may have been built to read the formats that came before RFC 8878 as well; those decoders are not for
// bytes from outside.
bool starts_frame(Bytes bytes) {
  if (bytes.size() < 4) return false;
  const auto magic = load_little<std::uint32_t>(bytes.data());
  return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

Reason reason_of(std::size_t error) {
  switch (ZSTD_getErrorCode(error)) {
    case ZSTD_error_memory_allocation:
      throw std::bad_alloc();
    case ZSTD_error_frameParameter_windowTooLarge:
      return "zstd: the frame wants a window larger than 128 MiB";
    case ZSTD_error_checksum_wrong:
      return "zstd: the frame's checksum does not hold";
    case ZSTD_error_dictionary_wrong:
      return "zstd: the frame wants a dictionary";
    default:
      return "zstd: the compressed data is damaged";
  }
}

}  // namespace

void ZstdCompressor::Free::operator()(ZSTD_CCtx_s* context) const noexcept {
  ZSTD_freeCCtx(context);
}

ZstdCompressor::ZstdCompressor(int level) : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
  check_set(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level));
  check_set(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 0));
  check_set(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 0));
}

void ZstdCompressor::compress(Bytes input, Buffer& out) {
  char* const at = out.room(ZSTD_compressBound(input.size()));
  const std::size_t size = ZSTD_compress2(context_.get(), at, out.capacity() - out.size(), input.data(), input.size());
  if (ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation) throw std::bad_alloc();
  BOURN_CHECK(!ZSTD_isError(size));
  out.commit(size);
}

void ZstdDecompressor::Free::operator()(ZSTD_DCtx_s* context) const noexcept {
  ZSTD_freeDCtx(context);
}

ZstdDecompressor::ZstdDecompressor() : context_(ZSTD_createDCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
  check_set(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxWindowLog));
}

// The streaming form, although the whole input is there: it is within 3 % of the one-shot form in speed, bounds the
// window, and its memory follows the output, of which nobody has told the size.
Reason ZstdDecompressor::decompress(Bytes input, BoundedOutput& out) {
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  if (!starts_frame(input)) return "zstd: the payload does not start with a zstd frame";
  ZSTD_inBuffer in{input.data(), input.size(), 0};
  while (true) {
    const BoundedOutput::Room room = out.room();
    ZSTD_outBuffer to{room.at, room.size, 0};
    const std::size_t hint = ZSTD_decompressStream(context_.get(), &to, &in);
    if (ZSTD_isError(hint)) return reason_of(hint);
    if (!out.commit(to.pos)) return kTooLargeDecompressed;
    if (hint == 0) {
      if (in.pos == in.size) return nullptr;
      if (!starts_frame(input.substr(in.pos))) return "zstd: bytes after the last frame";
    } else if (in.pos == in.size && to.pos < to.size) {
      return "zstd: the payload is cut short";
    }
  }
}

}  // namespace bourn
