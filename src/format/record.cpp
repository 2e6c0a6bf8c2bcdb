#include "format/record.hpp"

#include "base/error.hpp"
#include "base/varint.hpp"

namespace bourn {

HeaderView HeadersView::read_header(const char*& at) const noexcept {
  const char* const end = encoded_.data() + encoded_.size();
  HeaderView header;
  std::int32_t length = 0;
  at = get_varint(at, end, length);
  header.name = Bytes(at, static_cast<std::size_t>(length));
  at = get_varint(at + length, end, length);
  if (length >= 0) {
    header.value = Bytes(at, static_cast<std::size_t>(length));
    at += length;
  }
  return header;
}

void HeaderList::add(Bytes name, std::optional<Bytes> value) {
  const std::size_t value_size = value ? value->size() : 0;
  BOURN_CHECK(name.size() <= INT32_MAX && value_size <= INT32_MAX && count_ < INT32_MAX);
  encoded_.reserve(encoded_.size() + 2 * kMaxVarintBytes + name.size() + value_size);
  const auto append_length = [this](std::int64_t length) {
    char* const start = encoded_.room(kMaxVarlongBytes);
    encoded_.commit(static_cast<std::size_t>(put_varint(start, length) - start));
  };
  append_length(static_cast<std::int64_t>(name.size()));
  encoded_.append(name);
  append_length(value ? static_cast<std::int64_t>(value_size) : -1);
  if (value) encoded_.append(*value);
  ++count_;
}

}  // namespace bourn
