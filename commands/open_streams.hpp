// From addresses to partitions and segment files.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/name_watch.hpp"
#include "log/partition_dir.hpp"
#include "log/segment.hpp"
#include "log/store.hpp"
#include "stream/address.hpp"
#include "stream/range.hpp"

namespace bourn::commands {

// Something that can be read from: a partition, or a loose segment file.
using Stream = std::variant<PartitionDir, Segment>;

// Whether the path is that of a file which begins with a batch: a segment under another name.
bool is_segment_file(const std::string& path);

// Where it is.
const std::string& path_of(const Stream& stream);
// Bytes of its .log files that hold something of the range, as far as they can be opened: how much a walk over it has
// to read.
std::int64_t log_bytes(const Stream& stream, const Range& range = {});

// Every partition and segment that the addresses mean, each once, in the order of (topic, partition). `only` picks one
// partition of each topic. Throws Error{missing} for an address that means nothing, with the nearest topic name as a
// hint.
std::vector<Stream> open_streams(const Store& store, const std::vector<std::string>& addresses,
                                 std::optional<std::int32_t> only);

// The same for who stays: what the addresses mean now, then what they have come to mean since.
class StreamFinder {
 public:
  // `watch`, which must outlive it, wakes up when there may be something to find.
  StreamFinder(Store store, std::vector<std::string> addresses, std::optional<std::int32_t> only, FileWatch& watch);

  // As open_streams(), but a pattern that matches no topic is no error.
  std::vector<Stream> first();
  // Whether more() can ever give anything: not where every address means one partition or segment.
  bool may_grow() const noexcept { return !places_.empty(); }
  // What was not given before: topics that match a pattern, partitions that were added to a topic. Cheap when no name
  // has changed. A topic that is gone is no error.
  std::vector<Stream> more();

 private:
  void add_place(const std::string& path, FileWatch& watch);

  Store store_;
  std::vector<std::string> addresses_;
  std::optional<std::int32_t> only_;
  std::vector<NameWatch> places_;  // where new names may come to be
  std::set<std::string> given_;    // paths
};

}  // namespace bourn::commands
