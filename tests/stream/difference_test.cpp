#include "stream/difference.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "streams.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;

using Batches = std::vector<std::vector<OwnedRecord>>;

// "17:key,value", "3:a" for an event that is in a alone.
std::string words_for(const Difference& found) {
  std::string words = std::to_string(found.offset) + ":";
  if (found.b == nullptr) return words + "a";
  if (found.a == nullptr) return words + "b";
  CHECK(found.a->offset == found.offset);
  CHECK(found.b->offset == found.offset);
  if (found.key) words += "k";
  if (found.value) words += "v";
  if (found.headers) words += "h";
  if (found.time) words += "t";
  return words;
}

struct Compared {
  std::vector<std::string> words;
  DifferenceCounts counts;
};

Compared compare_logs(const Batches& a, const Batches& b) {
  Compared compared;
  const auto source_a = list_source({"a", 0}, a);
  const auto source_b = list_source({"b", 0}, b);
  compared.counts = compare(*source_a, *source_b, Stop(Stop::Never{}),
                            [&](const Difference& found) { compared.words.push_back(words_for(found)); });
  return compared;
}

// The same records in batches of random sizes.
Batches batched(const std::vector<OwnedRecord>& records, std::mt19937& random) {
  Batches batches;
  for (std::size_t at = 0; at < records.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 20, records.size() - at);
    const auto first = records.begin() + static_cast<std::ptrdiff_t>(at);
    batches.emplace_back(first, first + static_cast<std::ptrdiff_t>(count));
    at += count;
  }
  return batches;
}

std::vector<OwnedRecord> log_with_gaps(std::mt19937& random) {
  std::vector<OwnedRecord> records;
  for (OwnedRecord& record : varied_records(200, 100)) {
    if (random() % 5 != 0) records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

TEST_CASE("equal events are equal logs, whatever batches they are in", "[stream][difference]") {
  std::mt19937 random(1);
  for (int round = 0; round < 20; ++round) {
    const std::vector<OwnedRecord> records = log_with_gaps(random);
    const Compared compared = compare_logs(batched(records, random), batched(records, random));
    CHECK(compared.words.empty());
    CHECK(compared.counts.equal_logs());
    CHECK(compared.counts.equal == static_cast<std::int64_t>(records.size()));
    CHECK(compared.counts.events_a == compared.counts.events_b);
  }
}

TEST_CASE("every change of a log is found, and nothing else", "[stream][difference]") {
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    const std::vector<OwnedRecord> a = log_with_gaps(random);
    std::vector<OwnedRecord> b;
    std::map<Offset, std::string> changes;
    for (const OwnedRecord& record : a) {
      OwnedRecord changed = record;
      const std::string offset = std::to_string(record.offset) + ":";
      switch (random() % 40) {
        case 0:
          changes[record.offset] = offset + "a";
          continue;
        case 1:
          changed.key = changed.key ? std::optional<std::string>() : std::string();
          changes[record.offset] = offset + "k";
          break;
        case 2:
          changed.value = changed.value ? *changed.value + "x" : std::string();
          changes[record.offset] = offset + "v";
          break;
        case 3:
          changed.headers.push_back({"more", std::nullopt});
          changes[record.offset] = offset + "h";
          break;
        case 4:
          changed.timestamp += 1;
          changed.value = "other";
          changes[record.offset] = offset + "vt";
          break;
        case 5:
          // In the gap behind it, if there is one.
          b.push_back(record);
          if (&record == &a.back() || (&record + 1)->offset > record.offset + 1) {
            b.push_back(value_record(record.offset + 1, "new"));
            changes[record.offset + 1] = std::to_string(record.offset + 1) + ":b";
          }
          continue;
        default:
          break;
      }
      b.push_back(std::move(changed));
    }
    const Compared compared = compare_logs(batched(a, random), batched(b, random));
    std::vector<std::string> wanted;
    for (const auto& [offset, words] : changes) wanted.push_back(words);
    CHECK(compared.words == wanted);
    if (changes.empty()) {
      CHECK(compared.counts.equal_logs());
    } else {
      CHECK(compared.counts.first == changes.begin()->first);
    }
    const DifferenceCounts& counts = compared.counts;
    CHECK(counts.events_a == counts.equal + counts.changed + counts.lacking_b.all());
    CHECK(counts.events_b == counts.equal + counts.changed + counts.lacking_a.all());
    CHECK(counts.events_a == static_cast<std::int64_t>(a.size()));
    CHECK(counts.events_b == static_cast<std::int64_t>(b.size()));
  }
}

TEST_CASE("what a log lacks is told apart by where it lacks it", "[stream][difference]") {
  const auto log = [](const std::vector<Offset>& offsets) {
    Batches batches;
    for (const Offset offset : offsets) batches.push_back({value_record(offset, "v")});
    return batches;
  };
  const Compared compared = compare_logs(log({3, 4, 5, 9}), log({5, 6, 7, 8, 9, 10, 11}));
  CHECK(compared.counts.lacking_b.before_start == 2);
  CHECK(compared.counts.lacking_b.in_gap == 0);
  CHECK(compared.counts.lacking_a.in_gap == 3);
  CHECK(compared.counts.lacking_a.after_end == 2);
  CHECK(compared.counts.equal == 2);
  CHECK(compared.counts.first == 3);

  CHECK(compare_logs({}, {}).counts.equal_logs());
  CHECK(compare_logs({}, log({1, 2})).counts.lacking_a.after_end == 2);
}

TEST_CASE("headers that are only encoded otherwise are equal", "[stream][difference]") {
  // One header "a" = "b"; in the second record the length of the value is a varint of two bytes (82 00).
  const std::string canonical = from_hex("12 00 00 00 01 02 78 02 02 61 02 62");
  const std::string wordy = from_hex("14 00 00 00 01 02 78 02 02 61 82 00 62");
  class Raw final : public Source {
   public:
    explicit Raw(const std::string& bytes) {
      slice_.where = &where_;
      slice_.run = {bytes, 1, 0, 0, std::nullopt};
    }
    Next next() override { return std::exchange(given_, true) ? Next::end : Next::slice; }
    const Slice& slice() const override { return slice_; }

   private:
    TopicPartition where_{"t", 0};
    Slice slice_;
    bool given_ = false;
  };
  std::string a_bytes = canonical;
  a_bytes[0] = static_cast<char>((a_bytes.size() - 1) * 2);
  std::string b_bytes = wordy;
  b_bytes[0] = static_cast<char>((b_bytes.size() - 1) * 2);
  Raw a(a_bytes);
  Raw b(b_bytes);
  const DifferenceCounts counts = compare(a, b, Stop(Stop::Never{}), [](const Difference&) {});
  CHECK(counts.equal == 1);
  CHECK(counts.equal_logs());
}

TEST_CASE("records that cannot be read end a comparison", "[stream][difference]") {
  class Broken final : public Source {
   public:
    Broken() {
      slice_.where = &where_;
      slice_.run = {"\x02", 1, 0, 0, std::nullopt};
    }
    Next next() override { return Next::slice; }
    const Slice& slice() const override { return slice_; }

   private:
    TopicPartition where_{"t", 0};
    Slice slice_;
  };
  Broken a;
  const auto b = list_source({"b", 0}, {{value_record(0, "v")}});
  CHECK_THROWS_AS(compare(a, *b, Stop(Stop::Never{}), [](const Difference&) {}), Error);
}

}  // namespace bourn
