#include "format/lz4_frame.hpp"

#include <lz4frame.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/endian.hpp"
#include "base/error.hpp"

namespace bourn {
namespace {

// Frame header: u32 magic, FLG, BD, u64 content size if FLG says so, HC.
constexpr std::size_t kFlagsAt = 4;
constexpr std::size_t kMinHeaderSize = 7;
constexpr std::size_t kContentSizeSize = 8;
constexpr unsigned kContentSizeFlag = 0x08;
constexpr unsigned kReservedFlags = 0x03;  // bit 0 asks for a dictionary, which the two sides have no way to agree on

constexpr Reason kDamaged = "lz4: the compressed data is damaged";

constexpr int kThoroughMin = 3;
constexpr int kThoroughMax = 12;
constexpr int kFast = 0;

LZ4F_preferences_t kafka_preferences(int library_level) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  preferences.frameInfo.blockMode = LZ4F_blockIndependent;  // the library's default is linked, which Kafka refuses
  preferences.compressionLevel = library_level;
  preferences.autoFlush = 1;  // all input is there at once, so nothing needs to be kept back
  return preferences;
}

// The library tells its errors apart by name alone, outside of its static form.
Reason reason_of(std::size_t error) {
  const Bytes name = LZ4F_getErrorName(error);
  if (name == "ERROR_allocation_failed") throw std::bad_alloc();
  if (name == "ERROR_headerChecksum_invalid") return "lz4: the header checksum does not hold";
  if (name == "ERROR_blockChecksum_invalid") return "lz4: the checksum of a block does not hold";
  if (name == "ERROR_contentChecksum_invalid") return "lz4: the checksum of the content does not hold";
  if (name == "ERROR_frameSize_wrong") return "lz4: the content is not of the size that the frame declares";
  return kDamaged;
}

struct Header {
  std::size_t size = 0;
  Reason reason = nullptr;
};

Header look_at_header(Bytes input) {
  if (input.size() < kMinHeaderSize) return {0, "lz4: the payload is cut short"};
  if (load_little<std::uint32_t>(input.data()) != LZ4F_MAGICNUMBER) {
    return {0, "lz4: the payload does not start with an LZ4 frame"};
  }
  const auto flags = static_cast<unsigned char>(input[kFlagsAt]);
  if ((flags & kReservedFlags) != 0) return {0, "lz4: the frame sets flags that Kafka reserves"};
  const std::size_t size = kMinHeaderSize + ((flags & kContentSizeFlag) != 0 ? kContentSizeSize : 0);
  if (input.size() < size) return {0, "lz4: the payload is cut short"};
  return {size, nullptr};
}

}  // namespace

int lz4_library_level(int level) noexcept {
  constexpr int kKafkaDefault = 9;
  if (level == kKafkaDefault) return kFast;
  return std::min(std::max(level, kThoroughMin), kThoroughMax);
}

void Lz4Compressor::Free::operator()(LZ4F_cctx_s* context) const noexcept {
  LZ4F_freeCompressionContext(context);
}

Lz4Compressor::Lz4Compressor(int level) : library_level_(lz4_library_level(level)) {
  LZ4F_cctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION))) throw std::bad_alloc();
  context_.reset(context);
}

void Lz4Compressor::compress(Bytes input, Buffer& out) {
  const LZ4F_preferences_t preferences = kafka_preferences(library_level_);
  // The bound counts the end of the frame too.
  const std::size_t room = LZ4F_HEADER_SIZE_MAX + LZ4F_compressBound(input.size(), &preferences);
  char* at = out.room(room);
  char* const end = at + room;
  const auto step = [&](std::size_t written) {
    if (LZ4F_isError(written)) reason_of(written);  // throws when memory is exhausted
    BOURN_CHECK(!LZ4F_isError(written));
    at += written;
    out.commit(written);
  };
  const auto left = [&] { return static_cast<std::size_t>(end - at); };
  LZ4F_compressOptions_t options{};
  options.stableSrc = 1;
  step(LZ4F_compressBegin(context_.get(), at, left(), &preferences));
  step(LZ4F_compressUpdate(context_.get(), at, left(), input.data(), input.size(), &options));
  step(LZ4F_compressEnd(context_.get(), at, left(), &options));
}

void Lz4Decompressor::Free::operator()(LZ4F_dctx_s* context) const noexcept {
  LZ4F_freeDecompressionContext(context);
}

Lz4Decompressor::Lz4Decompressor() {
  start_over();
}

void Lz4Decompressor::start_over() {
  LZ4F_dctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) throw std::bad_alloc();
  context_.reset(context);
}

Reason Lz4Decompressor::decompress(Bytes input, BoundedOutput& out, Lz4HeaderCheck check) {
  const Header header = look_at_header(input);
  if (header.reason != nullptr) return header.reason;
  const Reason reason = decompress_frame(input, header.size, out, check);
  // LZ4F_resetDecompressionContext (1.9.4) remembers the content size of a frame that broke off, and would hold the
  // next, sound frame against it.
  if (reason != nullptr) start_over();
  return reason;
}

Reason Lz4Decompressor::decompress_frame(Bytes input, std::size_t header_size, BoundedOutput& out,
                                         Lz4HeaderCheck check) {
  LZ4F_resetDecompressionContext(context_.get());
  if (check == Lz4HeaderCheck::ignore) {
    if (const Reason reason = feed_corrected_header(input.substr(0, header_size))) return reason;
    input.remove_prefix(header_size);
  }
  return read_blocks(input, out);
}

// Gives the library a header whose checksum holds, whatever the one in the message is.
Reason Lz4Decompressor::feed_corrected_header(Bytes header) {
  std::array<char, kMinHeaderSize + kContentSizeSize> corrected{};
  std::memcpy(corrected.data(), header.data(), header.size());
  const std::size_t checksum_at = header.size() - 1;
  const XXH32_hash_t hash = XXH32(corrected.data() + kFlagsAt, checksum_at - kFlagsAt, 0);
  corrected[checksum_at] = static_cast<char>((hash >> 8) & 0xff);
  std::size_t consumed = header.size();
  std::size_t produced = 0;
  const std::size_t hint = LZ4F_decompress(context_.get(), nullptr, &produced, corrected.data(), &consumed, nullptr);
  if (LZ4F_isError(hint)) return reason_of(hint);
  return consumed == header.size() ? nullptr : kDamaged;
}

Reason Lz4Decompressor::read_blocks(Bytes input, BoundedOutput& out) {
  std::size_t at = 0;
  while (true) {
    const BoundedOutput::Room room = out.room();
    std::size_t produced = room.size;
    std::size_t consumed = input.size() - at;
    const std::size_t hint = LZ4F_decompress(context_.get(), room.at, &produced, input.data() + at, &consumed, nullptr);
    if (LZ4F_isError(hint)) return reason_of(hint);
    if (!out.commit(produced)) return kTooLargeDecompressed;
    at += consumed;
    if (hint == 0) return at == input.size() ? nullptr : "lz4: bytes after the frame";
    // With room left to write to, only missing input can have stopped it.
    if (produced < room.size) return at == input.size() ? "lz4: the payload is cut short" : kDamaged;
  }
}

}  // namespace bourn
