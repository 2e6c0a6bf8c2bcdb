// Bytes and text are one type in bourn: a view of chars. Records carry both and
// nobody can tell them apart, string_view brings the searching functions, and
// read(2), fmt and the codec libraries all take chars without a cast. The name
// `Bytes` says that the content may be anything, NUL and invalid UTF-8 included.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace bourn {

using Bytes = std::string_view;

// The first and the last kPiece of `size` bytes, which may overlap.
template <std::size_t kPiece>
[[gnu::always_inline]] inline void copy_ends(char* to, const char* from, std::size_t size) noexcept {
  std::memcpy(to, from, kPiece);
  std::memcpy(to + size - kPiece, from + size - kPiece, kPiece);
}

// memcpy for the short runs that records are made of, and returns the place after. Pieces that overlap, where it pays:
// for a value of a hundred bytes the call into libc and its choice of a method cost more than the copying.
[[gnu::always_inline]] inline char* copy_bytes(char* to, Bytes bytes) noexcept {
  constexpr std::size_t kStep = 32;
  constexpr std::size_t kWorthTheCall = 512;
  const char* const from = bytes.data();
  const std::size_t size = bytes.size();
  if (size > kWorthTheCall) {
    std::memcpy(to, from, size);
  } else if (size >= kStep) {
    const std::size_t last = size - kStep;
    for (std::size_t i = 0; i < last; i += kStep) std::memcpy(to + i, from + i, kStep);
    std::memcpy(to + last, from + last, kStep);
  } else if (size >= 16) {
    copy_ends<16>(to, from, size);
  } else if (size >= 8) {
    copy_ends<8>(to, from, size);
  } else if (size >= 4) {
    copy_ends<4>(to, from, size);
  } else if (size != 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
  return to + size;
}

// A growable run of bytes that is never zero-filled, which std::string and
// std::vector cannot be kept from doing; a 1 MiB read buffer would be cleared
// before every read. Views into it hold until the next call that may grow it.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t capacity) { reserve(capacity); }
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(data_); }

  char* data() { return data_; }
  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  Bytes view() const { return {data_, size_}; }
  // Without the first `at` bytes; at <= size().
  Bytes view_from(std::size_t at) const { return {data_ + at, size_ - at}; }

  void clear() { size_ = 0; }
  // Forgets everything after the first `size` bytes; size <= size().
  void truncate(std::size_t size) { size_ = size; }
  // Forgets the first `count` bytes and moves the rest to the front.
  void drop_front(std::size_t count) {
    if (count < size_) std::memmove(data_, data_ + count, size_ - count);
    size_ -= count;
  }
  void reserve(std::size_t capacity) {
    if (capacity > capacity_) grow_to(capacity);
  }

  // At least `count` writable bytes after the end; commit() makes them count.
  [[gnu::always_inline]] char* room(std::size_t count) {
    if (capacity_ - size_ < count) [[unlikely]]
      grow_to(size_ + count);
    return data_ + size_;
  }
  void commit(std::size_t count) { size_ += count; }
  // Room for `count` bytes that count at once; the caller fills them.
  [[gnu::always_inline]] char* extend(std::size_t count) {
    char* start = room(count);
    size_ += count;
    return start;
  }

  void append(Bytes bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
  }
  void push_back(char byte) { *extend(1) = byte; }

 private:
  [[gnu::noinline]] void grow_to(std::size_t needed) {
    std::size_t capacity = capacity_ + capacity_ / 2;
    if (capacity < needed) capacity = needed;
    void* grown = std::realloc(data_, capacity);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(grown);
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace bourn
