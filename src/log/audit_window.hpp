// The bytes of a file, read once from front to back in blocks that stay in the cache, where batches may lie across the
// blocks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"

namespace bourn {

class FileWindow {
 public:
  // `file` must outlive the window. Bytes behind `size` are not looked at.
  FileWindow(const Fd& file, std::string name, std::int64_t size) : file_(file), name_(std::move(name)), size_(size) {}

  // At least `least` bytes from `position` on, fewer only at the end of the file. Valid until the next call. Positions
  // that go forward cost one read of each byte.
  Bytes at(std::int64_t position, std::size_t least) {
    const std::int64_t end = start_ + static_cast<std::int64_t>(bytes_.size());
    if (position < start_ || position > end) {
      bytes_.clear();
      start_ = position;
    }
    const auto passed = static_cast<std::size_t>(position - start_);
    if (bytes_.size() - passed >= least || start_ + static_cast<std::int64_t>(bytes_.size()) >= size_) {
      return bytes_.view().substr(passed);
    }
    bytes_.drop_front(passed);
    start_ = position;
    const std::size_t wanted = std::max(least, kBlock) - bytes_.size();
    const std::int64_t from = start_ + static_cast<std::int64_t>(bytes_.size());
    const auto most = static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(wanted), size_ - from));
    bytes_.commit(read_at(file_, from, bytes_.room(wanted), most, name_));
    return bytes_.view();
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{512} << 10;

  const Fd& file_;
  std::string name_;
  std::int64_t size_;
  Buffer bytes_;
  std::int64_t start_ = 0;
};

}  // namespace bourn
