#include "log/durable_end.hpp"

#include <fcntl.h>

#include <cstring>

#include "base/crc32c.hpp"
#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

constexpr std::size_t kSlotSize = 4096;
constexpr std::size_t kRecordSize = 76;
constexpr std::size_t kChecksumAt = 72;
constexpr Bytes kMark = "bourndur";
constexpr std::uint32_t kFailedFlag = 1;

struct Slot {
  std::uint64_t sequence = 0;
  BootId boot{};
  std::uint64_t inode = 0;
  DurableEnd end;
};

std::optional<Slot> decode(const char* at) {
  if (Bytes(at, kMark.size()) != kMark) return std::nullopt;
  if (load_little<std::uint32_t>(at + kChecksumAt) != crc32c({at, kChecksumAt})) return std::nullopt;
  Slot slot;
  slot.sequence = load_little<std::uint64_t>(at + 8);
  std::memcpy(slot.boot.data(), at + 16, slot.boot.size());
  slot.end.failed = (load_little<std::uint32_t>(at + 32) & kFailedFlag) != 0;
  slot.inode = load_little<std::uint64_t>(at + 40);
  slot.end.base = load_little<std::int64_t>(at + 48);
  slot.end.position = load_little<std::int64_t>(at + 56);
  slot.end.next_offset = load_little<std::int64_t>(at + 64);
  if (slot.end.base < 0 || slot.end.position < 0 || slot.end.next_offset < slot.end.base) return std::nullopt;
  return slot;
}

void encode(const Slot& slot, char* at) {
  std::memset(at, 0, kSlotSize);
  std::memcpy(at, kMark.data(), kMark.size());
  store_little(at + 8, slot.sequence);
  std::memcpy(at + 16, slot.boot.data(), slot.boot.size());
  store_little(at + 32, slot.end.failed ? kFailedFlag : std::uint32_t{0});
  store_little(at + 40, slot.inode);
  store_little(at + 48, slot.end.base);
  store_little(at + 56, slot.end.position);
  store_little(at + 64, slot.end.next_offset);
  store_little(at + kChecksumAt, crc32c({at, kChecksumAt}));
}

struct Slots {
  std::optional<Slot> slot[2];
  // The place of the one that counts, or -1.
  int newest() const {
    if (!slot[0] && !slot[1]) return -1;
    if (!slot[0]) return 1;
    if (!slot[1]) return 0;
    return slot[1]->sequence > slot[0]->sequence ? 1 : 0;
  }
};

Slots read_slots(const Fd& file, const std::string& path) {
  Slots slots;
  for (int i = 0; i < 2; ++i) {
    char bytes[kRecordSize] = {};
    read_at(file, i * static_cast<std::int64_t>(kSlotSize), bytes, sizeof bytes, path);
    slots.slot[i] = decode(bytes);
  }
  return slots;
}

}  // namespace

BootId boot_id() {
  // "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx\n"; where it cannot be read, zeros stand, which read() never
  // takes for the present start: recovery then runs at every open.
  BootId id{};
  const Fd file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (!file) return id;
  char text[64] = {};
  const ssize_t got = ::read(file.get(), text, sizeof text);
  std::string digits;
  for (ssize_t i = 0; i < got; ++i) {
    if (text[i] != '-' && text[i] != '\n') digits.push_back(text[i]);
  }
  Buffer bytes;
  if (decode_hex(digits, bytes) && bytes.size() == id.size()) std::memcpy(id.data(), bytes.data(), id.size());
  return id;
}

DurableFile::DurableFile(Fd file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), inode_(identity_of(file_, path_).inode) {}

DurableFile DurableFile::open(const Fd& own_files, const std::string& shown_path) {
  Fd file = open_for_writing(own_files.get(), "durable", Create::yes);
  if (file_size(file, shown_path) < static_cast<std::int64_t>(2 * kSlotSize)) {
    // Both slots get real blocks now, so that a full disk can never keep a failure from being recorded.
    const std::string zeros(2 * kSlotSize, '\0');
    const WriteResult result = write_at(file, 0, zeros);
    if (result.error != 0) fail_errno(shown_path, "write", result.error);
    if (const int error = sync_all(file); error != 0) fail_errno(shown_path, "fsync", error);
  }
  return {std::move(file), shown_path};
}

std::optional<DurableEnd> DurableFile::read() const {
  const Slots slots = read_slots(file_, path_);
  const int newest = slots.newest();
  if (newest < 0) return std::nullopt;
  const Slot& slot = *slots.slot[newest];
  DurableEnd end = slot.end;
  static const BootId no_boot{};
  const BootId boot = boot_id();
  end.own = slot.inode == inode_;
  end.current = end.own && slot.boot == boot && boot != no_boot;
  return end;
}

void DurableFile::write(const DurableEnd& end) {
  const Slots slots = read_slots(file_, path_);
  const int newest = slots.newest();
  Slot slot;
  slot.sequence = newest < 0 ? 1 : slots.slot[newest]->sequence + 1;
  slot.boot = boot_id();
  slot.inode = inode_;
  slot.end = end;
  char bytes[kSlotSize];
  encode(slot, bytes);
  const int older = newest < 0 ? 0 : 1 - newest;
  const WriteResult result = write_at(file_, older * static_cast<std::int64_t>(kSlotSize), {bytes, sizeof bytes});
  if (result.error != 0) fail_errno(path_, "write", result.error);
}

std::vector<DurableSlot> read_durable_slots(Bytes file) {
  std::vector<DurableSlot> slots(2);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (file.size() < i * kSlotSize + kRecordSize) continue;
    if (const auto slot = decode(file.data() + i * kSlotSize))
      slots[i] = {true, slot->sequence, slot->boot, slot->inode, slot->end};
  }
  return slots;
}

}  // namespace bourn
