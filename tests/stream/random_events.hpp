// Random events, and the state of them by a map: what everything that folds events is held against.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>

#include "stream/merge.hpp"
#include "stream/streams.hpp"

namespace bourn::test {

inline OwnedRecord keyed(Offset offset, const std::string& key, std::optional<std::string> value) {
  OwnedRecord record = value_record(offset, "", kSomeTime);
  record.key = key;
  record.value = std::move(value);
  return record;
}

// Random events of a few keys in several partitions, in the order of their times.
struct RandomEvents {
  struct Event {
    TopicPartition where;
    OwnedRecord record;
  };
  std::vector<Event> events;

  RandomEvents(unsigned seed, int count, int keys) {
    std::mt19937 random(seed);
    std::map<TopicPartition, Offset> ends;
    for (int i = 0; i < count; ++i) {
      const TopicPartition where{random() % 2 == 0 ? "t" : "u", static_cast<std::int32_t>(random() % 2)};
      OwnedRecord record = keyed(ends[where], std::to_string(random() % static_cast<unsigned>(keys)), std::nullopt);
      ends[where] += 1 + static_cast<Offset>(random() % 3);  // gaps, as compaction leaves them
      record.timestamp = kSomeTime + i;
      if (random() % 4 != 0) record.value = "value " + std::to_string(random() % 4);
      if (random() % 8 == 0) record.key.reset();
      events.push_back({where, std::move(record)});
    }
  }

  // The events from place `from` up to place `until` in the order of all.
  std::unique_ptr<Source> source(std::size_t from = 0, std::size_t until = SIZE_MAX) const {
    std::map<TopicPartition, std::vector<std::vector<OwnedRecord>>> batches;
    for (std::size_t i = from; i < std::min(until, events.size()); ++i) {
      const Event& event = events[i];
      auto& list = batches[event.where];
      if (list.empty() || list.back().size() == 5) list.emplace_back();
      list.back().push_back(event.record);
    }
    std::vector<std::unique_ptr<Source>> inputs;
    for (const auto& [where, list] : batches) inputs.push_back(list_source(where, list));
    return make_merge(std::move(inputs));
  }

  // By a map: which event holds the value of each key, given as (topic, key), after the first `count` events.
  using State = std::map<std::pair<std::string, std::string>, const Event*>;
  State state(bool per_topic, std::size_t count = SIZE_MAX) const {
    State state;
    for (std::size_t i = 0; i < std::min(count, events.size()); ++i) {
      const Event& event = events[i];
      if (!event.record.key) continue;
      const std::pair key(per_topic ? event.where.topic : std::string(), *event.record.key);
      if (event.record.value) {
        state[key] = &event;
      } else {
        state.erase(key);
      }
    }
    return state;
  }

  // What drain() says of a source that gives the state.
  std::vector<std::string> texts(const State& state) const {
    std::vector<const Event*> in_order;
    for (const auto& entry : state) in_order.push_back(entry.second);
    std::sort(in_order.begin(), in_order.end());  // they are places in one vector
    std::vector<std::string> texts;
    for (const Event* event : in_order) {
      texts.push_back(event->where.topic + "/" + std::to_string(event->where.partition) + "@" +
                      std::to_string(event->record.offset) + "=" + *event->record.value);
    }
    return texts;
  }
};

}  // namespace bourn::test
