// Fuzz target: messages of format v0 and v1. Byte 0 chooses: even, the rest is a log of such messages, each decoded
// whole; odd, the rest is what a wrapper holds after decompression, behind the wrapper's offset (8 bytes). Checksums
// are put right first, for they would keep nearly every change of the fuzzer out. Whatever decodes must be a sound run.
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "format/batch.hpp"
#include "format/batch_scanner.hpp"
#include "format/message_set.hpp"

using namespace bourn;

namespace {

constexpr std::size_t kLimit = std::size_t{1} << 20;
constexpr std::size_t kMessageCrcAt = 12;
constexpr std::size_t kMessageChecksummedFrom = 16;

void check_run(const RecordRun& run) {
  RecordReader reader(run);
  RecordView record;
  auto next = reader.next(record);
  for (; next == RecordReader::Next::record; next = reader.next(record)) {
    BOURN_CHECK(record.offset >= 0 && record.headers.count() == 0);
  }
  BOURN_CHECK(next == RecordReader::Next::end);
}

// Puts the CRC-32 of every message in its place, as far as the sizes make sense.
std::string resealed(std::string set) {
  for (std::size_t at = 0; set.size() - at > kMessageChecksummedFrom;) {
    const auto size = load_big<std::int32_t>(set.data() + at + 8);
    if (size < 4 || static_cast<std::size_t>(size) > set.size() - at - kLogOverhead) break;
    const auto* const covered = reinterpret_cast<const Bytef*>(set.data() + at + kMessageChecksummedFrom);
    const auto crc = crc32_z(0, covered, static_cast<std::size_t>(size) - 4);
    store_big(set.data() + at + kMessageCrcAt, static_cast<std::uint32_t>(crc));
    at += kLogOverhead + static_cast<std::size_t>(size);
  }
  return set;
}

void decode_log(Bytes log) {
  BatchDecoder decoder(kLimit);
  walk_batches(log, {}, [&decoder](const BatchHeader& header, Bytes bytes) {
    RecordRun run;
    if (header.magic < 2 && decoder.decode({header, bytes}, run) == nullptr) check_run(run);
  });
}

void decode_set(Offset wrapper_offset, Bytes set) {
  for (const std::int8_t magic : {std::int8_t{0}, std::int8_t{1}}) {
    for (const std::int16_t attributes : {std::int16_t{0}, kLogAppendBit}) {
      MessageView wrapper;
      wrapper.offset = wrapper_offset;
      wrapper.magic = magic;
      wrapper.attributes = static_cast<std::int16_t>(attributes | static_cast<std::int16_t>(Codec::gzip));
      wrapper.timestamp = magic == 0 ? kNoTimestamp : 1'700'000'000'000;
      Buffer out;
      RecordRun run;
      if (convert_message_set(wrapper, set, out, run) == nullptr) check_run(run);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 9) return 0;
  const Bytes rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    decode_log(resealed(std::string(rest)));
  } else {
    decode_set(load_big<std::int64_t>(rest.data()) & INT64_MAX, resealed(std::string(rest.substr(8))));
  }
  return 0;
}
