#include "stream/narrow.hpp"

#include <xxhash.h>

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "stream/kept_event.hpp"
#include "stream/place.hpp"
#include "stream/slice_reader.hpp"

namespace bourn {
namespace {

// Gives the runs of neighbouring records for which wanted(record, slice) holds, one run a slice.
template <typename Wanted>
class Picked final : public Source {
 public:
  Picked(std::unique_ptr<Source> source, Wanted wanted)
      : source_(std::move(source)), wanted_(std::move(wanted)), reader_(RecordRun{}) {}

  Next next() override {
    for (;;) {
      if (inside_ && pick()) return Next::slice;
      inside_ = false;
      const Next next = source_->next();
      if (next != Next::slice) return next;
      reader_ = RecordReader(source_->slice().run);
      inside_ = true;
    }
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return reader_.left() == 0 && source_->at_rest(); }

 private:
  bool pick() {
    const Slice& whole = source_->slice();
    slice_ = whole;
    slice_.run.count = 0;
    std::size_t start = 0;
    std::size_t end = 0;
    RecordView record;
    for (;;) {
      const std::size_t at = reader_.position();
      const RecordReader::Next next = reader_.next(record);
      if (next == RecordReader::Next::damaged) fail_undecodable(whole, reader_.reason(), "read");
      if (next == RecordReader::Next::end) break;
      if (wanted_(record, whole)) {
        if (slice_.run.count++ == 0) start = at;
        end = reader_.position();
        slice_.next_offset = record.offset + 1;
      } else if (slice_.run.count > 0) {
        slice_.next_offset = record.offset + 1;
        break;
      }
    }
    if (reader_.left() == 0) slice_.next_offset = whole.next_offset;
    slice_.run.bytes = whole.run.bytes.substr(start, end - start);
    return slice_.run.count > 0;
  }

  std::unique_ptr<Source> source_;
  Wanted wanted_;
  RecordReader reader_;
  bool inside_ = false;
  Slice slice_;
};

template <typename Wanted>
std::unique_ptr<Source> pick(std::unique_ptr<Source> source, Wanted wanted) {
  return std::make_unique<Picked<Wanted>>(std::move(source), std::move(wanted));
}

class Limited final : public Source {
 public:
  Limited(std::unique_ptr<Source> source, std::int64_t count) : source_(std::move(source)), left_(count) {}

  Next next() override {
    if (left_ == 0) return Next::end;
    const Next next = source_->next();
    if (next != Next::slice) return next;
    slice_ = source_->slice();
    if (slice_.run.count > left_) shorten();
    left_ -= slice_.run.count;
    return Next::slice;
  }

  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return left_ > 0 && source_->at_rest(); }

 private:
  void shorten() {
    RecordReader reader(slice_.run);
    RecordView record;
    for (std::int64_t i = 0; i < left_; ++i) {
      if (reader.next(record) != RecordReader::Next::record) fail_undecodable(slice_, reader.reason(), "read");
    }
    slice_.run.bytes = slice_.run.bytes.substr(0, reader.position());
    slice_.run.count = static_cast<std::int32_t>(left_);
    slice_.next_offset = record.offset + 1;
  }

  std::unique_ptr<Source> source_;
  std::int64_t left_;
  Slice slice_;
};

class Last final : public Source {
 public:
  Last(std::unique_ptr<Source> source, std::int64_t count) : source_(std::move(source)), count_(count) {}

  Next next() override {
    if (!collected_) {
      const Next next = collect();
      if (next != Next::end) return next;
    }
    if (given_ != nullptr) kept_.pop_front();
    if (kept_.empty()) return Next::end;
    given_ = &kept_.front().slice();
    return Next::slice;
  }

  const Slice& slice() const override { return *given_; }

 private:
  Next collect() {
    for (;;) {
      const Next next = source_->next();
      if (next == Next::idle) return next;
      if (next == Next::end) break;
      keep(source_->slice());
    }
    collected_ = true;
    return Next::end;
  }

  void keep(const Slice& slice) {
    SliceReader reader;
    reader.open(slice);
    std::int64_t left = slice.run.count;
    for (bool in_view = reader.step(); in_view; --left) {
      reader.begin_cut();
      in_view = reader.take();
      if (left > count_) continue;  // it would be pushed out again by its own neighbours
      kept_.emplace_back(reader.cut());
      if (kept_.size() > static_cast<std::size_t>(count_)) kept_.pop_front();
    }
  }

  std::unique_ptr<Source> source_;
  std::int64_t count_;
  std::deque<KeptEvent> kept_;
  bool collected_ = false;
  const Slice* given_ = nullptr;
};

// Keys are known by a 128-bit hash with a random seed, so that nobody can make two keys collide on purpose.
struct KeyHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const KeyHash&) const = default;
};
struct Fold {
  std::size_t operator()(const KeyHash& hash) const { return hash.low; }
};
struct Place {
  TopicPartition where;
  Offset offset = 0;
};

class Latest final : public Source {
 public:
  Latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second)
      : first_(std::move(first)), seed_(std::stoull(random_hex().substr(0, 16), nullptr, 16)) {
    picked_ = pick(std::move(second),
                   [this](const RecordView& record, const Slice& slice) { return is_latest(record, slice); });
  }

  Next next() override {
    while (first_) {
      const Next next = first_->next();
      if (next == Next::idle) return next;
      if (next == Next::end) {
        first_.reset();
      } else {
        remember(first_->slice());
      }
    }
    return picked_->next();
  }

  const Slice& slice() const override { return picked_->slice(); }

 private:
  struct Seen {
    std::uint32_t where = 0;  // place in partitions_
    bool tombstone = false;
    Offset offset = 0;
  };

  KeyHash hash(Bytes key) const {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(key.data(), key.size(), seed_);
    return {hash.low64, hash.high64};
  }

  std::uint32_t number_of(const TopicPartition& where) {
    if (last_number_ < partitions_.size() && partitions_[last_number_] == where) return last_number_;
    const auto found = std::find(partitions_.begin(), partitions_.end(), where);
    last_number_ = static_cast<std::uint32_t>(found - partitions_.begin());
    if (found == partitions_.end()) partitions_.push_back(where);
    return last_number_;
  }

  void remember(const Slice& slice) {
    const std::uint32_t where = number_of(*slice.where);
    RecordReader reader(slice.run);
    RecordView record;
    for (;;) {
      const RecordReader::Next next = reader.next(record);
      if (next == RecordReader::Next::damaged) fail_undecodable(slice, reader.reason(), "read");
      if (next == RecordReader::Next::end) return;
      if (record.key) seen_[hash(*record.key)] = {where, !record.value, record.offset};
    }
  }

  bool is_latest(const RecordView& record, const Slice& slice) {
    if (!record.key) return false;
    const auto found = seen_.find(hash(*record.key));
    return found != seen_.end() && !found->second.tombstone && found->second.offset == record.offset &&
           found->second.where == number_of(*slice.where);
  }

  std::unique_ptr<Source> first_;
  std::unique_ptr<Source> picked_;
  std::uint64_t seed_;
  std::unordered_map<KeyHash, Seen, Fold> seen_;
  std::vector<TopicPartition> partitions_;
  std::uint32_t last_number_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_filtered(std::unique_ptr<Source> source, Filter filter) {
  return pick(std::move(source), [filter = std::move(filter)](const RecordView& record, const Slice& slice) {
    return filter.wants(*slice.where, record);
  });
}

std::unique_ptr<Source> make_limited(std::unique_ptr<Source> source, std::int64_t count) {
  return std::make_unique<Limited>(std::move(source), count);
}

std::unique_ptr<Source> make_last(std::unique_ptr<Source> source, std::int64_t count) {
  return std::make_unique<Last>(std::move(source), count);
}

std::unique_ptr<Source> make_latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second) {
  return std::make_unique<Latest>(std::move(first), std::move(second));
}

}  // namespace bourn
