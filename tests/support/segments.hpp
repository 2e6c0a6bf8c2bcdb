// Segments made batch by batch, with the indexes that a writer gives them, and everything that can be done to indexes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "log/active_segment.hpp"
#include "log/segment.hpp"
#include "support/partition.hpp"

namespace bourn::test {

inline TopicSettings index_every(std::int64_t bytes) {
  TopicSettings settings;
  settings.index_interval_bytes = bytes;
  return settings;
}

// Stamped batches become the segment `base`, sealed.
inline void write_segment(const Partition& partition, Offset base, const std::vector<std::string>& batches,
                          const TopicSettings& settings = index_every(250)) {
  ActiveSegment segment = ActiveSegment::open(partition.dir(), base, settings);
  for (const std::string& batch : batches) REQUIRE(segment.write(batch).written == batch.size());
  segment.seal();
}

// A log of several segments as compaction leaves them: gaps in batches, between batches and between segments; batches
// of many sizes; times that go up and down, from 1000 on. Its offsets are below 420.
inline void write_gappy_log(const Partition& partition) {
  std::mt19937 random(7);
  Offset next = 20;
  Timestamp time = 1000;
  for (int segment = 0; segment < 4; ++segment) {
    const Offset base = next;
    next += segment % 2 * 3;
    std::vector<std::string> batches;
    for (int i = 0; i < 25; ++i) {
      const Offset first = next;
      std::vector<OwnedRecord> records;
      for (auto left = 1 + random() % 3; left > 0; --left) {
        time += static_cast<Timestamp>(random() % 30) - 10;
        records.push_back(value_record(next, std::string(random() % 150, 'v'), time));
        next += 1 + (random() % 4 == 0 ? static_cast<Offset>(random() % 3) : 0);
      }
      batches.push_back(make_batch(records, {.base_offset = first}));
      next += random() % 5 == 0 ? 4 : 0;
    }
    write_segment(partition, base, batches);
  }
}

// Ways to spoil an index of which readers must take no notice.
struct Spoiling {
  std::string name;
  std::function<std::string(const std::string& content, std::size_t entry_size)> spoil;
};
inline std::vector<Spoiling> all_spoilings() {
  using Content = const std::string&;
  std::vector<Spoiling> all{
      {"empty", [](Content, std::size_t) { return std::string(); }},
      {"padded with zeros", [](Content content, std::size_t) { return content + std::string(1200, '\0'); }},
      {"padded with part of an entry", [](Content content, std::size_t) { return content + std::string(5, '\0'); }},
      {"nothing but zeros", [](Content content, std::size_t) { return std::string(content.size(), '\0'); }},
      {"nothing but ones", [](Content content, std::size_t) { return std::string(content.size(), '\xff'); }},
      {"without its first entry",
       [](Content content, std::size_t size) { return content.substr(std::min(size, content.size())); }},
      {"moved by a byte", [](Content content, std::size_t) { return "x" + content; }},
      {"twice", [](Content content, std::size_t) { return content + content; }},
      {"zeros in the middle",
       [](Content content, std::size_t size) {
         const std::size_t entries = content.size() / size;
         return zero_range(content, entries / 3 * size, entries / 3 * size);
       }},
  };
  for (std::size_t cut = 1; cut < 100; cut += 6) {
    all.push_back({"cut by " + std::to_string(cut), [cut](Content content, std::size_t) {
                     return content.substr(0, content.size() - std::min(cut, content.size()));
                   }});
  }
  for (unsigned seed = 0; seed < 8; ++seed) {
    all.push_back({"shuffled " + std::to_string(seed), [seed](Content content, std::size_t size) {
                     std::vector<std::string> entries;
                     for (std::size_t at = 0; at + size <= content.size(); at += size)
                       entries.push_back(content.substr(at, size));
                     std::shuffle(entries.begin(), entries.end(), std::mt19937(seed));
                     std::string shuffled;
                     for (const std::string& entry : entries) shuffled += entry;
                     return shuffled;
                   }});
    all.push_back({"random " + std::to_string(seed), [seed](Content content, std::size_t) {
                     std::mt19937 random(seed);
                     std::string noise = content;
                     for (char& byte : noise) byte = static_cast<char>(random());
                     return noise;
                   }});
    all.push_back({"with flipped bits " + std::to_string(seed), [seed](Content content, std::size_t) {
                     std::mt19937 random(seed);
                     std::string flipped = content;
                     for (int i = 0; i < 3 && !content.empty(); ++i) {
                       flipped = flip_bit(flipped, random() % (8 * flipped.size()));
                     }
                     return flipped;
                   }});
  }
  return all;
}

}  // namespace bourn::test
