// The segments of a Redpanda partition, read forward as Kafka batches. Changes nothing and takes no lock.
//
// Offsets: raft counts batches that Kafka's clients never see, so the offset that a client sees is less by the number
// of such offsets before it. Only the log itself says how many there were: they are counted from the first segment
// there is. When earlier segments are gone (retention, tiered storage), offsets are higher than a client's by a number
// that cannot be known here; their order and their distances are right all the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "format/batch.hpp"
#include "format/redpanda.hpp"
#include "log/cursor.hpp"

namespace bourn {

struct RedpandaSegment {
  RedpandaSegmentName name;
  std::string path;
};

// One partition, or one loose segment file.
struct RedpandaLog {
  TopicPartition where;  // of a loose file: its path, and 0
  std::string path;
  std::vector<RedpandaSegment> segments;  // by base offset; at least one
  std::int64_t hidden =
      0;  // raft offsets before them that Kafka does not count: those of a loose file's elder siblings
};

// The partitions that a path means: a segment file, a partition directory (".../<topic>/<partition>_<revision>"), or a
// directory of those. Empty when the path is nothing of Redpanda's.
std::vector<RedpandaLog> open_redpanda(const std::string& path);

class RedpandaCursor {
 public:
  enum class Next {
    batch,    // header(), offset() are set, and bytes() unless only headers are read
    end,      // no more; torn() may be left
    damaged,  // damage() says what; skip_damage() goes on behind it
  };

  // With RedpandaCheck::header nothing but headers is read. `log` must outlive the cursor.
  RedpandaCursor(const RedpandaLog& log, RedpandaCheck check, std::size_t max_batch_bytes = std::size_t{64} << 20);

  [[nodiscard]] Next next();
  // False when nothing is left.
  bool skip_damage();
  // At damage: whether the batch's header is good, and only what follows it is not. header() is that one's once the
  // damage was skipped.
  bool is_header_whole() const noexcept { return broken_.header_holds; }

  const RedpandaHeader& header() const noexcept { return header_; }
  // Of the batch, as Kafka counts. A batch without Kafka offsets gets the one that comes next.
  Offset offset() const noexcept { return header_.kafka.base_offset - hidden_before_; }
  // Behind what was read so far, as Kafka counts.
  Offset next_offset() const noexcept { return next_raft_ - hidden_; }
  // Valid until next().
  Bytes bytes() const noexcept { return bytes_.view().substr(taken_, static_cast<std::size_t>(header_.size)); }
  // Where the batch stands, or the bytes of torn().
  const RedpandaSegment& segment() const noexcept { return log_.segments[segment_]; }
  std::int64_t position() const noexcept { return position_; }
  const Damage& damage() const noexcept { return damage_; }
  // Raft offsets before what comes next that Kafka does not count.
  std::int64_t hidden() const noexcept { return hidden_; }
  // Of the segment's file.
  std::int64_t file_bytes() const noexcept { return size_; }
  // At the end: bytes of an unfinished batch behind it.
  std::int64_t torn() const noexcept { return torn_; }

 private:
  bool open_segment();
  void leave_segment();
  Bytes bytes_from_here(std::size_t wanted);
  void take(const RedpandaHeader& header);
  bool is_rest_zero();
  bool is_zero_to_end() const;
  Next damaged(Reason reason, const ScannedRedpanda& scanned);

  const RedpandaLog& log_;
  RedpandaCheck check_;
  std::size_t max_batch_bytes_;
  std::size_t segment_ = 0;
  Fd file_;  // of segment_
  std::int64_t size_ = 0;
  std::int64_t position_ = 0;
  std::int64_t step_ = 0;  // from position_ to what comes next
  Buffer bytes_;           // of the file, from bytes_at_
  std::int64_t bytes_at_ = 0;
  std::size_t taken_ = 0;  // from bytes_at_ to position_
  RedpandaHeader header_;
  Offset next_raft_ = 0;
  std::int64_t hidden_ = 0;  // raft offsets so far that Kafka does not count
  std::int64_t hidden_before_ = 0;
  std::int64_t torn_ = 0;
  Damage damage_;
  ScannedRedpanda broken_;
};

// Where a batch stands, for looking at its bytes.
struct RedpandaPlace {
  enum class Kind {
    batch,
    damaged,     // no batch, or a broken one; what was asked for may be in it
    gap,         // no batch has the offset; the next one begins at offset `goes_on`
    beyond_end,  // the log ends before it, at offset `goes_on`
  };
  Kind kind = Kind::beyond_end;
  std::string path;
  std::int64_t position = 0;
  std::int64_t end = 0;  // of the batch, or of the bytes that may be one
  Offset kafka_offset = 0;
  Offset goes_on = 0;
};
// The batch that holds `offset`, as Kafka counts.
RedpandaPlace find_redpanda_batch(const RedpandaLog& log, Offset offset);
// The batch, whatever its type, that the byte is part of. `log` is a single segment. Where no batch holds it the place
// begins at that very byte.
RedpandaPlace find_redpanda_batch_at(const RedpandaLog& log, std::int64_t byte);

}  // namespace bourn
