#include "log/topic_id.hpp"

#include <filesystem>
#include <fstream>

#include "log/store.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("all partitions of a topic have its id, those that are added too, and a new topic has another", "[log][id]") {
  const TempDir temp;
  const Store store(temp.path());
  store.create("t", 2, {});
  const TopicId id = read_topic_id(store.partition("t", 0));
  CHECK(id.known());
  CHECK(read_topic_id(store.partition("t", 1)) == id);
  store.add_partitions("t", 4);
  CHECK(read_topic_id(store.partition("t", 3)) == id);
  store.remove("t");
  store.create("t", 1, {});
  CHECK(read_topic_id(store.partition("t", 0)).contradicts(id));
}

TEST_CASE("a broker's id counts where there is none of ours, and rubbish is no id", "[log][id]") {
  const TempDir temp;
  const Store store(temp.path());
  store.create("t", 1, {});
  const PartitionDir dir = store.partition("t", 0);
  const TopicId ours = read_topic_id(dir);
  write(dir.path_of("partition.metadata"), "version: 0\ntopic_id: AAECAwQFBgcICQoLDA0ODw");
  CHECK(read_topic_id(dir) == ours);
  write(dir.path_of(".bourn/topic-id"), "");  // as power loss may leave it
  CHECK(read_topic_id(dir).text() == "AAECAwQFBgcICQoLDA0ODw");
  write(dir.path_of("partition.metadata"), "version: 1\n");
  CHECK_FALSE(read_topic_id(dir).known());
  std::filesystem::remove_all(dir.path_of(".bourn"));
  write(dir.path_of("partition.metadata"), std::string(100'000, 'x'));
  CHECK_FALSE(read_topic_id(dir).known());
  // Partitions that are added to a topic without an id have none either.
  std::filesystem::remove(dir.path_of("partition.metadata"));
  store.add_partitions("t", 2);
  CHECK_FALSE(read_topic_id(store.partition("t", 1)).known());
}

TEST_CASE("no new topic id is like another, or like an option", "[log][id]") {
  TopicId last;
  for (int i = 0; i < 1000; ++i) {
    const TopicId id = new_topic_id();
    CHECK(id != last);
    CHECK(id.text().front() != '-');
    last = id;
  }
}
