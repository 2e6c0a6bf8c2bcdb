// How far power loss cannot reach: the end of what a successful fdatasync covered, and whether one failed.
//
// The file .bourn/durable is a SlotFile, so a failure can be recorded on a full disk. It is not synced itself: after
// power loss an older record may come back, which makes recovery look at more bytes and never at fewer. In the slot:
//
//    0  8 bytes "bourndur"        40  u64 inode of this file (a copied directory is thereby known)
//    8  u64 sequence              48  i64 base offset of the segment where the durable end lies
//   16  16 bytes boot id          56  i64 position of the durable end in it
//   32  u32 flags, bit 0: failed  64  i64 next offset at the durable end
//   36  u32 zero                  72  u32 CRC-32C of bytes 0 to 71          (little-endian; never read by Kafka)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "format/types.hpp"
#include "log/partition_dir.hpp"
#include "log/slot_file.hpp"

namespace bourn {

struct DurableEnd {
  Offset base = 0;
  std::int64_t position = 0;
  Offset next_offset = 0;
  // An fdatasync failed after this end: the kernel may have dropped what was behind it and would call the next
  // fdatasync a success. Nobody may raise the end before the bytes behind it were written anew (notes: PostgreSQL's
  // fsyncgate; Rebello et al., ATC'20).
  bool failed = false;
  // Whether the record was written since this machine started, into this very file: only then is the page cache behind
  // the end exact and the log needs no recovery.
  bool current = false;
  // Whether it was written into this very file; false in a copy of the directory, whose other files may be from other
  // moments.
  bool own = false;
};

class DurableFile {
 public:
  // Opens or makes the file in `own_files` (the partition's .bourn).
  static DurableFile open(const Fd& own_files, const std::string& shown_path);

  // The newest valid record; nullopt when there is none.
  std::optional<DurableEnd> read() const;
  // Writes a record with the present boot id over the older slot. The caller holds sync.lock.
  void write(const DurableEnd& end);

 private:
  DurableFile(SlotFile file, std::string path);

  SlotFile file_;
  std::string path_;
  std::uint64_t inode_;
};

// The same for whoever only looks: makes nothing. nullopt also when there is no such file.
std::optional<DurableEnd> read_durable_end(const Fd& own_files, const std::string& shown_path);

// 16 bytes that differ from start to start of the machine (/proc/sys/kernel/random/boot_id).
using BootId = std::array<char, 16>;
BootId boot_id();

// The two slots of the file as they are, for those who look at it rather than go by it.
struct DurableSlot {
  bool valid = false;
  std::uint64_t sequence = 0;
  BootId boot{};
  std::uint64_t inode = 0;
  DurableEnd end;  // `current` and `own` are not set: nothing but the bytes is looked at
};
std::vector<DurableSlot> read_durable_slots(Bytes file);

}  // namespace bourn
