#include "log/segment_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/crc32c.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/mutant.hpp"
#include "format/batch_scanner.hpp"
#include "log/swap.hpp"

namespace bourn {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{1} << 20;

void write_or_fail(const Fd& file, const std::string& path, std::int64_t at, Bytes bytes) {
  if (const WriteResult result = write_at(file, at, bytes); result.error != 0) {
    fail_errno(path, "write", result.error);
  }
}

void sync_or_fail(const Fd& file, const std::string& path) {
  if (const int error = sync_data(file); error != 0) fail_errno(path, "fdatasync", error);
}

Fd make_empty(const PartitionDir& dir, const std::string& name) {
  ::unlinkat(dir.fd().get(), name.c_str(), 0);
  Fd file = open_for_writing(dir.fd().get(), name, Create::must_be_new);
  if (!file) fail(ErrorKind::busy, "{}: somebody else made it just now", dir.path_of(name));
  return file;
}

}  // namespace

SegmentWriter::SegmentWriter(const PartitionDir& dir, Offset base, std::int64_t index_interval, Writing writing)
    : dir_(dir), index_interval_(index_interval), max_timestamp_offset_(base) {
  facts_.base = facts_.next_offset = base;
  if (writing == Writing::files) log_ = make_empty(dir, staged_file_name(base, SegmentFile::log, Stage::cleaned));
}

std::string SegmentWriter::shown() const {
  return dir_.path_of(staged_file_name(base(), SegmentFile::log, Stage::cleaned));
}

// The entries are those that ActiveSegment would have written (kafka: LogSegment.append).
void SegmentWriter::append(const BatchHeader& header, Bytes batch) {
  if (size() + static_cast<std::int64_t>(batch.size()) > kMaxBatchBytes) {
    fail(ErrorKind::io, "{}: would grow to 2 GiB; nothing was changed", shown());
  }
  if (header.max_timestamp > max_timestamp_) {
    max_timestamp_ = header.max_timestamp;
    max_timestamp_offset_ = header.last_offset();
  }
  if (size() - indexed_position_ > index_interval_) {
    OffsetIndexEntry{header.last_offset(), static_cast<std::int32_t>(size())}.encode(
        index_.extend(OffsetIndexEntry::kSize), base());
    if (max_timestamp_ >= 0 && max_timestamp_ > last_time_.timestamp) {
      last_time_ = {max_timestamp_, max_timestamp_offset_};
      last_time_.encode(time_index_.extend(TimeIndexEntry::kSize), base());
    }
    indexed_position_ = size();
  }
  facts_.bytes += static_cast<std::int64_t>(batch.size());
  facts_.next_offset = header.next_offset();
  ++facts_.batches;
  if (!header.control()) facts_.records += header.record_count;
  if (!log_) return;
  pending_.append(batch);
  if (pending_.size() >= kWriteBytes) flush();
}

void SegmentWriter::append_aborted(const TxnIndexEntry& entry) {
  entry.encode(aborted_.extend(TxnIndexEntry::kSize));
}

void SegmentWriter::flush() {
  sum_ = crc32c(pending_.view(), sum_);
  write_or_fail(log_, shown(), flushed_, pending_.view());
  flushed_ += static_cast<std::int64_t>(pending_.size());
  pending_.clear();
}

void SegmentWriter::finish(std::int64_t modified_ms) {
  if (max_timestamp_ >= 0 && max_timestamp_ > last_time_.timestamp) {
    TimeIndexEntry{max_timestamp_, max_timestamp_offset_}.encode(time_index_.extend(TimeIndexEntry::kSize), base());
  }
  facts_.index_bytes = static_cast<std::int64_t>(index_.size());
  facts_.time_index_bytes = static_cast<std::int64_t>(time_index_.size());
  facts_.modified_ms = modified_ms;
  if (!log_) return;
  flush();
  const timespec modified{modified_ms / 1000, modified_ms % 1000 * 1'000'000};
  const timespec times[2] = {modified, modified};
  if (::futimens(log_.get(), times) != 0) fail_errno(shown(), "set its modification time");
  if (!mutant("swapped before it is synced")) sync_or_fail(log_, shown());
  const auto write_beside = [&](SegmentFile kind, const Buffer& content) {
    const std::string name = staged_file_name(base(), kind, Stage::cleaned);
    const Fd file = make_empty(dir_, name);
    write_or_fail(file, dir_.path_of(name), 0, content.view());
    sync_or_fail(file, dir_.path_of(name));
  };
  write_beside(SegmentFile::index, index_);
  write_beside(SegmentFile::time_index, time_index_);
  if (!aborted_.empty()) write_beside(SegmentFile::txn_index, aborted_);
  sync_directory(dir_.fd(), dir_.path());
  check_by_reading();
}

void SegmentWriter::check_by_reading() {
  ::posix_fadvise(log_.get(), 0, 0, POSIX_FADV_DONTNEED);  // so that it is the disk that answers
  Buffer bytes(kWriteBytes);
  std::uint32_t sum = 0;
  for (std::int64_t at = 0; at < size();) {
    bytes.clear();
    bytes.commit(read_at(log_, at, bytes.room(kWriteBytes), kWriteBytes, shown()));
    if (bytes.empty()) break;
    sum = crc32c(bytes.view(), sum);
    at += static_cast<std::int64_t>(bytes.size());
  }
  if (sum != sum_ || file_size(log_, shown()) != size()) {
    fail(ErrorKind::io, "{}: the disk does not give back what was written; nothing was changed", shown());
  }
}

}  // namespace bourn
