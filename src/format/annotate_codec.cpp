#include "format/annotate_codec.hpp"

#include <snappy.h>
#include <xxhash.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/units.hpp"

namespace bourn::annotate {
namespace {

constexpr std::int64_t kBlocksListed = 3;  // others are counted, unless everything is wanted

// Blocks of a frame: the first few are listed, others become one field.
class Blocks {
 public:
  explicit Blocks(Walk& walk) : walk_(walk), all_(walk.report().options.all) {}
  // True when the next block is to be listed; else it was passed over, `size` bytes of it.
  bool listed(std::size_t size) {
    if (all_ || listed_ < kBlocksListed) {
      ++listed_;
      return true;
    }
    ++omitted_;
    bytes_ += size;
    return false;
  }
  std::size_t passed_over() const { return bytes_; }
  void finish() {
    if (omitted_ == 0) return;
    walk_.take_raw(bytes_, "more blocks", fmt::format("{} of them", grouped(omitted_)));
    omitted_ = 0;
    bytes_ = 0;
  }

 private:
  Walk& walk_;
  bool all_;
  std::int64_t listed_ = 0;
  std::int64_t omitted_ = 0;
  std::size_t bytes_ = 0;
};

bool magic(Walk& walk, Bytes wanted, const char* what) {
  const bool right = walk.rest().starts_with(wanted);
  walk.take_raw(wanted.size(), "magic", right ? what : "", right ? "" : fmt::format("not that of {}", what));
  return right;
}

// ---- gzip: RFC 1952 -------------------------------------------------------------------------------------------------

constexpr std::size_t kGzipTrailer = 8;

const char* system_of(std::uint8_t number) {
  return number == 0 ? "FAT (Java before 16)" : number == 3 ? "Unix" : number == 255 ? "unknown" : "another system";
}

void explain_gzip(Walk& walk, std::optional<std::size_t> decompressed) {
  if (!magic(walk, Bytes("\x1f\x8b", 2), "gzip")) return walk.take_raw(walk.rest().size(), "payload");
  std::uint8_t flags = 0;
  const bool head = walk.big<std::uint8_t>("method", [](std::uint8_t value, Field& field) {
    field.meaning = value == 8 ? "deflate" : "";
    if (value != 8) field.wrong = "8 is the only one there is";
  }) && walk.big<std::uint8_t>("flags", [&](std::uint8_t value, Field& field) {
    flags = value;
    if (value != 0) field.meaning = "optional fields follow";
    if ((value & 0xe0) != 0) field.wrong = "reserved bits are set";
  }) && walk.little<std::uint32_t>("modified", [&](std::uint32_t value, Field& field) {
    if (value == 0) field.meaning = "not said";
    if (value != 0) explain_time(std::int64_t{value} * 1000, walk.zone(), field);
  }) && walk.big<std::uint8_t>("extra flags", [](std::uint8_t value, Field& field) {
    field.meaning = value == 2 ? "thorough" : value == 4 ? "fast" : "";
  }) && walk.big<std::uint8_t>("made on", [](std::uint8_t value, Field& field) { field.meaning = system_of(value); });
  if (!head) return;
  if (walk.rest().size() < kGzipTrailer) return walk.take_raw(walk.rest().size(), "deflate", {}, "cut short");
  walk.take_raw(walk.rest().size() - kGzipTrailer, "deflate", flags == 0 ? "" : "the optional fields come first");
  walk.little<std::uint32_t>("content crc",
                             [](std::uint32_t value, Field& field) { field.value = fmt::format("{:08x}", value); });
  walk.little<std::uint32_t>("content size", [&](std::uint32_t value, Field& field) {
    if (decompressed && static_cast<std::uint32_t>(*decompressed) != value) {
      // Members may follow each other, and the last one's trailer counts its own bytes only.
      field.meaning = fmt::format("of the last member; {} in all", grouped(static_cast<std::int64_t>(*decompressed)));
    }
  });
}

// ---- snappy: the stream of xerial's snappy-java, or a bare block ----------------------------------------------------

constexpr Bytes kXerialMagic{"\x82SNAPPY\0", 8};

std::string snappy_block(Bytes block) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &size)) return "of no legal length";
  return fmt::format("{} decompressed", counted_bytes(static_cast<std::int64_t>(size)));
}

void explain_version(std::int32_t version, Field& field) {
  if (version == 1) return;
  const std::int32_t swapped = swap_bytes(version);
  if (swapped == 1) {
    field.value = "1";
    field.meaning = "little-endian";
  }
  if (version < 1) field.wrong = "unknown version";
}

void explain_snappy(Walk& walk) {
  if (!walk.rest().starts_with(kXerialMagic)) {
    return walk.take_raw(walk.rest().size(), "bare block", snappy_block(walk.rest()));
  }
  magic(walk, kXerialMagic, "xerial snappy");
  if (!walk.big<std::int32_t>("version", explain_version)) return;
  if (!walk.big<std::int32_t>("compatible", explain_version)) return;
  Blocks blocks(walk);
  while (walk.rest().size() > blocks.passed_over()) {
    const Bytes rest = walk.rest().substr(blocks.passed_over());
    const auto size = rest.size() < 4 ? std::int32_t{-1} : load_big<std::int32_t>(rest.data());
    const bool whole = size >= 0 && static_cast<std::size_t>(size) + 4 <= rest.size();
    if (whole && !blocks.listed(static_cast<std::size_t>(size) + 4)) continue;
    blocks.finish();
    const bool read = walk.big<std::int32_t>("block length", [](std::int32_t value, Field& field) {
      if (value < 0) field.wrong = "negative";
    });
    if (!read || size < 0) break;
    walk.take_raw(static_cast<std::size_t>(size), "block", snappy_block(rest.substr(4, static_cast<std::size_t>(size))),
                  whole ? "" : fmt::format("{} are there", counted_bytes(static_cast<std::int64_t>(rest.size() - 4))));
  }
  blocks.finish();
  if (!walk.rest().empty()) walk.take_raw(walk.rest().size(), "the rest");
}

// ---- LZ4: the frame format ------------------------------------------------------------------------------------------

struct Lz4Flags {
  bool independent = false, block_checksums = false, content_size = false, content_checksum = false, dictionary = false;
};

void explain_lz4_blocks(Walk& walk, const Lz4Flags& flags) {
  constexpr std::uint32_t kStoredBit = 0x80000000;
  Blocks blocks(walk);
  while (walk.rest().size() >= blocks.passed_over() + 4) {
    const Bytes rest = walk.rest().substr(blocks.passed_over());
    const auto word = load_little<std::uint32_t>(rest.data());
    const std::size_t size = word & ~kStoredBit;
    const std::size_t whole = 4 + size + (flags.block_checksums ? 4 : 0);
    if (word != 0 && whole <= rest.size() && !blocks.listed(whole)) continue;
    blocks.finish();
    walk.little<std::uint32_t>(word == 0 ? "end mark" : "block length", [&](std::uint32_t value, Field& field) {
      field.value = std::to_string(value & ~kStoredBit);
      if ((value & kStoredBit) != 0) field.meaning = "stored as it is";
      if (whole > rest.size()) {
        field.wrong = fmt::format("{} are there", counted_bytes(static_cast<std::int64_t>(rest.size()) - 4));
      }
    });
    if (word == 0) return;
    walk.take_raw(size, "block");
    if (flags.block_checksums && !walk.rest().empty()) walk.take_raw(4, "block checksum");
  }
  blocks.finish();
}

void explain_lz4(Walk& walk, Lz4HeaderCheck check) {
  if (!magic(walk, Bytes("\x04\x22\x4d\x18", 4), "LZ4 frame")) return walk.take_raw(walk.rest().size(), "payload");
  const Bytes descriptor = walk.rest();
  Lz4Flags flags;
  const bool head = walk.big<std::uint8_t>("FLG", [&](std::uint8_t value, Field& field) {
    flags = {(value & 0x20) != 0, (value & 0x10) != 0, (value & 0x08) != 0, (value & 0x04) != 0, (value & 0x01) != 0};
    field.value = fmt::format("0x{:02x}", value);
    field.meaning =
        fmt::format("blocks {}{}{}{}", flags.independent ? "independent" : "linked",
                    flags.block_checksums ? ", with checksums" : "", flags.content_size ? ", content size" : "",
                    flags.content_checksum ? ", content checksum" : "");
    if (!flags.independent) field.meaning += " (Kafka refuses these)";
    if (value >> 6 != 1) field.wrong = "unknown version";
  }) && walk.big<std::uint8_t>("BD", [](std::uint8_t value, Field& field) {
    const int id = value >> 4 & 7;
    field.value = fmt::format("0x{:02x}", value);
    if (id < 4) field.wrong = "no legal block size";
    if (id >= 4) field.meaning = fmt::format("blocks up to {} KiB", 64 << (2 * (id - 4)));
  });
  if (!head) return;
  if (flags.content_size && !walk.little<std::uint64_t>("content size", kAsIs)) return;
  if (flags.dictionary && !walk.little<std::uint32_t>("dictionary", kAsIs)) return;
  const std::size_t described = descriptor.size() - walk.rest().size();
  const bool read = walk.big<std::uint8_t>("header checksum", [&](std::uint8_t value, Field& field) {
    const auto computed = static_cast<std::uint8_t>(XXH32(descriptor.data(), described, 0) >> 8 & 0xff);
    field.value = fmt::format("{:02x}", value);
    field.meaning = "holds";
    field.held = computed == value;
    if (field.held) return;
    field.meaning = check == Lz4HeaderCheck::ignore ? "of the magic too, as Kafka's first writers had it" : "";
    if (check == Lz4HeaderCheck::verify) field.wrong = fmt::format("computed {:02x}", computed);
  });
  if (!read) return;
  explain_lz4_blocks(walk, flags);
  if (flags.content_checksum && !walk.rest().empty()) walk.take_raw(4, "content checksum");
  if (!walk.rest().empty()) walk.take_raw(walk.rest().size(), "the rest");
}

// ---- zstd: RFC 8878 -------------------------------------------------------------------------------------------------

void explain_zstd_blocks(Walk& walk) {
  static constexpr const char* kTypes[] = {"raw", "a byte repeated", "compressed", "reserved"};
  Blocks blocks(walk);
  for (bool last = false; !last && walk.rest().size() >= blocks.passed_over() + 3;) {
    const Bytes rest = walk.rest().substr(blocks.passed_over());
    const auto byte = [&](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(rest[at])}; };
    const std::uint32_t word = byte(0) | byte(1) << 8 | byte(2) << 16;
    last = (word & 1) != 0;
    const std::uint32_t type = word >> 1 & 3;
    const std::size_t size = type == 1 ? 1 : word >> 3;
    if (3 + size <= rest.size() && !blocks.listed(3 + size)) continue;
    blocks.finish();
    walk.take_raw(3, last ? "last block" : "block header",
                  fmt::format("{}, {}", kTypes[type], counted_bytes(word >> 3)),
                  type == 3 ? "reserved type"
                  : 3 + size > rest.size()
                      ? fmt::format("{} are there", counted_bytes(static_cast<std::int64_t>(rest.size()) - 3))
                      : "");
    if (size > 0) walk.take_raw(size, "block");
  }
  blocks.finish();
}

void explain_zstd(Walk& walk) {
  if (!magic(walk, Bytes("\x28\xb5\x2f\xfd", 4), "zstd frame")) return walk.take_raw(walk.rest().size(), "payload");
  std::uint8_t described = 0;
  const bool head = walk.big<std::uint8_t>("descriptor", [&](std::uint8_t value, Field& field) {
    described = value;
    field.value = fmt::format("0x{:02x}", value);
    field.meaning = (value & 4) != 0 ? "with a checksum" : "no checksum";
    if ((value & 8) != 0) field.wrong = "a reserved bit is set";
  });
  if (!head) return;
  const bool single = (described & 0x20) != 0;
  if (!single) {
    const bool window = walk.big<std::uint8_t>("window", [](std::uint8_t value, Field& field) {
      const std::uint64_t base = std::uint64_t{1} << (10 + (value >> 3));
      field.value = fmt::format("0x{:02x}", value);
      field.meaning = fmt::format("{} KiB", grouped(static_cast<std::int64_t>((base + base / 8 * (value & 7)) >> 10)));
    });
    if (!window) return;
  }
  static constexpr std::size_t kDictionarySizes[] = {0, 1, 2, 4};
  static constexpr std::size_t kContentSizes[] = {0, 2, 4, 8};
  const std::size_t dictionary = kDictionarySizes[described & 3];
  const std::size_t content = described >> 6 == 0 && single ? 1 : kContentSizes[described >> 6];
  if (dictionary > 0) walk.take_raw(dictionary, "dictionary id");
  if (content > 0 && walk.rest().size() >= content) {
    std::uint64_t size = content == 2 ? 256 : 0;
    for (std::size_t i = 0; i < content; ++i) {
      size += std::uint64_t{static_cast<unsigned char>(walk.rest()[i])} << (8 * i);
    }
    walk.take_raw(content, "content size", fmt::format("{} bytes", size));
  }
  explain_zstd_blocks(walk);
  if ((described & 4) != 0 && !walk.rest().empty()) walk.take_raw(4, "content checksum");
  if (!walk.rest().empty()) walk.take_raw(walk.rest().size(), "the rest");
}

}  // namespace

void explain_compressed(Walk walk, Codec codec, std::optional<std::size_t> decompressed, Lz4HeaderCheck check) {
  switch (codec) {
    case Codec::none:
      break;
    case Codec::gzip:
      return explain_gzip(walk, decompressed);
    case Codec::snappy:
      return explain_snappy(walk);
    case Codec::lz4:
      return explain_lz4(walk, check);
    case Codec::zstd:
      return explain_zstd(walk);
  }
  if (!walk.rest().empty()) walk.take_raw(walk.rest().size(), "payload");
}

}  // namespace bourn::annotate
