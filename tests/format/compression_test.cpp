#include "format/compression.hpp"

#include "base/text.hpp"

#include <random>
#include <string>
#include <vector>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/golden.hpp"
#include "format/message_set.hpp"

namespace bourn::test {
namespace {

using namespace std::string_literals;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kNoLimit = SIZE_MAX;

std::vector<Codec> real_codecs() {
  return {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};
}

std::string compressed(Codec codec, Bytes input, std::optional<int> level = std::nullopt) {
  Buffer out;
  Compressor(codec, level).compress(input, out);
  return std::string(out.view());
}

struct Outcome {
  Reason reason = nullptr;
  std::string content;
  std::size_t capacity = 0;
};

Outcome decompress(Codec codec, Bytes input, std::size_t limit = kNoLimit,
                   Lz4HeaderCheck check = Lz4HeaderCheck::verify) {
  Buffer out;
  Outcome outcome;
  outcome.reason = Decompressor().decompress(codec, input, limit, out, check);
  if (outcome.reason == nullptr) outcome.content = std::string(out.view());
  outcome.capacity = out.capacity();
  return outcome;
}

std::string random_bytes(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string log_lines(std::size_t size) {
  std::string lines;
  for (int i = 0; lines.size() < size; ++i) {
    lines += fmt::format("2026-11-23T10:00:{:02} INFO request {} took {} ms\n", i % 60, i * 7919, i * i % 911);
  }
  lines.resize(size);
  return lines;
}

TEST_CASE("what a codec compresses it decompresses, at any size", "[format][compression]") {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    Compressor compressor(codec, std::nullopt);
    Decompressor decompressor;
    for (const auto size : std::vector<std::size_t>{0, 1, 2, 100, 32767, 32768, 32769, 65535, 65536, 65537, 1000000}) {
      for (const std::string& content : {log_lines(size), random_bytes(size), std::string(size, 'x')}) {
        INFO(codec_name(codec) << ", " << size << " bytes");
        Buffer packed;
        compressor.compress(content, packed);
        Buffer unpacked;
        CHECK(decompressor.decompress(codec, packed.view(), size, unpacked) == nullptr);
        CHECK((unpacked.view() == content));
      }
    }
  }
}

TEST_CASE("compressing and decompressing append to what is there", "[format][compression]") {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    Buffer packed;
    packed.append("before");
    Compressor(codec, std::nullopt).compress("content", packed);
    CHECK(packed.view().substr(0, 6) == "before");
    Buffer unpacked;
    unpacked.append("before, ");
    REQUIRE(Decompressor().decompress(codec, packed.view().substr(6), 7, unpacked) == nullptr);
    CHECK(unpacked.view() == "before, content");
  }
}

TEST_CASE("a compressor that was used before writes the same bytes as a new one", "[format][compression]") {
  const std::string content = log_lines(200000);
  for (const Codec codec : real_codecs()) {
    Compressor used(codec, std::nullopt);
    Buffer first;
    used.compress(random_bytes(100000), first);
    Compressor moved = std::move(used);
    Buffer second;
    moved.compress(content, second);
    CHECK((second.view() == compressed(codec, content)));
  }
}

TEST_CASE("levels are legal as Kafka has them", "[format][compression]") {
  struct Range {
    Codec codec;
    int least;
    int greatest;
  };
  for (const auto& [codec, least, greatest] :
       {Range{Codec::gzip, 1, 9}, Range{Codec::lz4, 1, 17}, Range{Codec::zstd, -131072, 22}}) {
    CHECK(level_is_legal(codec, least));
    CHECK(level_is_legal(codec, greatest));
    CHECK(!level_is_legal(codec, least - 1));
    CHECK(!level_is_legal(codec, greatest + 1));
  }
  CHECK(level_is_legal(Codec::gzip, -1));
  CHECK(!level_is_legal(Codec::gzip, -2));
  for (const int level : {-1, 0, 1}) {
    CHECK(!level_is_legal(Codec::none, level));
    CHECK(!level_is_legal(Codec::snappy, level));
  }
}

TEST_CASE("an illegal level is an error of the caller", "[format][compression]") {
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    try {
      Compressor compressor(codec, 100);
      FAIL("level 100 of " << codec_name(codec) << " was taken");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
    }
  }
}

TEST_CASE("every legal level round-trips", "[format][compression]") {
  const std::string content = log_lines(50000);
  for (const Codec codec : {Codec::gzip, Codec::lz4, Codec::zstd}) {
    for (int level = -7; level <= 22; ++level) {
      if (!level_is_legal(codec, level)) continue;
      INFO(codec_name(codec) << " level " << level);
      CHECK((decompress(codec, compressed(codec, content, level)).content == content));
    }
  }
  CHECK((decompress(Codec::zstd, compressed(Codec::zstd, content, -131072)).content == content));
}

TEST_CASE("lz4's level 9 is the fast compressor and all others are thorough", "[format][compression]") {
  const std::string content = log_lines(200000);
  const std::string fast = compressed(Codec::lz4, content, 9);
  CHECK((fast == compressed(Codec::lz4, content)));
  for (const int level : {1, 2, 3, 8, 10, 17}) CHECK(compressed(Codec::lz4, content, level).size() < fast.size());
}

TEST_CASE("gzip is written as one member without a name or a time", "[format][compression]") {
  const std::string packed = compressed(Codec::gzip, log_lines(100000));
  CHECK(packed.substr(0, 9) == "\x1f\x8b\x08\0\0\0\0\0\0"s);
}

TEST_CASE("snappy is written in xerial blocks of 32 KiB", "[format][compression]") {
  std::string packed = compressed(Codec::snappy, random_bytes(70000));
  CHECK(packed.substr(0, 16) == "\x82SNAPPY\0\0\0\0\1\0\0\0\1"s);
  packed.erase(0, 16);
  std::vector<std::size_t> sizes;
  while (!packed.empty()) {
    const auto length = static_cast<std::size_t>(load_big<std::int32_t>(packed.data()));
    sizes.push_back(decompress(Codec::snappy, packed.substr(4, length)).content.size());
    packed.erase(0, 4 + length);
  }
  CHECK((sizes == std::vector<std::size_t>{32768, 32768, 4464}));
}

TEST_CASE("lz4 is written as Kafka frames it", "[format][compression]") {
  for (const int level : {1, 9, 17}) {
    const std::string packed = compressed(Codec::lz4, random_bytes(70000), level);
    CHECK(packed.substr(0, 7) == "\x04\x22\x4d\x18\x60\x40\x82"s);
    // Random bytes do not shrink, so both blocks are stored: 64 KiB, the rest, and the end mark.
    CHECK(load_little<std::uint32_t>(packed.data() + 7) == (0x80000000U | 65536U));
    CHECK(load_little<std::uint32_t>(packed.data() + 11 + 65536) == (0x80000000U | 4464U));
    CHECK(packed.substr(15 + 70000) == "\0\0\0\0"s);
  }
}

TEST_CASE("zstd is written as one frame without content size and checksum", "[format][compression]") {
  const std::string packed = compressed(Codec::zstd, log_lines(100000));
  CHECK(packed.substr(0, 5) == "\x28\xb5\x2f\xfd\0"s);
}

TEST_CASE("the limit is exact", "[format][compression]") {
  const std::string content = log_lines(100000);
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    const std::string packed = compressed(codec, content);
    for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, content.size() - 1}) {
      CHECK(decompress(codec, packed, limit).reason == kTooLargeDecompressed);
    }
    CHECK((decompress(codec, packed, content.size()).content == content));
  }
}

TEST_CASE("a bomb is stopped at the limit and takes no more memory than that", "[format][compression]") {
  const std::string content(64 * kMebibyte, '\0');
  for (const Codec codec : real_codecs()) {
    INFO(codec_name(codec));
    const std::string packed = compressed(codec, content);
    const Outcome outcome = decompress(codec, packed, kMebibyte);
    CHECK(outcome.reason == kTooLargeDecompressed);
    CHECK(outcome.capacity <= 2 * kMebibyte);
  }
}

TEST_CASE("memory follows the output and not what a payload declares", "[format][compression]") {
  // Sizes of 2^32 - 1 and 2^40 - 1 over nothing, and windows of 128 MiB over a few bytes.
  const auto capacity_after = [](Codec codec, Bytes packed) {
    const Outcome outcome = decompress(codec, packed, 64 * kMebibyte, Lz4HeaderCheck::ignore);
    CHECK(outcome.reason != nullptr);
    return outcome.capacity;
  };
  CHECK(capacity_after(Codec::snappy, "\xff\xff\xff\xff\x0f\0x"s) <= 4096);
  CHECK(capacity_after(Codec::snappy, "\x80\x80\x80\x20\0x"s) <= 4096);
  CHECK(capacity_after(Codec::zstd, "\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\0\0\0\x01\0\0"s) <= 4096);
  CHECK(capacity_after(Codec::zstd, "\x28\xb5\x2f\xfd\0\x88\x08\0\0x"s) <= 4096);
  CHECK(capacity_after(Codec::lz4, "\x04\x22\x4d\x18\x68\x70\xff\xff\xff\xff\xff\0\0\0\xb9"s) <= 4096);
}

TEST_CASE("an empty payload is damage for every codec", "[format][compression]") {
  for (const Codec codec : real_codecs()) CHECK(decompress(codec, "").reason != nullptr);
  CHECK(decompress(Codec::none, "").reason == nullptr);
}

TEST_CASE("a payload cut at any byte is damage", "[format][compression]") {
  const std::string content = log_lines(2000);
  for (const Codec codec : real_codecs()) {
    const std::string packed = compressed(codec, content);
    for (std::size_t size = 0; size < packed.size(); ++size) {
      // Nothing tells a snappy stream cut between two blocks from a shorter one; here that is after its header.
      if (codec == Codec::snappy && size == 16) continue;
      INFO(codec_name(codec) << " cut at " << size);
      const Outcome outcome = decompress(codec, Bytes(packed).substr(0, size));
      CHECK(outcome.reason != nullptr);
      CHECK(outcome.reason != kTooLargeDecompressed);
    }
  }
}

TEST_CASE("a raw snappy block cut at any byte is damage", "[format][compression]") {
  const std::string block = compressed(Codec::snappy, log_lines(2000)).substr(20);
  REQUIRE((decompress(Codec::snappy, block).content == log_lines(2000)));
  for (std::size_t size = 0; size < block.size(); ++size) {
    CHECK(decompress(Codec::snappy, Bytes(block).substr(0, size)).reason != nullptr);
  }
}

TEST_CASE("bytes after the end of a payload are damage", "[format][compression]") {
  for (const Codec codec : real_codecs()) {
    const std::string packed = compressed(codec, "content");
    for (const std::string& tail : {"x"s, "\0"s, "\0\0\0\0"s, "\x1f\x8b"s, "\x28\xb5\x2f"s, random_bytes(100)}) {
      INFO(codec_name(codec) << " and " << tail.size() << " bytes more");
      CHECK(decompress(codec, packed + tail).reason != nullptr);
    }
  }
}

TEST_CASE("gzip members, zstd frames and snappy streams may follow each other, lz4 frames may not",
          "[format][compression]") {
  for (const Codec codec : real_codecs()) {
    INFO(codec_name(codec));
    const std::string two = compressed(codec, "one, ") + compressed(codec, "two");
    const Outcome outcome = decompress(codec, two);
    if (codec == Codec::lz4) {
      CHECK(outcome.reason == "lz4: bytes after the frame"s);
    } else {
      CHECK(outcome.content == "one, two");
      CHECK(decompress(codec, two, 7).reason == kTooLargeDecompressed);
    }
  }
}

TEST_CASE("a payload in another codec's framing is refused", "[format][compression]") {
  for (const Codec written : real_codecs()) {
    for (const Codec read : real_codecs()) {
      if (written == read) continue;
      INFO(codec_name(written) << " read as " << codec_name(read));
      CHECK(decompress(read, compressed(written, log_lines(1000))).reason != nullptr);
    }
  }
}

TEST_CASE("a zlib wrapper and bare deflate are no gzip", "[format][compression]") {
  CHECK(decompress(Codec::gzip, "\x78\x9c\x4b\xce\xcf\x2b\x49\xcd\x2b\x01\0\x0b\xf8\x02\xf7"s).reason != nullptr);
  CHECK(decompress(Codec::gzip, "\x4b\xce\xcf\x2b\x49\xcd\x2b\x01\0"s).reason != nullptr);
}

TEST_CASE("a wrong checksum at the end of a gzip member is damage", "[format][compression]") {
  std::string packed = compressed(Codec::gzip, "content");
  packed[packed.size() - 8] = static_cast<char>(packed[packed.size() - 8] ^ 1);
  CHECK(decompress(Codec::gzip, packed).reason != nullptr);
}

TEST_CASE("snappy versions count in either byte order, and an unknown one does not", "[format][compression]") {
  const std::string good = compressed(Codec::snappy, "content");
  std::string little = good;
  little.replace(8, 8, "\1\0\0\0\1\0\0\0"s);
  CHECK(decompress(Codec::snappy, little).content == "content");
  std::string unknown = good;
  unknown.replace(12, 4, "\0\0\0\0"s);
  CHECK(decompress(Codec::snappy, unknown).reason != nullptr);
}

TEST_CASE("a snappy stream without blocks is empty", "[format][compression]") {
  const Outcome outcome = decompress(Codec::snappy, compressed(Codec::snappy, ""));
  CHECK(outcome.reason == nullptr);
  CHECK(outcome.content.empty());
}

TEST_CASE("a snappy block with a length that cannot be is damage", "[format][compression]") {
  const std::string header = compressed(Codec::snappy, "");
  for (const std::int32_t length : {-1, INT32_MIN, INT32_MAX, 10, 0}) {
    std::string bytes = header + "\0\0\0\0\x01\0x"s;
    store_big(bytes.data() + header.size(), length);
    INFO(length);
    CHECK(decompress(Codec::snappy, bytes).reason != nullptr);
  }
}

TEST_CASE("a skippable zstd frame is passed over, and formats older than RFC 8878 are refused",
          "[format][compression]") {
  const std::string skippable = "\x50\x2a\x4d\x18\x03\0\0\0abc"s;
  const std::string frame = compressed(Codec::zstd, "content");
  CHECK(decompress(Codec::zstd, skippable + frame + skippable).content == "content");
  for (const char version : {'\x22', '\x23', '\x24', '\x25', '\x26', '\x27'}) {
    std::string old = frame;
    old[0] = version;
    CHECK(decompress(Codec::zstd, old).reason == "zstd: the payload does not start with a zstd frame"s);
  }
}

TEST_CASE("a zstd window of 128 MiB is the largest", "[format][compression]") {
  const std::string one_raw_block = "\x09\0\0x"s;
  CHECK(decompress(Codec::zstd, "\x28\xb5\x2f\xfd\0\x88"s + one_raw_block).content == "x");
  CHECK(decompress(Codec::zstd, "\x28\xb5\x2f\xfd\0\x90"s + one_raw_block).reason ==
        "zstd: the frame wants a window larger than 128 MiB"s);
}

// The payload of the first batch in a golden log.
std::string golden_payload(const std::string& folder) {
  const std::string log = read_golden_log(folder);
  const Scanned scanned = scan_batch(log);
  REQUIRE(scanned.kind == Scanned::Kind::batch);
  return log.substr(kBatchHeaderSize, scanned.size - kBatchHeaderSize);
}

TEST_CASE("checksums inside of payloads are looked at", "[format][compression]") {
  std::string block = golden_payload("interop-accepted/lz4-blockcrc-0");
  block[20] = static_cast<char>(block[20] ^ 1);
  CHECK(decompress(Codec::lz4, block).reason == "lz4: the checksum of a block does not hold"s);

  std::string content = golden_payload("interop-accepted/lz4-B4-indep-framecrc-0");
  content.back() = static_cast<char>(content.back() ^ 1);
  CHECK(decompress(Codec::lz4, content).reason == "lz4: the checksum of the content does not hold"s);

  std::string frame = golden_payload("interop-accepted/zstd-check-0");
  frame.back() = static_cast<char>(frame.back() ^ 1);
  CHECK(decompress(Codec::zstd, frame).reason == "zstd: the frame's checksum does not hold"s);
}

TEST_CASE("a frame that breaks off is not held against the next one", "[format][compression]") {
  // An lz4 frame that declares its content size and stops before it; then a sound one, through the same decompressor.
  Buffer broken;
  REQUIRE(decode_hex("04224d186c5001180100000004502a4dfa63", broken));
  Buffer sound;
  Compressor(Codec::lz4, std::nullopt).compress("sound", sound);
  Decompressor decompressor;
  Buffer out;
  CHECK(decompressor.decompress(Codec::lz4, broken.view(), 1000, out) != nullptr);
  out.clear();
  CHECK(decompressor.decompress(Codec::lz4, sound.view(), 1000, out) == nullptr);
  CHECK(out.view() == "sound");
}

TEST_CASE("lz4 flags that Kafka reserves are refused", "[format][compression]") {
  const std::string good = compressed(Codec::lz4, "content");
  for (const int bit : {0x01, 0x02}) {
    std::string bad = good;
    bad[4] = static_cast<char>(bad[4] | bit);
    CHECK(decompress(Codec::lz4, bad, kNoLimit, Lz4HeaderCheck::ignore).reason ==
          "lz4: the frame sets flags that Kafka reserves"s);
  }
}

TEST_CASE("an lz4 header checksum counts unless it is to be ignored", "[format][compression]") {
  const std::string log = read_golden_log("oracle/oracle-magic0-lz4-0");
  MessageView wrapper;
  REQUIRE(read_message(Bytes(log).substr(0, scan_batch(log).size), wrapper) == nullptr);
  const Bytes payload = *wrapper.value;  // Kafka's own, with a checksum over the wrong bytes
  CHECK(decompress(Codec::lz4, payload).reason == "lz4: the header checksum does not hold"s);
  const Outcome ignored = decompress(Codec::lz4, payload, kNoLimit, Lz4HeaderCheck::ignore);
  CHECK(ignored.reason == nullptr);
  CHECK(ignored.content.size() > 88000);

  const std::string right = compressed(Codec::lz4, "content");
  CHECK(decompress(Codec::lz4, right, kNoLimit, Lz4HeaderCheck::ignore).content == "content");
  for (std::size_t size = 0; size < right.size(); ++size) {
    CHECK(decompress(Codec::lz4, right.substr(0, size), kNoLimit, Lz4HeaderCheck::ignore).reason != nullptr);
  }
}

TEST_CASE("a decompressor goes on after a payload that it refused", "[format][compression]") {
  Decompressor decompressor;
  for (const Codec codec : real_codecs()) {
    const std::string good = compressed(codec, log_lines(100000));
    for (const std::size_t cut : {good.size() / 3, good.size() - 3}) {
      Buffer out;
      CHECK(decompressor.decompress(codec, Bytes(good).substr(0, cut), kMebibyte, out) != nullptr);
      CHECK(decompressor.decompress(codec, good, 5000, out) == kTooLargeDecompressed);
      out.clear();
      CHECK(decompressor.decompress(codec, good, kMebibyte, out) == nullptr);
      CHECK((out.view() == log_lines(100000)));
    }
  }
}

}  // namespace
}  // namespace bourn::test
