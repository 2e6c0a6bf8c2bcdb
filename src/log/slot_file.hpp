// A small record that is replaced in place, for what must be kept even when the disk is full: no new file, no rename,
// no free block.
//
// The file has two slots of 4096 bytes. A record is written over the older one, and the valid slot with the higher
// sequence counts, so a write that was cut short costs the news and never what was known before.
//
//    0  8 bytes, whose file this is      16  56 bytes of payload
//    8  u64 sequence                     72  u32 CRC-32C of bytes 0 to 71    (little-endian; never read by Kafka)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/fd.hpp"

namespace bourn {

class SlotFile {
 public:
  static constexpr std::size_t kSlotSize = 4096;
  using Payload = std::array<char, 56>;
  // Which file, and whether a payload with a right checksum makes sense; one that makes none is passed over.
  struct Kind {
    const char* name;  // in .bourn
    Bytes mark;        // 8 bytes
    bool (*makes_sense)(const Payload& payload);
  };

  struct Slot {
    std::uint64_t sequence = 0;
    Payload payload{};
  };
  // The slot that starts at bytes[0]; nullopt when no valid record of this kind stands there.
  static std::optional<Slot> decode(Bytes bytes, const Kind& kind);

  // Opens or makes the file in `own_files` (the partition's .bourn). `kind` must outlive the object. Throws Error; with
  // the kind io where the disk is full.
  static SlotFile open(const Fd& own_files, const std::string& shown_path, const Kind& kind);
  // For readers: the file with this path in the directory; nullopt when there is none.
  static std::optional<SlotFile> find(const Fd& directory, const std::string& path, const std::string& shown_path,
                                      const Kind& kind);

  const Fd& file() const noexcept { return file_; }

  // The newest valid record; nullopt when there is none.
  std::optional<Payload> read() const;
  // The same for whoever asks again and again: news are written over the older slot, so while that one is as it was
  // last time there are none, and no more than its 76 bytes is read.
  std::optional<Payload> read_again();
  // Writes over the older slot, and syncs nothing. The errno, or 0. Two may not write at once.
  int write(const Payload& payload);

 private:
  SlotFile(Fd file, std::string path, const Kind& kind)
      : file_(std::move(file)), path_(std::move(path)), kind_(&kind) {}

  static constexpr std::size_t kRecordSize = 76;
  using Record = std::array<char, kRecordSize>;  // the bytes of a slot that mean something

  // The newest valid record, and the slot that the next one is written to.
  struct News {
    std::optional<Slot> newest;
    std::int64_t older = 0;
    Record in_older{};
  };
  News news() const;

  Fd file_;
  std::string path_;
  const Kind* kind_;
  std::optional<News> known_;  // by read_again()
};

}  // namespace bourn
