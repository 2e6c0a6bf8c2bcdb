// Fuzz target: any bytes as a checkpoint file. What is read must be the same after being written and read again.
#include "format/checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "format/file_names.hpp"

using namespace bourn;

namespace {

void check_epochs(Bytes text) {
  std::vector<EpochEntry> entries;
  if (parse_epoch_checkpoint(text, entries) != nullptr) {
    BOURN_CHECK(entries.empty());
    return;
  }
  std::vector<EpochEntry> again;
  BOURN_CHECK(parse_epoch_checkpoint(format_epoch_checkpoint(entries), again) == nullptr);
  BOURN_CHECK(again == entries);
}

void check_offsets(Bytes text) {
  std::vector<OffsetEntry> entries;
  if (parse_offset_checkpoint(text, entries) != nullptr) {
    BOURN_CHECK(entries.empty());
    return;
  }
  for (const OffsetEntry& entry : entries) {
    BOURN_CHECK(parse_partition_dir_name(partition_dir_name(entry.where)) == entry.where);
  }
  std::vector<OffsetEntry> again;
  BOURN_CHECK(parse_offset_checkpoint(format_offset_checkpoint(entries), again) == nullptr);
  BOURN_CHECK(again == entries);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes text(reinterpret_cast<const char*>(data), size);
  check_epochs(text);
  check_offsets(text);
  return 0;
}
