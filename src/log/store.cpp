#include "log/store.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "base/file_system.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "format/checkpoint.hpp"
#include "format/file_names.hpp"
#include "log/durable_end.hpp"
#include "log/log_start.hpp"
#include "log/segment.hpp"
#include "log/settings_file.hpp"
#include "log/topic_id.hpp"

namespace bourn {
namespace {

constexpr std::int32_t kMostPartitions = 10'000;

// Makes each directory of a path that is not there yet, and all of them durable: each before there is anything in it,
// so that another process that finds the last one there need not care who made it; and that one in any case, since
// whoever made it may not have come further.
void make_path(const std::string& path) {
  const auto is_missing = [](const std::string& front) {
    struct stat status {};
    return ::stat(front.c_str(), &status) != 0;
  };
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string front = path.substr(0, slash);
    if (!is_missing(front)) continue;
    make_directory(AT_FDCWD, front);
    sync_entry(front);
  }
  if (is_missing(path)) make_directory(AT_FDCWD, path);
  sync_entry(path);
}

Fd open_root(const std::string& root) {
  return open_directory(AT_FDCWD, root);
}

void write_new_file(const Fd& directory, const std::string& name, Bytes content, const std::string& shown_path) {
  const Fd file = open_for_writing(directory.get(), name, Create::yes);
  if (content.empty()) return;
  const WriteResult result = write_at(file, 0, content);
  if (result.error != 0) fail_errno(shown_path + "/" + name, "write", result.error);
  if (const int error = sync_all(file); error != 0) fail_errno(shown_path + "/" + name, "fsync", error);
}

// Fills the new, still unnamed directory of a partition with what every partition has, and syncs it.
void furnish(const Fd& directory, const std::string& path, const std::string& settings, const TopicId& id) {
  for (const SegmentFile kind : {SegmentFile::log, SegmentFile::index, SegmentFile::time_index}) {
    write_new_file(directory, segment_file_name(0, kind), {}, path);
  }
  write_new_file(directory, "leader-epoch-checkpoint", format_epoch_checkpoint({{0, 0}}), path);
  make_directory(directory.get(), kOwnFiles);
  const Fd own = open_directory(directory.get(), kOwnFiles);
  write_new_file(own, "append.lock", {}, path);
  write_new_file(own, "sync.lock", {}, path);
  write_new_file(own, "maint.lock", "-", path);  // its byte, so that a full disk keeps nobody from saying what he does
  if (!settings.empty()) write_new_file(own, "settings", settings, path);
  if (id.known()) write_new_file(own, kTopicIdFile, std::string(id.text()) + "\n", path);
  make_log_start(own, path + "/.bourn/start");
  DurableFile::open(own, path + "/.bourn/durable").write({0, 0, 0});
  sync_directory(own, path + "/.bourn");
  sync_directory(directory, path);
}

void rename_or_fail(const Fd& root, const std::string& from, const std::string& to, const std::string& shown_root) {
  if (::renameat2(root.get(), from.c_str(), root.get(), to.c_str(), RENAME_NOREPLACE) != 0) {
    fail_errno(shown_root + "/" + from, "rename to " + to);
  }
}

// Takes the name away from a partition, then what is in it. A broker does the same under the same name (kafka:
// LocalLog.logDeleteDirName).
void bury(const Fd& root, const TopicPartition& where, const std::string& shown_root) {
  const std::string grave = deleted_dir_name(where, random_hex());
  rename_or_fail(root, partition_dir_name(where), grave, shown_root);
  sync_directory(root, shown_root);
  remove_tree(root, grave, shown_root + "/" + grave);
}

bool is_there(const Fd& root, const std::string& topic, std::int32_t partition) {
  return identity_at(root, partition_dir_name({topic, partition})).inode != 0;
}

// Of a topic of which so many are known to be there.
std::int32_t count_partitions(const Fd& root, const std::string& topic, std::int32_t count = 0) {
  while (is_there(root, topic, count)) ++count;
  return count;
}

// What a death or a birth left behind when it was interrupted: partitions other than 0, and directories of any topic
// that are named as dying. Nobody is at work on those, since we hold the lock.
void bury_orphans(const Fd& root, const std::string& topic, const std::string& shown_root) {
  std::vector<TopicPartition> orphans;
  std::vector<std::string> graves;
  for_each_entry(root, shown_root, [&](std::string_view name) {
    const auto where = parse_partition_dir_name(name);
    if (where && where->topic == topic) orphans.push_back(*where);
    if (is_deleted_dir_name(name)) graves.emplace_back(name);
  });
  for (const std::string& grave : graves) remove_tree(root, grave, shown_root + "/" + grave);
  for (const TopicPartition& orphan : orphans) bury(root, orphan, shown_root);
}

// The part of a path that exists: "/" or "." at worst.
std::string existing_front(std::string path) {
  struct stat status {};
  while (::stat(path.c_str(), &status) != 0 && errno == ENOENT) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    path.resize(std::max<std::size_t>(slash, 1));
  }
  return path;
}

bool has_events(const PartitionDir& dir) {
  for (const Offset base : list_segments(dir)) {
    const auto segment = Segment::open(dir, base);
    if (base > 0 || (segment && segment->size() > 0)) return true;
  }
  return false;
}

// What an addition of partitions left behind that was interrupted: empty ones that nobody could see yet. Ones that hold
// events are something else: a partition before them was lost.
void bury_unseen(const Fd& root, const std::string& topic, std::int32_t count, const std::string& shown_root) {
  std::vector<TopicPartition> unseen;
  for_each_entry(root, shown_root, [&](std::string_view name) {
    const auto where = parse_partition_dir_name(name);
    if (where && where->topic == topic && where->partition >= count) unseen.push_back(*where);
  });
  for (const TopicPartition& where : unseen) {
    const PartitionDir dir = PartitionDir::open(shown_root, partition_dir_name(where));
    if (has_events(dir)) {
      fail(ErrorKind::damaged, "{}: holds events, and {}-{} before it is missing; nothing was changed", dir.path(),
           topic, count);
    }
  }
  for (const TopicPartition& where : unseen) bury(root, where, shown_root);
}

void check_name(const std::string& topic) {
  if (const Reason problem = topic_name_problem(topic)) {
    fail(ErrorKind::usage, "illegal topic name \"{}\": {}", escaped(topic), problem);
  }
}

void check_count(const std::string& topic, std::int32_t partitions) {
  if (partitions < 1 || partitions > kMostPartitions) {
    fail(ErrorKind::usage, "{}: a topic has 1 to {} partitions, not {}", topic, kMostPartitions, partitions);
  }
}

[[noreturn]] void fail_missing(const std::string& topic, const std::string& root) {
  throw Error(ErrorKind::missing, fmt::format("{}: no such topic in {}", escaped(topic), escaped(root)),
              nearest(topic, Store(root).topics()).value_or("bourn topic list"));
}

}  // namespace

Store::Store(std::string root) : root_(std::move(root)) {
  while (root_.size() > 1 && root_.back() == '/') root_.pop_back();
}

std::vector<std::string> Store::topics() const {
  std::vector<std::string> names;
  const Fd root = open_root(root_);
  if (!root) return names;
  for_each_entry(root, root_, [&](std::string_view name) {
    const auto where = parse_partition_dir_name(name);
    if (where && where->partition == 0) names.push_back(where->topic);
  });
  std::sort(names.begin(), names.end());
  return names;
}

bool Store::has(const std::string& topic) const {
  const Fd root = open_root(root_);
  return root && topic_name_problem(topic) == nullptr && is_there(root, topic, 0);
}

std::optional<std::int32_t> Store::find_topic(const std::string& topic) const {
  check_name(topic);
  const Fd root = open_root(root_);
  const std::int32_t count = root ? count_partitions(root, topic) : 0;
  return count == 0 ? std::nullopt : std::optional(count);
}

std::optional<OpenTopic> Store::find_open_topic(const std::string& topic) const {
  check_name(topic);
  auto first = PartitionDir::find(root_, partition_dir_name({topic, 0}));
  if (!first) return std::nullopt;
  const std::int32_t count = count_partitions(first->parent(), topic, 1);
  return OpenTopic{topic, *std::move(first), count};
}

OpenTopic Store::open_topic(const std::string& topic) const {
  auto there = find_open_topic(topic);
  if (!there) fail_missing(topic, root_);
  return *std::move(there);
}

std::int32_t Store::partition_count(const std::string& topic) const {
  const auto count = find_topic(topic);
  if (!count) fail_missing(topic, root_);
  return *count;
}

PartitionDir Store::partition(const std::string& topic, std::int32_t partition) const {
  const std::int32_t count = partition_count(topic);
  if (partition < 0 || partition >= count) {
    fail(ErrorKind::missing, "{}/{}: no such partition; the topic has {}, counted from 0", topic, partition, count);
  }
  return PartitionDir::open(root_, partition_dir_name({topic, partition}));
}

TopicSettings Store::settings(const std::string& topic) const {
  check_name(topic);
  if (!has(topic)) fail_missing(topic, root_);
  return read_settings(PartitionDir::open(root_, partition_dir_name({topic, 0})));
}

void Store::check_file_system() const {
  const std::string front = existing_front(root_);
  if (const char* name = network_file_system_of(front)) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{}: on {}, a network file system, where locks between processes cannot be relied upon; "
                            "nothing was written",
                            escaped(root_), name),
                "a store on a local disk, or --allow-unsafe-fs when one machine alone writes");
  }
}

void Store::check_can_create(const std::string& topic, std::int32_t partitions) const {
  check_name(topic);
  check_count(topic, partitions);
  const std::string front = existing_front(root_);
  if (::access(front.c_str(), W_OK | X_OK) != 0) fail_errno(front, "make a topic in it");
}

Store::Created Store::create(const std::string& topic, std::int32_t partitions, const TopicSettings& settings) const {
  check_name(topic);
  check_count(topic, partitions);
  make_path(root_);
  const Fd root = open_root(root_);
  if (!root) fail(ErrorKind::missing, "{}: vanished while it was opened", root_);
  const FileLock births(root, root_);
  if (is_there(root, topic, 0)) return Created::was_there;
  bury_orphans(root, topic, root_);
  const TopicId id = new_topic_id();
  for (std::int32_t partition = partitions - 1; partition >= 0; --partition) {
    if (partition == 0) sync_directory(root, root_);  // the others must be there for good before 0 is
    give_birth(root, {topic, partition}, settings, id);
  }
  sync_directory(root, root_);
  return Created::made;
}

void Store::give_birth(const Fd& root, const TopicPartition& where, const TopicSettings& settings,
                       const TopicId& id) const {
  const std::string unborn = deleted_dir_name(where, random_hex());
  make_directory(root.get(), unborn);
  const Fd directory = open_directory(root.get(), unborn);
  try {
    furnish(directory, root_ + "/" + unborn, where.partition == 0 ? format_settings(settings) : std::string{}, id);
    rename_or_fail(root, unborn, partition_dir_name(where), root_);
  } catch (const Error&) {
    remove_tree(root, unborn, root_ + "/" + unborn);
    throw;
  }
}

void Store::alter(const std::string& topic, const std::function<void(TopicSettings&)>& change) const {
  check_name(topic);
  const Fd root = open_root(root_);
  if (!root) fail_missing(topic, root_);
  const FileLock one_at_a_time(root, root_);
  const PartitionDir first = partition(topic, 0);
  TopicSettings settings = read_settings(first);
  change(settings);
  check_together(settings);
  write_settings(first, settings);
  for (std::int32_t i = partition_count(topic); i-- > 0;) announce_settings(partition(topic, i));
}

void Store::add_partitions(const std::string& topic, std::int32_t partitions) const {
  check_name(topic);
  const Fd root = open_root(root_);
  if (!root) fail_missing(topic, root_);
  const FileLock births(root, root_);
  const std::int32_t count = count_partitions(root, topic);
  if (count == 0) fail_missing(topic, root_);
  if (partitions < count || partitions > kMostPartitions) {
    fail(ErrorKind::usage, "{}: has {} partitions; there can be more, up to {}, and never fewer", topic, count,
         kMostPartitions);
  }
  bury_unseen(root, topic, count, root_);
  const TopicId id = read_topic_id(partition(topic, 0));
  // The lowest last: until it is there, none of them is.
  for (std::int32_t added = partitions - 1; added >= count; --added) {
    if (added == count) sync_directory(root, root_);
    give_birth(root, {topic, added}, {}, id);
  }
  sync_directory(root, root_);
}

void Store::remove(const std::string& topic) const {
  check_name(topic);
  const Fd root = open_root(root_);
  if (!root) fail_missing(topic, root_);
  const FileLock deaths(root, root_);
  const std::int32_t count = count_partitions(root, topic);
  if (count == 0) fail_missing(topic, root_);
  for (std::int32_t partition = 0; partition < count; ++partition) bury(root, {topic, partition}, root_);
  bury_orphans(root, topic, root_);
  sync_directory(root, root_);
}

TopicSettings settings_beside(const PartitionDir& dir) {
  const std::size_t slash = dir.path().rfind('/');
  try {
    return Store(slash == std::string::npos ? "." : dir.path().substr(0, slash + 1)).settings(dir.where().topic);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace bourn
