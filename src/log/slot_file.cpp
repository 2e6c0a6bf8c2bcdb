#include "log/slot_file.hpp"

#include <cstring>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace bourn {
namespace {

constexpr std::size_t kMarkSize = 8;
constexpr std::size_t kSequenceAt = 8;
constexpr std::size_t kPayloadAt = 16;
constexpr std::size_t kChecksumAt = kPayloadAt + sizeof(SlotFile::Payload);
constexpr std::size_t kRecordSize = kChecksumAt + 4;
static_assert(kRecordSize == 76);

}  // namespace

SlotFile SlotFile::open(const Fd& own_files, const std::string& shown_path, const Kind& kind) {
  Fd file = open_for_writing(own_files.get(), kind.name, Create::yes);
  const auto size = static_cast<std::size_t>(file_size(file, shown_path));
  if (size < 2 * kSlotSize) {
    // Both slots get real blocks now, so that a full disk can never keep news from being recorded. What is there
    // already may be a record.
    const std::string zeros(2 * kSlotSize - size, '\0');
    const WriteResult result = write_at(file, static_cast<std::int64_t>(size), zeros);
    if (result.error != 0) fail_errno(shown_path, "write", result.error);
    if (const int error = sync_all(file); error != 0) fail_errno(shown_path, "fsync", error);
  }
  return {std::move(file), shown_path, kind};
}

std::optional<SlotFile> SlotFile::find(const Fd& directory, const std::string& path, const std::string& shown_path,
                                       const Kind& kind) {
  Fd file = open_existing(directory.get(), path);
  if (!file) return std::nullopt;
  return SlotFile(std::move(file), shown_path, kind);
}

std::optional<SlotFile::Slot> SlotFile::decode(Bytes bytes, const Kind& kind) {
  if (bytes.size() < kRecordSize || bytes.substr(0, kMarkSize) != kind.mark) return std::nullopt;
  const char* const at = bytes.data();
  if (load_little<std::uint32_t>(at + kChecksumAt) != crc32c(bytes.substr(0, kChecksumAt))) return std::nullopt;
  Slot slot;
  slot.sequence = load_little<std::uint64_t>(at + kSequenceAt);
  std::memcpy(slot.payload.data(), at + kPayloadAt, slot.payload.size());
  if (!kind.makes_sense(slot.payload)) return std::nullopt;
  return slot;
}

// One read for both: followers do it for every event.
SlotFile::Slots SlotFile::slots() const {
  char bytes[kSlotSize + kRecordSize] = {};
  read_at(file_, 0, bytes, sizeof bytes, path_);
  return {decode({bytes, kRecordSize}, *kind_), decode({bytes + kSlotSize, kRecordSize}, *kind_)};
}

std::optional<SlotFile::Payload> SlotFile::read() const {
  const auto [first, second] = slots();
  if (second && (!first || second->sequence > first->sequence)) return second->payload;
  if (first) return first->payload;
  return std::nullopt;
}

int SlotFile::write(const Payload& payload) {
  const auto [first, second] = slots();
  const bool second_is_newer = second && (!first || second->sequence > first->sequence);
  const std::uint64_t newest = second_is_newer ? second->sequence : first ? first->sequence : 0;
  const int older = second_is_newer || !first ? 0 : 1;
  char bytes[kSlotSize] = {};
  std::memcpy(bytes, kind_->mark.data(), kMarkSize);
  store_little(bytes + kSequenceAt, newest + 1);
  std::memcpy(bytes + kPayloadAt, payload.data(), payload.size());
  store_little(bytes + kChecksumAt, crc32c({bytes, kChecksumAt}));
  return write_at(file_, older * static_cast<std::int64_t>(kSlotSize), {bytes, sizeof bytes}).error;
}

}  // namespace bourn
