#include "log/durable_end.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstring>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace bourn {
namespace {

constexpr std::uint32_t kFailedFlag = 1;

using Payload = SlotFile::Payload;

struct Record {
  BootId boot{};
  std::uint64_t inode = 0;
  DurableEnd end;
};

Record decode(const Payload& payload) {
  const char* const at = payload.data();
  Record record;
  std::memcpy(record.boot.data(), at, record.boot.size());
  record.end.failed = (load_little<std::uint32_t>(at + 16) & kFailedFlag) != 0;
  record.inode = load_little<std::uint64_t>(at + 24);
  record.end.base = load_little<std::int64_t>(at + 32);
  record.end.position = load_little<std::int64_t>(at + 40);
  record.end.next_offset = load_little<std::int64_t>(at + 48);
  return record;
}

Payload encode(const Record& record) {
  Payload payload{};
  char* const at = payload.data();
  std::memcpy(at, record.boot.data(), record.boot.size());
  store_little(at + 16, record.end.failed ? kFailedFlag : std::uint32_t{0});
  store_little(at + 24, record.inode);
  store_little(at + 32, record.end.base);
  store_little(at + 40, record.end.position);
  store_little(at + 48, record.end.next_offset);
  return payload;
}

bool makes_sense(const Payload& payload) {
  const DurableEnd end = decode(payload).end;
  return end.base >= 0 && end.position >= 0 && end.next_offset >= end.base;
}

constexpr SlotFile::Kind kDurable{"durable", "bourndur", makes_sense};

std::optional<DurableEnd> newest_end(const SlotFile& file, std::uint64_t inode) {
  const auto payload = file.read();
  if (!payload) return std::nullopt;
  const Record record = decode(*payload);
  DurableEnd end = record.end;
  static const BootId no_boot{};
  const BootId boot = boot_id();
  end.own = record.inode == inode;
  end.current = end.own && record.boot == boot && boot != no_boot;
  return end;
}

BootId read_boot_id() {
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

}  // namespace

BootId boot_id() {
  static const BootId id = read_boot_id();  // no process lives longer
  return id;
}

DurableFile::DurableFile(SlotFile file, std::string path)
    : file_(std::move(file)), path_(std::move(path)), inode_(identity_of(file_.file(), path_).inode) {}

DurableFile DurableFile::open(const Fd& own_files, const std::string& shown_path) {
  return {SlotFile::open(own_files, shown_path, kDurable), shown_path};
}

std::optional<DurableEnd> DurableFile::read() const {
  return newest_end(file_, inode_);
}

std::optional<DurableEnd> read_durable_end(const Fd& own_files, const std::string& shown_path) {
  if (!own_files) return std::nullopt;
  const auto file = SlotFile::find(own_files, kDurable.name, shown_path, kDurable);
  if (!file) return std::nullopt;
  return newest_end(*file, identity_of(file->file(), shown_path).inode);
}

void DurableFile::write(const DurableEnd& end) {
  if (const int error = file_.write(encode({boot_id(), inode_, end})); error != 0) fail_errno(path_, "write", error);
}

std::vector<DurableSlot> read_durable_slots(Bytes file) {
  std::vector<DurableSlot> slots(2);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const auto slot = SlotFile::decode(file.substr(std::min(i * SlotFile::kSlotSize, file.size())), kDurable);
    if (!slot) continue;
    const Record record = decode(slot->payload);
    slots[i] = {true, slot->sequence, record.boot, record.inode, record.end};
  }
  return slots;
}

}  // namespace bourn
