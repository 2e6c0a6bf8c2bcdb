#include "log/log_start.hpp"

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "format/checkpoint.hpp"

namespace bourn {
namespace {

using Payload = SlotFile::Payload;

constexpr const char* kBrokersFile = "log-start-offset-checkpoint";
constexpr const char* kShownPath = ".bourn/start";

LogStart decode(const Payload& payload) {
  return {load_little<Offset>(payload.data()), load_little<Timestamp>(payload.data() + 8)};
}

bool makes_sense(const Payload& payload) {
  return decode(payload).offset >= 0;
}

constexpr SlotFile::Kind kStart{"start", "bournbgn", makes_sense};

std::optional<SlotFile> find_start_file(const PartitionDir& dir) {
  return SlotFile::find(dir.fd(), kShownPath, dir.path_of(kShownPath), kStart);
}

// A broker that cannot read its file takes it for an empty one, too.
Offset start_by_broker(const PartitionDir& dir) {
  const Fd file = open_existing(dir.parent().get(), kBrokersFile);
  if (!file) return 0;
  std::vector<OffsetEntry> entries;
  const std::string text = read_small_file(file, kBrokersFile, std::size_t{64} << 20);
  if (parse_offset_checkpoint(text, entries) != nullptr) return 0;
  for (const OffsetEntry& entry : entries) {
    if (entry.where == dir.where()) return std::max<Offset>(entry.offset, 0);
  }
  return 0;
}

}  // namespace

void make_log_start(const Fd& own_files, const std::string& shown_path) {
  SlotFile::open(own_files, shown_path, kStart);
}

LogStart read_log_start(const PartitionDir& dir) {
  const auto file = find_start_file(dir);
  if (!file) return {start_by_broker(dir), kNoTimestamp};
  const auto payload = file->read();
  return payload ? decode(*payload) : LogStart{};
}

int write_log_start(const PartitionDir& dir, const LogStart& start) {
  Payload payload{};
  store_little(payload.data(), start.offset);
  store_little(payload.data() + 8, start.clock);
  // An older partition has no such file yet, nor has a copied one. A disk without room for it is no reason to give up:
  // the caller can still take whole segments away, and try again then.
  std::optional<SlotFile> file;
  try {
    const Fd own_files = dir.make_own_files();
    const bool is_new = identity_at(own_files, kStart.name).inode == 0;
    file = SlotFile::open(own_files, dir.path_of(kShownPath), kStart);
    if (is_new) sync_directory(own_files, dir.path_of(kOwnFiles));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::io && error.kind() != ErrorKind::cannot_create) throw;
    return ENOSPC;
  }
  if (const int error = file->write(payload); error != 0) return error;
  return sync_data(file->file());
}

LogStartReader::LogStartReader(const PartitionDir& dir, FileWatch* watch) : dir_(&dir), watch_(watch) {
  find_file();
  if (!file_) known_ = start_by_broker(dir);
}

void LogStartReader::find_file() {
  file_ = find_start_file(*dir_);
  if (file_) is_watched_ = watch_ != nullptr && watch_->add_file(file_->file());
}

Offset LogStartReader::offset() {
  if (!file_) find_file();
  if (!file_) return known_;
  if (!known_since_ || !watch_->only_writes_since(*known_since_)) {
    const auto payload = file_->read_again();
    known_ = payload ? decode(*payload).offset : 0;
  }
  if (is_watched_) known_since_ = watch_->waits();
  return known_;
}

}  // namespace bourn
