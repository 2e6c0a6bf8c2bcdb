// A player over a list of events, with a clock that the test moves and a sink that remembers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stream/latest.hpp"
#include "stream/player.hpp"
#include "stream/streams.hpp"

namespace bourn::test {

using Strings = std::vector<std::string>;

struct Event {
  Timestamp time = 0;
  std::string value;
  std::optional<std::string> key = std::nullopt;
};

class MemorySink final : public Sink {
 public:
  State put(const Slice& slice) override {
    RecordReader reader(slice.run);
    RecordView record;
    while (reader.next(record) == RecordReader::Next::record) {
      values.emplace_back(record.value.value_or("null"));
      times.push_back(record.timestamp);
    }
    return state;
  }
  State flush() override {
    flushed = values.size();
    return state;
  }

  Strings values;
  std::vector<Timestamp> times;
  std::size_t flushed = 0;
  State state = State::open;
};

// Partition t/0 with batches of three events.
inline std::unique_ptr<Source> source_of(const std::vector<Event>& events, Offset first = 0) {
  std::vector<std::vector<OwnedRecord>> batches;
  for (const Event& event : events) {
    if (batches.empty() || batches.back().size() == 3) batches.emplace_back();
    OwnedRecord record = value_record(first++, event.value, event.time);
    record.key = event.key;
    batches.back().push_back(std::move(record));
  }
  return list_source({"t", 0}, batches);
}

class Playing {
 public:
  // The first `state` events are a state in front of the others.
  explicit Playing(std::vector<Event> events, std::size_t state = 0) : events_(std::move(events)), state_(state) {}

  // Made with the options as they are at the first call.
  Player& player() {
    if (!player_) player_.emplace(source(), sink, Schedule(schedule, now_ns), options, [this] { return now_ns; });
    return *player_;
  }
  static std::int64_t ms(std::int64_t count) { return count * 1'000'000; }

  // What the sink was given, all of which must have been flushed.
  const Strings& seen() const {
    CHECK(sink.flushed == sink.values.size());
    return sink.values;
  }

  ScheduleOptions schedule;
  Player::Options options;
  MemorySink sink;
  std::int64_t now_ns = 0;

 private:
  std::unique_ptr<Source> source() const {
    if (state_ == 0) return source_of(events_);
    const auto middle = events_.begin() + static_cast<std::ptrdiff_t>(state_);
    return make_with_state(source_of({events_.begin(), middle}),
                           source_of({middle, events_.end()}, static_cast<Offset>(state_)));
  }

  std::vector<Event> events_;
  std::size_t state_;
  std::optional<Player> player_;
};

}  // namespace bourn::test
