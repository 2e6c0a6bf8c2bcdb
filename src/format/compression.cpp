#include "format/compression.hpp"

#include <variant>

#include "base/error.hpp"
#include "format/bounded_output.hpp"
#include "format/gzip_members.hpp"
#include "format/lz4_frame.hpp"
#include "format/snappy_stream.hpp"
#include "format/zstd_frames.hpp"

namespace bourn {
namespace {

// Source: kafka, GzipCompression, Lz4Compression and ZstdCompression.
constexpr int kGzipDefault = -1;
constexpr int kLz4Default = 9;
constexpr int kZstdDefault = 3;

int default_level(Codec codec) noexcept {
  switch (codec) {
    case Codec::gzip:
      return kGzipDefault;
    case Codec::lz4:
      return kLz4Default;
    case Codec::zstd:
      return kZstdDefault;
    case Codec::none:
    case Codec::snappy:
      return 0;
  }
  return 0;
}

int checked_level(Codec codec, std::optional<int> level) {
  if (!level) return default_level(codec);
  if (!level_is_legal(codec, *level))
    fail(ErrorKind::usage, "{}: {} is no level of this codec", codec_name(codec), *level);
  return *level;
}

// Most events are text, which shrinks to a third or less. Buffers are used again, so a bad guess is paid for once.
constexpr std::size_t kLikelyRatio = 4;

Reason copy(Bytes input, std::size_t limit, Buffer& out) {
  if (input.size() > limit) return kTooLargeDecompressed;
  out.append(input);
  return nullptr;
}

template <typename Context>
Context& made(std::optional<Context>& context) {
  return context ? *context : context.emplace();
}

}  // namespace

const Reason kTooLargeDecompressed = "decompresses to more than the limit";

bool level_is_legal(Codec codec, int level) noexcept {
  switch (codec) {
    case Codec::gzip:
      return level == kGzipDefault || (level >= 1 && level <= 9);
    case Codec::lz4:
      return level >= 1 && level <= 17;
    case Codec::zstd:
      return level >= -131072 && level <= 22;
    case Codec::none:
    case Codec::snappy:
      return false;
  }
  return false;
}

struct Compressor::Contexts {
  std::variant<std::monostate, GzipCompressor, Lz4Compressor, ZstdCompressor> codec;
};

Compressor::Compressor(Codec codec, std::optional<int> level)
    : codec_(codec), level_(checked_level(codec, level)), contexts_(std::make_unique<Contexts>()) {
  if (codec == Codec::gzip) contexts_->codec.emplace<GzipCompressor>(level_);
  if (codec == Codec::lz4) contexts_->codec.emplace<Lz4Compressor>(level_);
  if (codec == Codec::zstd) contexts_->codec.emplace<ZstdCompressor>(level_);
}

Compressor::Compressor(Compressor&&) noexcept = default;
Compressor::~Compressor() = default;

void Compressor::compress(Bytes input, Buffer& out) {
  switch (codec_) {
    case Codec::none:
      return out.append(input);
    case Codec::gzip:
      return std::get<GzipCompressor>(contexts_->codec).compress(input, out);
    case Codec::snappy:
      return compress_snappy(input, out);
    case Codec::lz4:
      return std::get<Lz4Compressor>(contexts_->codec).compress(input, out);
    case Codec::zstd:
      return std::get<ZstdCompressor>(contexts_->codec).compress(input, out);
  }
}

// Made when first needed: a log mostly has one codec.
struct Decompressor::Contexts {
  std::optional<GzipDecompressor> gzip;
  std::optional<Lz4Decompressor> lz4;
  std::optional<ZstdDecompressor> zstd;
};

Decompressor::Decompressor() : contexts_(std::make_unique<Contexts>()) {}
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

Reason Decompressor::decompress(Codec codec, Bytes input, std::size_t limit, Buffer& out, Lz4HeaderCheck check) {
  if (codec == Codec::none) return copy(input, limit, out);
  if (input.empty()) return "the compressed payload is empty";
  BoundedOutput bounded(out, limit, input.size() * kLikelyRatio);
  switch (codec) {
    case Codec::none:
      break;
    case Codec::gzip:
      return made(contexts_->gzip).decompress(input, bounded);
    case Codec::snappy:
      return decompress_snappy(input, limit, out);
    case Codec::lz4:
      return made(contexts_->lz4).decompress(input, bounded, check);
    case Codec::zstd:
      return made(contexts_->zstd).decompress(input, bounded);
  }
  return "compressed with an unknown codec";
}

}  // namespace bourn
