#include "log/lost_offsets.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/file.hpp"

namespace bourn {
namespace {

constexpr const char* kFileName = "lost";
constexpr std::size_t kMaxFile = std::size_t{16} << 20;

std::string shown_path(const PartitionDir& dir) {
  return dir.path_of(std::string(kOwnFiles) + "/" + kFileName);
}

bool take_offset(Bytes& line, Offset& offset) noexcept {
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), offset);
  if (parsed.ec != std::errc{} || offset < 0) return false;
  line.remove_prefix(static_cast<std::size_t>(parsed.ptr - line.data()));
  if (line.empty() || line.front() != ' ') return false;
  line.remove_prefix(1);
  return true;
}

}  // namespace

std::vector<LostOffsets> parse_lost_offsets(Bytes text) {
  std::vector<LostOffsets> all;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == Bytes::npos) break;
    Bytes line = text.substr(0, end);
    text.remove_prefix(end + 1);
    LostOffsets lost;
    if (!take_offset(line, lost.first) || !take_offset(line, lost.next) || lost.next <= lost.first) continue;
    lost.copy = line;
    all.push_back(std::move(lost));
  }
  return all;
}

std::vector<LostOffsets> read_lost_offsets(const PartitionDir& dir) {
  const Fd own_files = dir.own_files();
  if (!own_files) return {};
  const Fd file = open_existing(own_files.get(), kFileName);
  if (!file) return {};
  return parse_lost_offsets(read_small_file(file, shown_path(dir), kMaxFile));
}

void append_lost_offsets(const PartitionDir& dir, const Fd& own_files, const std::vector<LostOffsets>& lost) {
  std::vector<LostOffsets> all = read_lost_offsets(dir);
  std::string text;
  for (const LostOffsets& one : all) text += fmt::format("{} {} {}\n", one.first, one.next, one.copy);
  bool news = false;
  for (const LostOffsets& one : lost) {
    if (std::find(all.begin(), all.end(), one) != all.end()) continue;
    text += fmt::format("{} {} {}\n", one.first, one.next, one.copy);
    news = true;
  }
  if (news) replace_file(own_files, kFileName, text, shown_path(dir));
}

bool all_lost(const std::vector<LostOffsets>& lost, Offset first, Offset next) {
  // Ranges are few; each round takes what covers the front.
  while (first < next) {
    Offset reached = first;
    for (const LostOffsets& one : lost) {
      if (one.first <= first) reached = std::max(reached, one.next);
    }
    if (reached == first) return false;
    first = reached;
  }
  return true;
}

}  // namespace bourn
