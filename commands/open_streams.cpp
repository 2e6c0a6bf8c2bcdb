#include "commands/open_streams.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "format/batch_scanner.hpp"
#include "format/file_names.hpp"
#include "log/redpanda_log.hpp"
#include "stream/address.hpp"
#include "stream/local_source.hpp"

namespace bourn::commands {
namespace {

bool is_directory_of_partitions(const std::string& path) {
  return list_segments(PartitionDir::open(path)).empty();
}

enum class NoMatch { is_error, is_fine };

class Opener {
 public:
  // Paths in `seen` are passed over, and those that are opened are added.
  Opener(const Store& store, std::optional<std::int32_t> only, std::set<std::string>& seen, NoMatch no_match)
      : store_(store), only_(only), seen_(seen), no_match_(no_match) {}

  void open(const std::string& text) {
    const Address address = parse_address(text);
    switch (address.kind) {
      case Address::Kind::topic:
        return open_topic(address.topic, address.partition);
      case Address::Kind::pattern:
        return open_pattern(address);
      case Address::Kind::directory:
        if (is_segment_file(address.path)) return add_segment(address.path);
        refuse_redpanda(address.path);
        return open_directory_at(address.path);
      case Address::Kind::segment:
        refuse_redpanda(address.path);
        return add_segment(address.path);
      case Address::Kind::standard:
        fail(ErrorKind::unsupported, "-: events on stdin have no files; consume and produce --json take them");
    }
  }

  std::vector<Stream> sorted() && {
    const auto where = [](const Stream& stream) {
      const auto* dir = std::get_if<PartitionDir>(&stream);
      return dir != nullptr ? dir->where() : TopicPartition{std::get<Segment>(stream).path(), 0};
    };
    std::stable_sort(streams_.begin(), streams_.end(),
                     [&](const Stream& a, const Stream& b) { return where(a) < where(b); });
    return std::move(streams_);
  }

 private:
  // Whoever can read those takes them away before (commands/redpanda_logs.hpp).
  static void refuse_redpanda(const std::string& path) {
    if (!open_redpanda(path).empty()) {
      throw Error(ErrorKind::unsupported,
                  fmt::format("{}: of Redpanda's format, which is read and never changed", escaped(path)),
                  "bourn inspect --verify, or bourn consume --on-damage skip");
    }
  }

  void open_topic(const std::string& topic, std::optional<std::int32_t> partition) {
    if (!partition) partition = only_;
    if (!store_.has(topic)) return fail_no_topic(topic);
    if (partition) return add_partition(topic, *partition);
    const std::int32_t count = store_.partition_count(topic);
    for (std::int32_t i = 0; i < count; ++i) add_partition(topic, i);
  }

  void open_pattern(const Address& address) {
    const TopicPattern pattern(address.topic);
    bool any = false;
    for (const std::string& topic : store_.topics()) {
      if (!pattern.matches(topic)) continue;
      any = true;
      try {
        open_topic(topic, address.partition);
      } catch (const Error& error) {
        // Deleted meanwhile, or without that partition as yet.
        if (no_match_ == NoMatch::is_error || error.kind() != ErrorKind::missing) throw;
      }
    }
    if (!any && no_match_ == NoMatch::is_error)
      throw Error(ErrorKind::missing, fmt::format("{}: no topic in {} matches", escaped(address.topic), store_.root()),
                  "bourn topic list");
  }

  // A partition directory, or a directory full of them (a store, a broker's log directory).
  void open_directory_at(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode)) {
      fail(ErrorKind::damaged, "{}: neither a directory nor a file that begins with a batch", escaped(path));
    }
    PartitionDir dir = PartitionDir::open(path);
    if (!list_segments(dir).empty()) return add(std::move(dir));
    std::vector<std::string> names;
    for_each_entry(dir.fd(), path, [&](std::string_view name) {
      if (parse_partition_dir_name(name)) names.emplace_back(name);
    });
    if (names.empty()) {
      fail(ErrorKind::missing,
           "{}: neither a partition (no 00000000000000000000.log or the like in it) nor a directory of partitions",
           escaped(path));
    }
    for (const std::string& name : names) {
      if (seen_.count(path + "/" + name) > 0) continue;
      PartitionDir partition = PartitionDir::open(path, name);
      if (!only_ || partition.where().partition == *only_) add(std::move(partition));
    }
  }

  void add_segment(const std::string& path) {
    if (seen_.insert(path).second) streams_.emplace_back(Segment::open(path));
  }
  void add_partition(const std::string& topic, std::int32_t partition) {
    if (seen_.count(store_.root() + "/" + partition_dir_name({topic, partition})) > 0) return;
    add(store_.partition(topic, partition));
  }
  void add(PartitionDir dir) {
    if (seen_.insert(dir.path()).second) streams_.emplace_back(std::move(dir));
  }

  void fail_no_topic(const std::string& topic) const {
    // A directory with that name in the working directory is what was probably meant.
    struct stat status {};
    if (::stat(topic.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
      throw Error(ErrorKind::missing, fmt::format("{}: no such topic in {}", topic, escaped(store_.root())),
                  "./" + topic + ", which is a directory here");
    }
    store_.partition_count(topic);
  }

  const Store& store_;
  std::optional<std::int32_t> only_;
  std::vector<Stream> streams_;
  std::set<std::string>& seen_;
  NoMatch no_match_;
};

}  // namespace

bool is_segment_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const Fd file = open_existing(AT_FDCWD, path);
  char head[kBatchHeaderSize];
  const std::size_t have = file ? read_at(file, 0, head, sizeof head, path) : 0;
  return have > 0 && scan_batch({head, have}, {.checksum = false}).kind == Scanned::Kind::batch;
}

const std::string& path_of(const Stream& stream) {
  const auto* dir = std::get_if<PartitionDir>(&stream);
  return dir != nullptr ? dir->path() : std::get<Segment>(stream).path();
}

std::int64_t log_bytes(const Stream& stream, const Range& range) {
  if (const auto* segment = std::get_if<Segment>(&stream)) return segment->size();
  const auto& dir = std::get<PartitionDir>(stream);
  OffsetRange wanted;
  if (range != Range{}) {
    Cursor cursor(dir);
    wanted = resolve(range, dir, cursor);
  }
  std::int64_t bytes = 0;
  const std::vector<Offset> bases = list_segments(dir);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    if (i + 1 < bases.size() && bases[i + 1] <= wanted.from) continue;
    if (wanted.until && bases[i] >= *wanted.until) break;
    try {
      if (const auto segment = Segment::open(dir, bases[i])) bytes += segment->size();
    } catch (const Error&) {
      continue;  // whoever reads it says so
    }
  }
  return bytes;
}

std::vector<Stream> open_streams(const Store& store, const std::vector<std::string>& addresses,
                                 std::optional<std::int32_t> only) {
  std::set<std::string> seen;
  Opener opener(store, only, seen, NoMatch::is_error);
  for (const std::string& address : addresses) opener.open(address);
  return std::move(opener).sorted();
}

StreamFinder::StreamFinder(Store store, std::vector<std::string> addresses, std::optional<std::int32_t> only,
                           FileWatch& watch)
    : store_(std::move(store)), addresses_(std::move(addresses)), only_(only) {
  for (const std::string& text : addresses_) {
    const Address address = parse_address(text);
    const bool is_one_partition = address.partition || only_;
    if (address.kind == Address::Kind::pattern || (address.kind == Address::Kind::topic && !is_one_partition)) {
      add_place(store_.root(), watch);
    } else if (address.kind == Address::Kind::directory && is_directory_of_partitions(address.path)) {
      add_place(address.path, watch);
    }
  }
}

void StreamFinder::add_place(const std::string& path, FileWatch& watch) {
  const auto is_it = [&](const NameWatch& place) { return place.path() == path; };
  if (std::none_of(places_.begin(), places_.end(), is_it)) places_.emplace_back(path, &watch);
}

std::vector<Stream> StreamFinder::first() {
  Opener opener(store_, only_, given_, NoMatch::is_fine);
  for (const std::string& address : addresses_) opener.open(address);
  return std::move(opener).sorted();
}

std::vector<Stream> StreamFinder::more() {
  bool any = false;
  for (NameWatch& place : places_) any = place.may_have_changed() || any;
  if (!any) return {};
  Opener opener(store_, only_, given_, NoMatch::is_fine);
  for (const std::string& address : addresses_) {
    try {
      opener.open(address);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::missing) throw;  // deleted; names will change when it is made again
    }
  }
  return std::move(opener).sorted();
}

}  // namespace bourn::commands
