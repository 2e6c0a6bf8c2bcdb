#include "stream/latest.hpp"

#include <list>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/units.hpp"
#include "stream/held_record.hpp"
#include "stream/key_places.hpp"
#include "stream/narrow.hpp"
#include "stream/records_of.hpp"

namespace bourn {
namespace {

class Latest final : public Source {
 public:
  Latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second, const LatestOptions& options)
      : options_(options), first_(std::move(first)), last_(options.memory, options.per_topic) {
    picked_ = make_picked(std::move(second),
                          [this](const RecordView& record, const Slice& slice) { return is_latest(record, slice); });
  }

  Next next() override {
    while (first_) {
      const Next next = first_->next();
      if (next == Next::idle) return next;
      if (next == Next::end) {
        settle();
      } else {
        remember(first_->slice());
      }
    }
    const Next next = picked_->next();
    if (next == Next::end && given_ < counts_.keys) {
      fail_read_differently(static_cast<std::size_t>(counts_.keys - given_), static_cast<std::size_t>(counts_.keys));
    }
    return next;
  }

  const Slice& slice() const override { return picked_->slice(); }

 private:
  void remember(const Slice& slice) {
    const std::uint32_t where = last_.number_of(*slice.where);
    for_each_record(slice, [&](const RecordView& record) {
      ++counts_.events;
      if (!record.key) {
        ++counts_.without_key;
      } else {
        last_.put(where, record);
      }
    });
  }

  void settle() {
    first_.reset();
    last_.settle();
    const auto count = [this](const KeyPlaces::Entry& entry) { ++(entry.tombstone ? counts_.deleted : counts_.keys); };
    last_.places().for_each(count);
    if (options_.counts != nullptr) *options_.counts = counts_;
  }

  bool is_latest(const RecordView& record, const Slice& slice) {
    if (!record.key) return false;
    const KeyPlaces::Entry* const entry = last_.meet(last_.number_of(*slice.where), record);
    if (entry == nullptr || entry->tombstone) return false;
    ++given_;
    return true;
  }

  LatestOptions options_;
  std::unique_ptr<Source> first_;
  std::unique_ptr<Source> picked_;
  LastOfKeys last_;
  LatestCounts counts_;
  std::int64_t given_ = 0;
};

class HeldLatest final : public Source {
 public:
  HeldLatest(std::unique_ptr<Source> source, const LatestOptions& options)
      : options_(options), source_(std::move(source)), partitions_(options.per_topic) {}

  Next next() override {
    while (source_) {
      const Next next = source_->next();
      if (next == Next::idle) return next;
      if (next == Next::end) {
        settle();
      } else {
        hold(source_->slice());
      }
    }
    if (given_) held_.pop_front();
    given_ = true;
    if (held_.empty()) return Next::end;
    slice_ = held_.front().record.slice(partitions_[held_.front().where]);
    return Next::slice;
  }

  const Slice& slice() const override { return slice_; }

 private:
  struct Held {
    HeldRecord record;
    std::uint32_t where = 0;
  };
  struct Fold {
    std::size_t operator()(const KeyPlaces::Hash& hash) const noexcept { return hash.low; }
  };
  using InOrder = std::list<Held>;
  // What a key takes besides its record: a node of the list and one of the table, and what malloc(3) adds to each.
  static constexpr std::size_t kForEachKey = 112;

  void hold(const Slice& slice) {
    const std::uint32_t where = partitions_.number_of(*slice.where);
    for_each_record(slice, [&](const RecordView& record) {
      ++counts_.events;
      if (!record.key) {
        ++counts_.without_key;
        return;
      }
      const KeyPlaces::Hash hash = partitions_.hash(*record.key, where);
      if (const auto known = by_key_.find(hash); known != by_key_.end()) {
        used_ -= known->second->record.size() + kForEachKey;
        held_.erase(known->second);
        by_key_.erase(known);
      }
      if (!record.value) return;
      held_.push_back({HeldRecord(slice, record), where});
      by_key_.emplace(hash, std::prev(held_.end()));
      used_ += held_.back().record.size() + kForEachKey;
      if (used_ > options_.memory) fail_too_much();
    });
  }

  void settle() {
    source_.reset();
    by_key_ = {};
    counts_.keys = static_cast<std::int64_t>(held_.size());
    if (options_.counts != nullptr) *options_.counts = counts_;
  }

  [[noreturn]] void fail_too_much() const {
    throw Error(ErrorKind::unsupported,
                fmt::format("the values of {} keys, after {} events, take more than {}; nothing was given",
                            held_.size(), counts_.events, size_text(static_cast<std::int64_t>(options_.memory))),
                "more --memory, or bourn produce TOPIC --json, then the topic, of which no values are held");
  }

  LatestOptions options_;
  std::unique_ptr<Source> source_;
  Partitions partitions_;
  InOrder held_;
  std::unordered_map<KeyPlaces::Hash, InOrder::iterator, Fold> by_key_;
  std::size_t used_ = 0;
  LatestCounts counts_;
  bool given_ = false;
  Slice slice_;
};

class WithState final : public Source {
 public:
  WithState(std::unique_ptr<Source> state, std::unique_ptr<Source> events)
      : state_(std::move(state)), events_(std::move(events)) {}

  Next next() override {
    if (state_) {
      const Next next = state_->next();
      if (next == Next::slice) {
        slice_ = state_->slice();
        slice_.is_state = true;
      }
      if (next != Next::end) return next;
      state_.reset();
    }
    return events_->next();
  }
  const Slice& slice() const override { return state_ ? slice_ : events_->slice(); }
  bool at_rest() const override { return state_ == nullptr && events_->at_rest(); }

 private:
  std::unique_ptr<Source> state_;
  std::unique_ptr<Source> events_;
  Slice slice_;
};

}  // namespace

std::unique_ptr<Source> make_latest(std::unique_ptr<Source> first, std::unique_ptr<Source> second,
                                    const LatestOptions& options) {
  return std::make_unique<Latest>(std::move(first), std::move(second), options);
}

std::unique_ptr<Source> make_held_latest(std::unique_ptr<Source> source, const LatestOptions& options) {
  return std::make_unique<HeldLatest>(std::move(source), options);
}

std::unique_ptr<Source> make_with_state(std::unique_ptr<Source> state, std::unique_ptr<Source> events) {
  return std::make_unique<WithState>(std::move(state), std::move(events));
}

}  // namespace bourn
