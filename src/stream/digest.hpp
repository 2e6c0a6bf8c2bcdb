// One number that tells whether two replays gave the same events: the same keys, values, headers and times in the same
// order. Topic, partition and offset do not count, so a log can be compared with its copy elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "stream/sink.hpp"

namespace bourn {

// A sink that takes the digest of what passes, and hands it on. Source of the hash: XXH3, 128 bits (xxHash 0.8, whose
// results are stable). Not against forgers.
class Digest final : public Sink {
 public:
  // `next` may be null (then events end here), and must outlive the digest.
  explicit Digest(Sink* next = nullptr);
  ~Digest() override;

  State put(const Slice& slice) override;
  State flush() override;

  std::int64_t events() const noexcept { return events_; }
  // 32 hexadecimal digits. Every event counts as: time (8 bytes, little-endian), then the key, the value and the number
  // of headers, then name and value of each; bytes as their length (8 bytes; null is all ones) and themselves.
  std::string hex() const;

 private:
  struct Hash;

  void add(const RecordView& record);
  void add_number(std::uint64_t number);
  void add_bytes(const std::optional<Bytes>& bytes);

  Sink* next_;
  std::unique_ptr<Hash> hash_;
  Buffer gathered_;
  std::int64_t events_ = 0;
};

}  // namespace bourn
