#include "stream/local_source.hpp"

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "log/log_start.hpp"
#include "log/store.hpp"
#include "stream/narrow.hpp"
#include "stream/streams.hpp"
#include "stream/topic_writer.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;

// A store with the topic "t" of one partition, and values in it, a few a batch.
struct OneTopic {
  explicit OneTopic(int events, int a_batch = 3, TopicSettings settings = {}) : store(temp.path() + "/store") {
    store.create("t", 1, settings);
    add(0, events, a_batch);
  }
  void add(int first, int events, int a_batch = 3) {
    TopicWriter writer(store, "t", {});
    for (int i = first; i < first + events; ++i) {
      const std::string value = std::to_string(i);
      RecordView record;
      record.value = value;
      record.timestamp = 1000 + i;
      writer.add(record);
      if (i % a_batch == a_batch - 1) writer.write();
    }
    writer.write();
    writer.sync();
  }
  std::unique_ptr<Source> source(const LocalSourceOptions& options) const {
    return make_local_source(store.partition("t", 0), options);
  }
  OffsetRange resolved(const Range& range) const {
    const PartitionDir dir = store.partition("t", 0);
    Cursor cursor(dir);
    return resolve(range, dir, cursor);
  }
  std::string log_file() const { return store.root() + "/t-0/00000000000000000000.log"; }

  TempDir temp;
  Store store;
};

}  // namespace

TEST_CASE("every range of offsets gives exactly its records", "[stream][source]") {
  const OneTopic topic(10);
  for (Offset from = 0; from <= 11; ++from) {
    for (Offset until = from; until <= 12; ++until) {
      auto source = topic.source({.from = from, .until = until});
      Strings wanted;
      for (Offset offset = from; offset < std::min<Offset>(until, 10); ++offset) {
        wanted.push_back("t/0@" + std::to_string(offset) + "=" + std::to_string(offset));
      }
      CHECK(drain(*source) == wanted);
    }
  }
}

TEST_CASE("bounds mean offsets of the log as it is", "[stream][source]") {
  const OneTopic topic(10);
  using Kind = Bound::Kind;
  const auto from = [&](Kind kind, std::int64_t value) { return topic.resolved({{kind, value}, std::nullopt}).from; };
  CHECK(from(Kind::start, 0) == 0);
  CHECK(from(Kind::end, 0) == 10);
  CHECK(from(Kind::offset, 7) == 7);
  CHECK(from(Kind::after_start, 4) == 4);
  CHECK(from(Kind::before_end, 4) == 6);
  CHECK(from(Kind::before_end, 400) == 0);
  CHECK(from(Kind::time, 1004) == 4);
  CHECK(from(Kind::time, 0) == 0);
  CHECK(from(Kind::time, 5000) == 10);
}

TEST_CASE("a follower is idle at the end and goes on when there is more", "[stream][source]") {
  OneTopic topic(2);
  FileWatch watch;
  auto source = topic.source({.follow = true, .watch = &watch});
  CHECK(drain(*source, 0).size() == 2);
  topic.add(2, 2);
  CHECK(drain(*source, 0) == Strings{"t/0@2=2", "t/0@3=3"});
}

TEST_CASE("a follower is at rest where the log ends, but not where its range or its limit does", "[stream][source]") {
  const OneTopic topic(3);
  const auto rests = [](std::unique_ptr<Source> source) {
    REQUIRE(source->next() == Source::Next::slice);
    return source->at_rest();
  };
  FileWatch watch;
  CHECK(rests(topic.source({.follow = true, .watch = &watch})));
  CHECK(rests(topic.source({.until = 4, .follow = true, .watch = &watch})));
  CHECK_FALSE(rests(topic.source({.until = 3, .follow = true, .watch = &watch})));
  CHECK(rests(make_limited(topic.source({.follow = true, .watch = &watch}), 4)));
  CHECK_FALSE(rests(make_limited(topic.source({.follow = true, .watch = &watch}), 3)));
  CHECK_FALSE(rests(topic.source({.watch = &watch})));
}

TEST_CASE("a follower says that its topic was deleted and reads the new one from its start", "[stream][source]") {
  OneTopic topic(3);
  std::vector<Notice::Kind> notices;
  FileWatch watch;
  auto source = topic.source(
      {.follow = true, .on_notice = [&](const Notice& notice) { notices.push_back(notice.kind); }, .watch = &watch});
  CHECK(drain(*source, 0).size() == 3);
  topic.store.remove("t");
  CHECK(drain(*source, 0).empty());
  topic.store.create("t", 1, {});
  topic.add(7, 1);
  CHECK(drain(*source, 0) == Strings{"t/0@0=7"});
  CHECK(notices == std::vector{Notice::Kind::deleted, Notice::Kind::created_again});
}

TEST_CASE("a follower is not given what was trimmed while it waited", "[stream][source]") {
  OneTopic topic(3);
  std::vector<Offset> trimmed_to;
  FileWatch watch;
  auto source = topic.source({.follow = true,
                              .on_notice =
                                  [&](const Notice& notice) {
                                    CHECK(notice.kind == Notice::Kind::trimmed);
                                    trimmed_to.push_back(notice.offset);
                                  },
                              .watch = &watch});
  CHECK(drain(*source, 0).size() == 3);
  REQUIRE_FALSE(watch.polling());
  int next = 3;
  const auto grow = [&] { topic.add(next++, 1, 1); };
  const auto wait = [&] { return watch.wait(Stop(Stop::Never{}), std::chrono::milliseconds(0)); };
  // As it usually goes: what it waited for is an append, and nothing else.
  do {
    grow();
  } while (wait() != FileWatch::Change::one_file_written);
  CHECK(drain(*source, 0).size() == static_cast<std::size_t>(next) - 3);
  grow();
  const Offset start = next;
  REQUIRE(write_log_start(topic.store.partition("t", 0), {start, -1}) == 0);
  grow();
  CHECK(wait() == FileWatch::Change::unknown);
  CHECK(drain(*source, 0) == Strings{fmt::format("t/0@{0}={0}", start)});
  CHECK(trimmed_to == std::vector<Offset>{start});
}

TEST_CASE("a follower goes on in a copy that takes its topic's place", "[stream][source]") {
  OneTopic topic(3);
  std::vector<Notice::Kind> notices;
  FileWatch watch;
  auto source = topic.source(
      {.follow = true, .on_notice = [&](const Notice& notice) { notices.push_back(notice.kind); }, .watch = &watch});
  CHECK(drain(*source, 0).size() == 3);
  const std::string path = topic.store.root() + "/t-0";
  std::filesystem::copy(path, path + ".copy", std::filesystem::copy_options::recursive);
  topic.add(3, 1);
  CHECK(drain(*source, 0) == Strings{"t/0@3=3"});
  std::filesystem::rename(path, path + ".old");
  CHECK(drain(*source, 0).empty());
  std::filesystem::rename(path + ".copy", path);
  CHECK(drain(*source, 0).empty());  // the copy is older, and nothing of it comes twice
  topic.add(5, 1);
  CHECK(drain(*source, 0) == Strings{"t/0@3=5"});
  using Kind = Notice::Kind;
  CHECK(notices == std::vector{Kind::deleted, Kind::log_was_cut, Kind::back_again});
}

TEST_CASE("damage stops a source after everything before it, or is skipped and told", "[stream][source]") {
  const OneTopic topic(9);
  std::fstream file(topic.log_file(), std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(topic.log_file()));
  file.seekp(size / 2);  // within the second of three batches
  file.put('\xff');
  file.close();

  auto stopping = topic.source({.until = 9});
  Strings before;
  CHECK_THROWS_AS(
      [&] {
        for (;;) {
          if (stopping->next() == Source::Next::slice) before.emplace_back("slice");
        }
      }(),
      Error);
  CHECK(before.size() == 1);

  int skipped = 0;
  auto skipping = topic.source({.until = 9, .on_damage = OnDamage::skip, .on_notice = [&](const Notice& notice) {
                                  ++skipped;
                                  CHECK(notice.damage.offset == 3);
                                }});
  CHECK(drain(*skipping) == Strings{"t/0@0=0", "t/0@1=1", "t/0@2=2", "t/0@6=6", "t/0@7=7", "t/0@8=8"});
  CHECK(skipped == 1);
}

TEST_CASE("a batch with a right checksum and a wrong record is skipped whole", "[stream][source]") {
  const OneTopic topic(9);
  std::fstream file(topic.log_file(), std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(topic.log_file()) / 3);
  std::string batch(static_cast<std::size_t>(size), '\0');
  file.seekg(size);
  file.read(batch.data(), size);
  batch.back() = '\x02';  // the last record has a header, it says
  file.seekp(size);
  file << resealed(batch);
  file.close();

  int skipped = 0;
  auto skipping = topic.source({.until = 9, .on_damage = OnDamage::skip, .on_notice = [&](const Notice& notice) {
                                  ++skipped;
                                  CHECK(notice.damage.offset == 3);
                                }});
  CHECK(drain(*skipping) == Strings{"t/0@0=0", "t/0@1=1", "t/0@2=2", "t/0@6=6", "t/0@7=7", "t/0@8=8"});
  CHECK(skipped == 1);
}

TEST_CASE("a segment that rolls under a follower is followed into the next one", "[stream][source]") {
  TopicSettings small;
  small.segment_bytes = 200;
  OneTopic topic(3, 3, small);
  FileWatch watch;
  auto source = topic.source({.follow = true, .watch = &watch});
  CHECK(drain(*source, 0).size() == 3);
  for (int i = 3; i < 30; i += 3) {
    topic.add(i, 3);
    CHECK(drain(*source, 0).size() == 3);
  }
}

TEST_CASE("with LogAppendTime a range of times takes the times of the batches, not those of the events",
          "[stream][source]") {
  TopicSettings settings;
  set(settings, "message.timestamp.type", "LogAppendTime");
  const OneTopic topic(3, 3, settings);  // the events' own times are 1000 and later
  const PartitionDir dir = topic.store.partition("t", 0);
  Cursor cursor(dir);
  REQUIRE(cursor.next() == Cursor::Next::batch);
  const BatchHeader& header = cursor.batch().header;
  REQUIRE(header.timestamp_type() == TimestampType::log_append);
  const std::string time = std::to_string(header.max_timestamp);
  const std::string later = std::to_string(header.max_timestamp + 1);
  const auto drained = [&](const std::string& text) {
    const OffsetRange range = topic.resolved(parse_range(text, 0));
    return drain(*topic.source({.from = range.from, .until = range.until}));
  };
  const Strings all{"t/0@0=0", "t/0@1=1", "t/0@2=2"};
  CHECK(drained("s@" + time) == all);
  CHECK(drained("s@1000,e@" + time).empty());
  CHECK(drained("s@" + later).empty());
  CHECK(drained("e@" + time).empty());
  CHECK(drained("e@" + later) == all);
}
