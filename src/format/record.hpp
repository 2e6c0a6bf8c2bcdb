// One event, as a view. Absent is Kafka's null: a record without a value is a tombstone, one with an empty value is
// not.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "format/types.hpp"

namespace bourn {

struct HeaderView {
  Bytes name;  // UTF-8 by Kafka's rule, any bytes by ours; may repeat, the order counts
  std::optional<Bytes> value;
};

// The headers of a record in their encoded form (format v2: varint name length, name, varint value length, value), so
// that moving a record moves one run of bytes. Decoding was checked when the record was read, or is right because
// HeaderList built it.
class HeadersView {
 public:
  HeadersView() = default;
  HeadersView(std::int32_t count, Bytes encoded) : count_(count), encoded_(encoded) {}

  std::int32_t count() const noexcept { return count_; }
  Bytes encoded() const noexcept { return encoded_; }

  // Calls visit(HeaderView) for each, in order.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    const char* at = encoded_.data();
    for (std::int32_t i = 0; i < count_; ++i) visit(read_header(at));
  }

 private:
  HeaderView read_header(const char*& at) const noexcept;

  std::int32_t count_ = 0;
  Bytes encoded_;
};

// Builds encoded headers; reusable through clear().
class HeaderList {
 public:
  void add(Bytes name, std::optional<Bytes> value);
  void clear() {
    count_ = 0;
    encoded_.clear();
  }
  // Valid until the next add() or clear().
  HeadersView view() const { return {count_, encoded_.view()}; }

 private:
  std::int32_t count_ = 0;
  Buffer encoded_;
};

// Points into its batch (or into whatever the maker holds) and lives as long.
struct RecordView {
  Offset offset = 0;
  Timestamp timestamp = kNoTimestamp;
  std::optional<Bytes> key;
  std::optional<Bytes> value;
  HeadersView headers;
};

}  // namespace bourn
