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
  static_assert(kRecordSize == kChecksumAt + sizeof(std::uint32_t));
  if (bytes.size() < kRecordSize || bytes.substr(0, kMarkSize) != kind.mark) return std::nullopt;
  const char* const at = bytes.data();
  if (load_little<std::uint32_t>(at + kChecksumAt) != crc32c(bytes.substr(0, kChecksumAt))) return std::nullopt;
  Slot slot;
  slot.sequence = load_little<std::uint64_t>(at + kSequenceAt);
  std::memcpy(slot.payload.data(), at + kPayloadAt, slot.payload.size());
  if (!kind.makes_sense(slot.payload)) return std::nullopt;
  return slot;
}

SlotFile::News SlotFile::news() const {
  char bytes[kSlotSize + kRecordSize] = {};  // one read for both
  read_at(file_, 0, bytes, sizeof bytes, path_);
  Record first;
  Record second;
  std::memcpy(first.data(), bytes, first.size());
  std::memcpy(second.data(), bytes + kSlotSize, second.size());
  const std::optional<Slot> in_first = decode({first.data(), first.size()}, *kind_);
  const std::optional<Slot> in_second = decode({second.data(), second.size()}, *kind_);
  if (in_second && (!in_first || in_second->sequence > in_first->sequence)) return {in_second, 0, first};
  if (in_first) return {in_first, 1, second};
  return {std::nullopt, 0, first};
}

std::optional<SlotFile::Payload> SlotFile::read() const {
  const News news = this->news();
  return news.newest ? std::optional(news.newest->payload) : std::nullopt;
}

std::optional<SlotFile::Payload> SlotFile::read_again() {
  Record now{};
  if (known_) read_at(file_, known_->older * static_cast<std::int64_t>(kSlotSize), now.data(), now.size(), path_);
  if (!known_ || now != known_->in_older) known_ = news();
  return known_->newest ? std::optional(known_->newest->payload) : std::nullopt;
}

int SlotFile::write(const Payload& payload) {
  const News known = news();
  char bytes[kSlotSize] = {};
  std::memcpy(bytes, kind_->mark.data(), kMarkSize);
  store_little(bytes + kSequenceAt, (known.newest ? known.newest->sequence : 0) + 1);
  std::memcpy(bytes + kPayloadAt, payload.data(), payload.size());
  store_little(bytes + kChecksumAt, crc32c({bytes, kChecksumAt}));
  return write_at(file_, known.older * static_cast<std::int64_t>(kSlotSize), {bytes, sizeof bytes}).error;
}

}  // namespace bourn
