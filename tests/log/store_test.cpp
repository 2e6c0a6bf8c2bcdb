#include "log/store.hpp"

#include <sys/stat.h>

#include "log/cursor.hpp"
#include "log/partition_log.hpp"
#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Names = std::vector<std::string>;
using Created = Store::Created;

Names entries_of(const std::string& directory) {
  Names names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

void touch_directory(const std::string& path) {
  std::filesystem::create_directory(path);
  put_content(path + "/" + segment_file_name(0, SegmentFile::log), make_batch(1, 0));
}

}  // namespace

TEST_CASE("a store that does not exist has no topics", "[log][store]") {
  const TempDir dir;
  const Store store(dir.file("nowhere"));
  CHECK(store.topics().empty());
  CHECK_FALSE(store.has("orders"));
  CHECK(error_kind([&] { store.partition_count("orders"); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.partition("orders", 0); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.settings("orders"); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.remove("orders"); }) == ErrorKind::missing);
  CHECK_FALSE(std::filesystem::exists(dir.file("nowhere")));
}

TEST_CASE("a topic is made with its partitions, and the store with it", "[log][store]") {
  const TempDir dir;
  const Store store(dir.file("deep/below/store//"));
  CHECK(store.root() == dir.file("deep/below/store"));
  CHECK(store.create("orders", 3, {}) == Created::made);
  CHECK(store.has("orders"));
  CHECK(store.topics() == Names{"orders"});
  CHECK(store.partition_count("orders") == 3);
  // Nothing else: a broker that is given the store must know everything in it.
  CHECK(entries_of(store.root()) == Names{"orders-0", "orders-1", "orders-2"});
  for (std::int32_t i = 0; i < 3; ++i) {
    const PartitionDir partition = store.partition("orders", i);
    CHECK(partition.where() == TopicPartition{"orders", i});
    CHECK(Cursor(partition).end_offset() == 0);
    CHECK(epochs_of(partition.path()) == std::vector<EpochEntry>{{0, 0}});
    CHECK(durable_end(partition.path())->current);
    PartitionLog log(store.partition("orders", i), {});
    CHECK(log.recovery().happened == RecoveryReport::Happened::nothing);
    CHECK(append_values(log, {"a"}).first == 0);
  }
  CHECK(error_kind([&] { store.partition("orders", 3); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.partition("orders", -1); }) == ErrorKind::missing);
  CHECK(error_text([&] { store.partition("orders", 3); }).find("has 3") != std::string::npos);
}

TEST_CASE("a topic that is there is left as it is", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  TopicSettings settings;
  set(settings, "segment.bytes", "1000");
  REQUIRE(store.create("orders", 2, settings) == Created::made);
  const auto before = all_files(dir.path());
  CHECK(store.create("orders", 5, {}) == Created::was_there);
  CHECK(all_files(dir.path()) == before);
}

TEST_CASE("names and counts that no topic can have are refused", "[log][store]") {
  const TempDir dir;
  const Store store(dir.file("store"));
  for (const std::string& name : Names{"", ".", "..", "a/b", "a b", "\xc3\xbc", std::string(250, 'a'), "a\n"}) {
    INFO(name);
    CHECK(error_kind([&] { store.create(name, 1, {}); }) == ErrorKind::usage);
    CHECK(error_kind([&] { store.remove(name); }) == ErrorKind::usage);
    CHECK(error_kind([&] { store.partition_count(name); }) == ErrorKind::usage);
    CHECK_FALSE(store.has(name));
  }
  for (const std::int32_t count : {0, -1, 10'001, INT32_MAX}) {
    CHECK(error_kind([&] { store.create("orders", count, {}); }) == ErrorKind::usage);
  }
  CHECK_FALSE(std::filesystem::exists(store.root()));
}

TEST_CASE("names of any legal form are told apart", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  const Names names{"-", "..a", "a", "a-1", "a-1-0", "a.b_c", std::string(249, 'z')};
  for (const std::string& name : names) REQUIRE(store.create(name, 1, {}) == Created::made);
  CHECK(store.topics() == names);
  store.remove("a-1");
  CHECK(store.has("a"));
  CHECK(store.has("a-1-0"));
  CHECK_FALSE(store.has("a-1"));
  store.remove(std::string(249, 'z'));
  CHECK(store.topics() == Names{"-", "..a", "a", "a-1-0", "a.b_c"});
}

TEST_CASE("what is no partition directory is no topic", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 1, {});
  for (const char* name :
       {"lost+found", "orders-00", "orders", "other-1", "gone-0.0123456789abcdef0123456789abcdef-delete", "orders-x"}) {
    std::filesystem::create_directory(dir.file(name));
  }
  put_content(dir.file("recovery-point-offset-checkpoint"), "0\n0\n");
  CHECK(store.topics() == Names{"orders"});
  CHECK_FALSE(store.has("other"));
  CHECK(store.partition_count("orders") == 1);
}

TEST_CASE("settings of a topic are kept with it", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  TopicSettings settings;
  set(settings, "segment.bytes", "4K");
  set(settings, "compression.type", "zstd");
  store.create("orders", 2, settings);
  store.create("plain", 1, {});
  CHECK(store.settings("orders") == settings);
  CHECK(store.settings("plain") == TopicSettings{});
  overwrite(dir.file("orders-0/.bourn/settings"), 0, "x");
  CHECK(error_kind([&] { store.settings("orders"); }) == ErrorKind::damaged);
  std::filesystem::remove_all(dir.file("orders-0/.bourn"));  // a broker's topic
  CHECK(store.settings("orders") == TopicSettings{});
}

TEST_CASE("a topic is removed with all its partitions, and can be made anew", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 3, {});
  store.create("others", 1, {});
  const PartitionDir before = store.partition("orders", 0);
  PartitionLog log(store.partition("orders", 0), {});
  append_values(log, {"old"});
  Cursor follower(before);
  REQUIRE(follower.next() == Cursor::Next::batch);
  store.remove("orders");
  CHECK(entries_of(dir.path()) == Names{"others-0"});
  CHECK(error_kind([&] { store.remove("orders"); }) == ErrorKind::missing);
  CHECK_FALSE(before.still_named());
  CHECK(follower.next() == Cursor::Next::deleted);
  CHECK(store.create("orders", 1, {}) == Created::made);
  CHECK_FALSE(before.still_named());
  CHECK(follower.next() == Cursor::Next::deleted);
  CHECK(error_kind([&] { append_values(log, {"lost"}); }) == ErrorKind::missing);
  CHECK(Cursor(store.partition("orders", 0)).end_offset() == 0);
}

TEST_CASE("what an interrupted death left is cleared by the next birth", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 4, {});
  // Partition 0 is dead already, its files not all gone; the others were not reached.
  const std::string grave = "orders-0.0123456789abcdef0123456789abcdef-delete";
  std::filesystem::rename(dir.file("orders-0"), dir.file(grave));
  put_content(dir.file("orders-2/") + segment_file_name(0, SegmentFile::log), make_batch(3, 0));
  CHECK_FALSE(store.has("orders"));
  CHECK(store.topics().empty());
  CHECK(store.create("orders", 2, {}) == Created::made);
  CHECK(entries_of(dir.path()) == Names{"orders-0", "orders-1"});
  CHECK(Cursor(store.partition("orders", 1)).end_offset() == 0);
}

TEST_CASE("what an interrupted birth left is cleared by the next one, and other topics are not touched",
          "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  touch_directory(dir.file("orders-1"));
  touch_directory(dir.file("orders-2"));
  touch_directory(dir.file("orders-0.0123456789abcdef0123456789abcdef-delete"));  // not yet named
  touch_directory(dir.file("orders-x-0"));
  touch_directory(dir.file("order-1"));
  CHECK(store.create("orders", 1, {}) == Created::made);
  CHECK(entries_of(dir.path()) == Names{"order-1", "orders-0", "orders-x-0"});
  CHECK(read_values(dir.file("orders-x-0")).size() == 1);
}

TEST_CASE("removing a topic with a gap in its partitions removes those behind the gap too", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 4, {});
  std::filesystem::remove_all(dir.file("orders-1"));
  CHECK(store.partition_count("orders") == 1);
  store.remove("orders");
  CHECK(entries_of(dir.path()).empty());
}

TEST_CASE("processes that create one topic at once make it once", "[log][store]") {
  const TempDir dir;
  const std::string root = dir.file("new/store");
  constexpr int kProcesses = 6;
  REQUIRE(in_processes(kProcesses, [&](int number) {
    const Store store(root);
    TopicSettings settings;
    set(settings, "segment.bytes", std::to_string(1000 + number));
    const Created created = store.create("orders", 3, settings);
    PartitionLog log(store.partition("orders", 2), store.settings("orders"));
    append_values(log, {created == Created::made ? "made" : "was there"});
  }));
  const Store store(root);
  CHECK(entries_of(root) == Names{"orders-0", "orders-1", "orders-2"});
  std::vector<std::string> values = read_values(dir.file("new/store/orders-2"));
  CHECK(values.size() == kProcesses);
  CHECK(std::count(values.begin(), values.end(), "made") == 1);
  CHECK(store.settings("orders").segment_bytes >= 1000);
  CHECK(store.settings("orders").segment_bytes < 1000 + kProcesses);
}

TEST_CASE("processes that create and remove one topic leave it whole or not at all", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  REQUIRE(in_processes(4, [&](int number) {
    for (int i = 0; i < 5; ++i) {
      if (number % 2 == 0) {
        store.create("orders", 3, {});
        continue;
      }
      try {
        store.remove("orders");
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::missing) throw;
      }
    }
  }));
  const Names left = entries_of(dir.path());
  CHECK((left.empty() || left == Names{"orders-0", "orders-1", "orders-2"}));
  CHECK(store.has("orders") == !left.empty());
}

TEST_CASE("settings are altered, and the others stay as they were", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  TopicSettings settings;
  set(settings, "segment.bytes", "5000");
  store.create("orders", 2, settings);
  store.alter("orders", [](TopicSettings& present) {
    CHECK(present.segment_bytes == 5000);
    set(present, "retention.ms", "7d");
  });
  set(settings, "retention.ms", "7d");
  CHECK(store.settings("orders") == settings);
  store.alter("orders", [](TopicSettings& present) { unset(present, "segment.bytes"); });
  CHECK(store.settings("orders").segment_bytes == TopicSettings{}.segment_bytes);
  CHECK(store.settings("orders").retention_ms == settings.retention_ms);
  CHECK(entries_of(dir.path()) == Names{"orders-0", "orders-1"});
}

TEST_CASE("an alteration that fails changes nothing", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 1, {});
  const auto before = all_files(dir.path());
  const auto contradict = [](TopicSettings& settings) {
    set(settings, "min.compaction.lag.ms", "2d");
    set(settings, "max.compaction.lag.ms", "1d");
  };
  CHECK(error_kind([&] { store.alter("orders", contradict); }) == ErrorKind::usage);
  CHECK(error_kind([&] {
          store.alter("orders", [](TopicSettings& settings) {
            set(settings, "segment.bytes", "5000");
            set(settings, "segment.byte", "5000");
          });
        }) == ErrorKind::usage);
  CHECK(error_kind([&] { store.alter("nothing", [](TopicSettings&) {}); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.alter("../orders", [](TopicSettings&) {}); }) == ErrorKind::usage);
  CHECK(error_kind([&] { Store(dir.file("nowhere")).alter("orders", [](TopicSettings&) {}); }) == ErrorKind::missing);
  CHECK(all_files(dir.path()) == before);
}

TEST_CASE("writers at work take altered settings up, on every partition", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 2, {});
  for (std::int32_t i = 0; i < 2; ++i) {
    PartitionLog log(store.partition("orders", i));
    append_values(log, {"before"});
    append_values(log, {"before"});
    CHECK(list_segments(store.partition("orders", i)).size() == 1);
    store.alter("orders", [](TopicSettings& settings) { set(settings, "segment.bytes", "100"); });
    append_values(log, {"after"});
    append_values(log, {"after"});
    CHECK(list_segments(store.partition("orders", i)).size() == 3);
    CHECK(read_values(dir.file("orders-" + std::to_string(i))).size() == 4);
    store.alter("orders", [](TopicSettings& settings) { unset(settings, "segment.bytes"); });
  }
}

TEST_CASE("processes that alter one topic at once lose none of it", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 2, {});
  const Names names{"segment.bytes", "retention.bytes", "index.interval.bytes", "segment.index.bytes"};
  REQUIRE(in_processes(4, [&](int number) {
    for (int i = 1; i <= 10; ++i) {
      store.alter("orders", [&](TopicSettings& settings) {
        set(settings, names[static_cast<std::size_t>(number)], std::to_string(10'000 * (number + 1) + i));
      });
    }
  }));
  const TopicSettings settings = store.settings("orders");
  CHECK(settings.segment_bytes == 10'010);
  CHECK(settings.retention_bytes == 20'010);
  CHECK(settings.index_interval_bytes == 30'010);
  CHECK(settings.segment_index_bytes == 40'010);
}

TEST_CASE("partitions are added behind the last one", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  TopicSettings settings;
  set(settings, "segment.bytes", "5000");
  store.create("orders", 2, settings);
  {
    PartitionLog log(store.partition("orders", 1));
    append_values(log, {"old"});
  }
  store.add_partitions("orders", 4);
  CHECK(store.partition_count("orders") == 4);
  CHECK(entries_of(dir.path()) == Names{"orders-0", "orders-1", "orders-2", "orders-3"});
  CHECK(store.settings("orders") == settings);
  CHECK(read_values(dir.file("orders-1")) == Names{"old"});
  PartitionLog log(store.partition("orders", 3));
  CHECK(log.recovery().happened == RecoveryReport::Happened::nothing);
  CHECK(append_values(log, {"new"}).first == 0);

  const auto before = all_files(dir.path());
  store.add_partitions("orders", 4);  // there they are
  CHECK(error_kind([&] { store.add_partitions("orders", 3); }) == ErrorKind::usage);
  CHECK(error_kind([&] { store.add_partitions("orders", 10'001); }) == ErrorKind::usage);
  CHECK(error_kind([&] { store.add_partitions("nothing", 3); }) == ErrorKind::missing);
  CHECK(error_kind([&] { store.add_partitions("or/ders", 3); }) == ErrorKind::usage);
  CHECK(error_kind([&] { Store(dir.file("nowhere")).add_partitions("orders", 3); }) == ErrorKind::missing);
  CHECK(all_files(dir.path()) == before);
}

TEST_CASE("what an interrupted addition of partitions left unseen is made anew", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 2, {});
  copy_directory(dir.file("orders-1"), dir.file("orders-3"));  // 2 was still to come
  CHECK(store.partition_count("orders") == 2);
  store.add_partitions("orders", 3);
  CHECK(entries_of(dir.path()) == Names{"orders-0", "orders-1", "orders-2"});
}

TEST_CASE("partitions behind a gap that hold events are not overwritten by an addition", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 4, {});
  {
    PartitionLog log(store.partition("orders", 3));
    append_values(log, {"precious"});
  }
  std::filesystem::remove_all(dir.file("orders-2"));
  const auto before = all_files(dir.path());
  CHECK(error_kind([&] { store.add_partitions("orders", 3); }) == ErrorKind::damaged);
  CHECK(error_kind([&] { store.add_partitions("orders", 6); }) == ErrorKind::damaged);
  CHECK(error_text([&] { store.add_partitions("orders", 6); }).find("orders-2 before it is missing") !=
        std::string::npos);
  CHECK(all_files(dir.path()) == before);
}

TEST_CASE("processes that add partitions at once, or alter the topic, get what was asked for most", "[log][store]") {
  const TempDir dir;
  const Store store(dir.path());
  store.create("orders", 1, {});
  REQUIRE(in_processes(4, [&](int number) {
    try {
      store.add_partitions("orders", 3 + number);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::usage) throw;  // somebody else made more
    }
    store.alter("orders", [](TopicSettings& settings) { settings.retention_bytes = settings.retention_bytes + 1; });
  }));
  CHECK(store.partition_count("orders") == 6);
  CHECK(store.settings("orders").retention_bytes == 3);
}

TEST_CASE("a store in a place where nothing can be made says so", "[log][store]") {
  const TempDir dir;
  put_content(dir.file("file"), "");
  CHECK_THROWS_AS(Store(dir.file("file")).create("orders", 1, {}), Error);
  CHECK_THROWS_AS(Store(dir.file("file/below")).create("orders", 1, {}), Error);
  CHECK(entries_of(dir.path()) == Names{"file"});
}
