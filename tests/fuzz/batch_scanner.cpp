// Fuzz target: any bytes as a log. What the scanner says must hold, must not change when more bytes come, and must be
// the same whether the checksum or only the framing is looked at.
#include "format/batch_scanner.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"

using namespace bourn;
using Kind = Scanned::Kind;

namespace {

void check_claims(const Scanned& scanned, Bytes bytes, const ScanRules& rules) {
  switch (scanned.kind) {
    case Kind::batch:
      BOURN_CHECK(scanned.header.size() == static_cast<std::int64_t>(scanned.size));
      BOURN_CHECK(scanned.header.size() <= rules.max_size);
      BOURN_CHECK(!rules.checksum || scanned.size <= bytes.size());
      BOURN_CHECK(scanned.header.base_offset >= 0 && scanned.header.base_offset >= rules.min_offset);
      BOURN_CHECK(scanned.header.next_offset() > scanned.header.base_offset);
      BOURN_CHECK(scanned.header.record_count >= 0 && scanned.reason == nullptr);
      break;
    case Kind::need_more:
      BOURN_CHECK(scanned.size > bytes.size() && static_cast<std::int64_t>(scanned.size) <= rules.max_size);
      break;
    case Kind::damaged:
      BOURN_CHECK(scanned.reason != nullptr);
      break;
  }
}

// A verdict over fewer bytes is never taken back when the rest comes.
void check_prefixes(Bytes bytes, const ScanRules& rules) {
  const Scanned whole = scan_batch(bytes, rules);
  check_claims(whole, bytes, rules);
  for (const std::size_t size : {0U, 11U, 12U, 16U, 17U, 18U, 26U, 60U, 61U, 62U}) {
    if (size >= bytes.size()) break;
    const Scanned part = scan_batch(bytes.substr(0, size), rules);
    check_claims(part, bytes.substr(0, size), rules);
    if (part.kind != Kind::need_more) BOURN_CHECK(whole.kind == part.kind && whole.reason == part.reason);
  }
}

void check_walk(Bytes bytes, const ScanRules& rules) {
  std::size_t seen = 0;
  Offset next = rules.min_offset;
  const Walk walk = walk_batches(bytes, rules, [&](const BatchHeader& header, Bytes batch) {
    BOURN_CHECK(batch.data() == bytes.data() + seen && header.base_offset >= next);
    seen += batch.size();
    next = header.next_offset();
  });
  BOURN_CHECK(walk.good == seen && walk.good <= bytes.size() && walk.next_offset == next);
  BOURN_CHECK(walk.end != Kind::batch && (walk.end == Kind::damaged) == (walk.reason != nullptr));
}

// With the right checksum put in, only the framing can be wrong: both kinds of scan must agree.
void check_resealed(std::string log) {
  const Scanned framed = scan_batch(log, {.checksum = false});
  if (framed.kind != Kind::batch || framed.header.magic != 2 || framed.size > log.size()) return;
  store_big(log.data() + kCrcAt, crc32c(Bytes(log).substr(0, framed.size).substr(kChecksummedFrom)));
  const Scanned sealed = scan_batch(log);
  BOURN_CHECK(sealed.kind == Kind::batch && sealed.size == framed.size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const char*>(data), size);
  for (const bool checksum : {true, false}) {
    check_prefixes(bytes, {.checksum = checksum});
    check_prefixes(bytes, {.checksum = checksum, .max_size = 4096, .min_offset = 100});
    check_walk(bytes, {.checksum = checksum});
  }
  check_resealed(std::string(bytes));
  return 0;
}
