#include "log/sealed_sums.hpp"

#include <algorithm>
#include <charconv>

#include "base/crc32c.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "format/batch_header.hpp"
#include "log/segment.hpp"

namespace bourn {
namespace {

constexpr const char* kFileName = "sums";
constexpr std::size_t kMaxFile = std::size_t{64} << 20;
constexpr std::size_t kCheckDigits = 8;
constexpr SealedSum kNone{0, 0};
constexpr SealedSum kCompacted{0, 1};

template <typename T>
bool take_number(Bytes& line, T& value, int base) noexcept {
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), value, base);
  if (parsed.ec != std::errc{} || value < T{}) return false;
  line.remove_prefix(static_cast<std::size_t>(parsed.ptr - line.data()));
  if (line.empty() || line.front() != ' ') return line.empty();
  line.remove_prefix(1);
  return true;
}

bool parse_line(Bytes line, SealedSums& sums) {
  if (line.size() <= kCheckDigits) return false;
  const Bytes covered = line.substr(0, line.size() - kCheckDigits);
  if (line.substr(covered.size()) != fmt::format("{:08x}", crc32c(covered))) return false;
  Offset base = 0;
  SealedSum sum;
  if (!take_number(line, base, 10) || !take_number(line, sum.bytes, 10) || !take_number(line, sum.crc, 16))
    return false;
  if (sum.bytes == 0) {
    sums.of.erase(base);
    if (sum == kCompacted) sums.compacted.insert(base);
  } else {
    sums.of.insert_or_assign(base, sum);
  }
  return true;
}

std::string format_line(Offset base, const SealedSum& sum) {
  std::string line = fmt::format("{:020} {} {:08x} ", base, sum.bytes, sum.crc);
  line += fmt::format("{:08x}\n", crc32c(line));
  return line;
}

// Appends a line, behind what a killed writer may have left of one. The errno, or 0.
int append_line(const Fd& file, const std::string& path, Offset base, const SealedSum& sum) {
  const FileLock lock(file, path);
  const std::int64_t end = file_size(file, path);
  char last = '\n';
  if (end > 0) read_at(file, end - 1, &last, 1, path);
  std::string line = format_line(base, sum);
  if (last != '\n') line.insert(0, 1, '\n');
  return write_at(file, end, line).error;
}

void append_durably(const Fd& file, const std::string& path, Offset base, const SealedSum& sum) {
  int error = append_line(file, path, base, sum);
  if (error == 0) error = sync_data(file);
  if (error != 0) fail_errno(path, "write", error);
}

std::string format_lines(const SealedSums& sums) {
  std::string text;
  for (const Offset base : sums.compacted) text += format_line(base, kCompacted);
  for (const auto& [base, sum] : sums.of) text += format_line(base, sum);
  return text;
}

// In place, since the file is its own lock: whoever is interrupted leaves fewer sums, and no wrong ones. The errno, or
// 0.
int write_anew(const Fd& file, const std::string& text) {
  if (const int error = truncate_file(file, 0); error != 0) return error;
  if (const int error = write_at(file, 0, text).error; error != 0) return error;
  return sync_data(file);
}

std::string shown_path(const PartitionDir& dir) {
  return dir.path_of(std::string(kOwnFiles) + "/" + kFileName);
}

bool sum_and_note(const PartitionDir& dir, const Fd& own_files, Offset base) {
  const auto segment = Segment::open(dir, base);
  if (!segment) return false;
  const std::int64_t size = segment->size();
  if (size == 0) return false;
  SumFold fold;
  bool all_v2 = true;
  const auto add = [&](const BatchHeader& header, std::int64_t) {
    all_v2 = header.magic == 2;
    if (!all_v2) return false;
    char head[kBatchHeaderSize];
    encode_batch_header(header, head);
    fold.add_batch(head, header.crc, header.size());
    return true;
  };
  const Hop hop = hop_batches(segment->log(), segment->path(), 0, size, base, add);
  if (!all_v2 || hop.position != size) return false;
  const Fd file = open_for_writing(own_files.get(), kFileName, Create::yes);
  return append_line(file, shown_path(dir), base, fold.sum()) == 0;
}

}  // namespace

void SumFold::add_batch(const char* head, std::uint32_t crc, std::int64_t size) noexcept {
  const auto covered = static_cast<std::uint64_t>(size) - kChecksummedFrom;
  sum_.crc = crc32c_joined(crc32c({head, kChecksummedFrom}, sum_.crc), crc, covered);
  sum_.bytes += size;
}

void SumFold::add(Bytes bytes) noexcept {
  sum_.crc = crc32c(bytes, sum_.crc);
  sum_.bytes += static_cast<std::int64_t>(bytes.size());
}

SealedSums parse_sealed_sums(Bytes text) {
  SealedSums sums;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == Bytes::npos) break;
    if (!parse_line(text.substr(at, end - at), sums)) {
      if (sums.broken_lines++ == 0) sums.first_broken = static_cast<std::int64_t>(at);
    }
    at = end + 1;
  }
  return sums;
}

SealedSums read_sealed_sums(const PartitionDir& dir) {
  const Fd own_files = dir.own_files();
  if (!own_files) return {};
  const Fd file = open_existing(own_files.get(), kFileName);
  if (!file) return {};
  return parse_sealed_sums(read_small_file(file, shown_path(dir), kMaxFile));
}

bool note_sealed_sum(const PartitionDir& dir, const Fd& own_files, Offset base) {
  try {
    return sum_and_note(dir, own_files, base);
  } catch (const Error&) {
    return false;
  }
}

void forget_sealed_sum(const PartitionDir& dir, const Fd& own_files, Offset base) {
  const Fd file = open_for_writing(own_files.get(), kFileName, Create::no);
  if (!file) return;
  const std::string path = shown_path(dir);
  if (parse_sealed_sums(read_small_file(file, path, kMaxFile)).of.count(base) == 0) return;
  append_durably(file, path, base, kNone);
}

void note_compaction(const PartitionDir& dir, const Fd& own_files, Offset base) {
  const Fd file = open_for_writing(own_files.get(), kFileName, Create::yes);
  const std::string path = shown_path(dir);
  const SealedSums sums = parse_sealed_sums(read_small_file(file, path, kMaxFile));
  if (sums.compacted.count(base) != 0 && sums.of.count(base) == 0) return;
  append_durably(file, path, base, kCompacted);
  sync_directory(own_files, path);  // the file may be new
}

void mend_sealed_sums(const PartitionDir& dir, const Fd& own_files) {
  const Fd file = open_for_writing(own_files.get(), kFileName, Create::no);
  if (!file) return;
  const std::string path = shown_path(dir);
  const FileLock lock(file, path);
  const SealedSums sums = parse_sealed_sums(read_small_file(file, path, kMaxFile));
  if (const int error = write_anew(file, format_lines(sums)); error != 0) fail_errno(path, "write", error);
}

void prune_sealed_sums(const PartitionDir& dir, const Fd& own_files) {
  const Fd file = open_for_writing(own_files.get(), kFileName, Create::no);
  if (!file) return;
  const std::string path = shown_path(dir);
  const FileLock lock(file, path);
  const std::string before = read_small_file(file, path, kMaxFile);
  SealedSums sums = parse_sealed_sums(before);
  if (sums.broken_lines > 0) return;
  // Looked at with the lock held: nobody can have noted a segment that is newer than this list.
  const std::vector<Offset> bases = list_segments(dir);
  const auto is_gone = [&](Offset base) { return !std::binary_search(bases.begin(), bases.end(), base); };
  std::erase_if(sums.of, [&](const auto& one) { return is_gone(one.first); });
  std::erase_if(sums.compacted, is_gone);
  const std::string after = format_lines(sums);
  if (after.size() < before.size()) static_cast<void>(write_anew(file, after));
}

}  // namespace bourn
