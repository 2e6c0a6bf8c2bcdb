#include "format/batch_mend.hpp"

#include <cstdint>
#include <string>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "format/batch.hpp"
#include "format/batch_scanner.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMaxSize = std::size_t{4} << 20;
constexpr std::size_t kLengthAt = 8;

// A bit of the covered bytes changes the checksum by a value that depends on its distance from the end alone; each
// step towards the front divides by what the register is moved on by.
std::optional<std::size_t> covered_bit(Bytes batch) {
  const std::uint32_t stored = load_big<std::uint32_t>(batch.data() + kCrcAt);
  const std::uint32_t difference = crc32c(batch.substr(kChecksummedFrom)) ^ stored;
  // What a flipped top bit of the last byte does, and so on; bits of a byte go through the register lowest first.
  constexpr std::uint32_t kPolynomial = 0x82F63B78;
  std::uint32_t change = kPolynomial;
  for (std::size_t byte = batch.size(); byte-- > kChecksummedFrom;) {
    for (std::size_t bit = 8; bit-- > 0;) {
      if (change == difference) return 8 * byte + bit;
      change = (change >> 1) ^ ((change & 1) != 0 ? kPolynomial : 0);
    }
  }
  return std::nullopt;
}

bool is_whole(Bytes batch) {
  const Scanned scanned = scan_batch(batch);
  if (scanned.kind != Scanned::Kind::batch || scanned.size != batch.size()) return false;
  BatchDecoder decoder;
  RecordRun run;
  if (decoder.decode({scanned.header, batch}, run) != nullptr) return false;
  if (scanned.header.record_count == 0) return true;
  RecordReader reader(run);
  RecordView record;
  for (;;) {
    const RecordReader::Next next = reader.next(record);
    if (next == RecordReader::Next::end) return true;
    if (next == RecordReader::Next::damaged) return false;
  }
}

}  // namespace

std::optional<std::size_t> find_flipped_bit(Bytes batch) {
  if (batch.size() < kBatchHeaderSize || batch.size() > kMaxSize) return std::nullopt;
  std::string mended(batch);
  const auto heals = [&](std::size_t bit) {
    char& byte = mended[bit / 8];
    const char before = byte;
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    const bool whole = is_whole(mended);
    byte = before;
    return whole;
  };
  // Length, magic and the checksum itself stand outside of what is covered, and so are few enough to be tried.
  for (std::size_t bit = 8 * kLengthAt; bit < 8 * (kLengthAt + 4); ++bit) {
    if (heals(bit)) return bit;
  }
  for (std::size_t bit = 8 * kMagicAt; bit < 8 * kChecksummedFrom; ++bit) {
    if (heals(bit)) return bit;
  }
  if (const auto bit = covered_bit(batch); bit && heals(*bit)) return bit;
  return std::nullopt;
}

}  // namespace bourn
