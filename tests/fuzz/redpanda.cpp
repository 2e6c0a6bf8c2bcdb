// Fuzz target: any bytes as a Redpanda segment, and as a batch to be explained in either format. A verdict must bear
// itself out, and what is explained must stay within the bytes.
#include <cstddef>
#include <cstdint>

#include "base/error.hpp"
#include "format/annotate.hpp"
#include "format/batch_scanner.hpp"
#include "format/redpanda.hpp"

using namespace bourn;
using Kind = ScannedRedpanda::Kind;

namespace {

// A batch that holds is one of Kafka's, once it is translated.
void check_batch(const RedpandaHeader& header, Bytes batch) {
  Buffer kafka;
  translate_redpanda_batch(header, batch, 0, 1, kafka);
  const Scanned scanned = scan_batch(kafka.view());
  BOURN_CHECK(kafka.size() == batch.size());
  BOURN_CHECK(scanned.kind == Scanned::Kind::batch || Bytes(scanned.reason) != "the checksum does not match");
}

void check_walk(Bytes bytes) {
  Offset least = 0;
  while (true) {
    const ScannedRedpanda scanned = scan_redpanda_batch(bytes, RedpandaCheck::everything, least);
    if (scanned.kind == Kind::need_more) BOURN_CHECK(scanned.wanted > bytes.size());
    if (scanned.kind == Kind::damaged) BOURN_CHECK(scanned.reason != nullptr);
    if (scanned.kind != Kind::batch) return;
    const auto size = static_cast<std::size_t>(scanned.header.size);
    BOURN_CHECK(size >= kRedpandaHeaderSize && size <= bytes.size());
    check_batch(scanned.header, bytes.substr(0, size));
    least = scanned.header.kafka.next_offset();
    bytes.remove_prefix(size);
  }
}

void check_fields(Bytes bytes, bool redpanda) {
  AnnotateOptions options;
  options.max_decompressed = std::size_t{1} << 20;
  std::int64_t wrong = 0;
  const auto look = [&](const Field& field) {
    if (!field.wrong.empty()) ++wrong;
    if (field.part == Field::Part::stored && !field.bytes.empty())
      BOURN_CHECK(field.bytes.data() == bytes.data() + field.position &&
                  field.position + field.bytes.size() <= bytes.size());
  };
  const Annotated found =
      redpanda ? annotate_redpanda_batch(bytes, 0, options, look) : annotate_batch(bytes, options, look);
  BOURN_CHECK(found.wrong == wrong && found.size <= bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const char*>(data), size);
  check_walk(bytes);
  check_fields(bytes, true);
  check_fields(bytes, false);
  return 0;
}
