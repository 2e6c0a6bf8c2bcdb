// Which events a verb looks at: addresses, a range, a filter. What consume, inspect and everything else that reads
// events has in common.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/input.hpp"
#include "commands/open_streams.hpp"
#include "commands/redpanda_logs.hpp"
#include "commands/shared_options.hpp"
#include "stream/filter.hpp"
#include "stream/latest.hpp"
#include "stream/local_source.hpp"
#include "stream/positions.hpp"
#include "stream/range.hpp"
#include "stream/source.hpp"

namespace bourn::commands {

class Verb;

// As typed.
struct SelectionOptions {
  std::vector<std::string> addresses;
  std::string offset, from, until, cursor, max_decompressed;
  std::string on_damage = "stop";
  std::string on_trim = "skip";
  std::int64_t count = -1, last = -1;  // -1: not given
  std::int32_t partition = -1;
  bool follow = false, latest = false;
  bool control = false;        // control records, too; no option of its own
  std::optional<Range> range;  // instead of offset, from and until; no option of its own
  FilterOptions filter;
  std::vector<std::string> headers;

  bool has_filter() const { return !filter.empty() || !headers.empty(); }
  // Whether anything was said of which events are meant, addresses aside.
  bool is_narrowed() const;
};

// -o, --from, --until, -n, --last, -p.
void add_range_options(Verb& command, SelectionOptions& options);
// --key, --key-match, --match, --header, --where, --latest.
void add_filter_options(Verb& command, SelectionOptions& options);
// --on-damage, --on-trim, --max-decompressed.
void add_damage_options(Verb& command, SelectionOptions& options);

// What -o, --from and --until mean. Throws Error{usage}.
Range wanted_range(const SelectionOptions& options, Now now);

// Turns the options into one source over everything that was addressed. `options` and `watch` must outlive it.
class Selection {
 public:
  // Throws Error{usage} for what is wrong with the options, and what reading the cursor file throws.
  // A stop asked of `stop`, which may be null and must outlive the selection, ends a wait for stdin.
  Selection(const SelectionOptions& options, const StoreOptions& store, FileWatch& watch, const Stop* stop = nullptr);

  // Takes the ends of the range, then opens everything; a follower also what the addresses come to mean later, and then
  // no topic at all needs to match a pattern now. Throws what open_streams throws. Call it once.
  std::unique_ptr<Source> source();

  // The same events once more, though what is in the logs may be more by now; after source(), and not of followers and
  // of stdin, which can be read once (Error{unsupported}).
  std::unique_ptr<Source> again();
  // How many partitions the topics have that are read, by their names, whichever of them are wanted.
  std::map<std::string, std::int32_t> partition_counts() const;

  // For who reads more than once. All three take the ends of the range at the first call of any of them and source(),
  // leave filters aside, and open anew at each call; none is for a follower, before() and stdin do not go together.
  // All events of the range; those of the same streams that come before it; where each stream's range begins and ends.
  std::unique_ptr<Source> unfiltered();
  std::unique_ptr<Source> before();
  const std::map<std::string, OffsetRange>& ranges();

  // What each of the streams holds at this moment, whatever the range: [start, end). Without stdin.
  std::map<TopicPartition, OffsetRange> extents() const;

  // How --latest is to be done, of stdin too, which is refused otherwise: what is left of it is held, within the memory
  // that the options give. To be called before source().
  void latest_as(const LatestOptions& options) { latest_ = options; }
  bool reads_standard_input() const noexcept { return standard_input_.has_value(); }
  const FilterOptions& filter() const noexcept { return filter_; }

  // Bytes of the segments that are to be read; 0 where that cannot be told, as of stdin.
  std::int64_t bytes() const;
  // Told of the bytes of every batch that is read. To be set before source() is called.
  void on_read(std::function<void(std::int64_t)> told) { local_.on_read = std::move(told); }

  // Damages that were skipped so far.
  std::int64_t damages() const { return damages_; }
  // What the cursor file said.
  const Positions& resumed_from() const { return resume_from_; }
  // Where every partition is read from; grows while a follower finds more of them.
  const Positions& starts() const { return starts_; }

 private:
  void look_for_standard_input(const Stop* stop);
  void resolve_ranges();
  std::optional<std::int32_t> only_partition() const;
  std::vector<Stream> streams() const;
  std::unique_ptr<Source> followed();
  std::vector<std::unique_ptr<Source>> opened(std::vector<Stream> streams, const Range& range);
  OffsetRange resolved(const Stream& stream, const Range& range);
  const char* why(const TopicPartition& where) const;
  OffsetRange bounded(OffsetRange range, Cursor& cursor, const TopicPartition& where, const TopicId& id);
  std::unique_ptr<Source> latest();
  enum class Part { range, before };
  std::unique_ptr<Source> all(Part part);
  std::unique_ptr<Source> narrowed(std::unique_ptr<Source> source) const;
  LocalSourceOptions part_of(const OffsetRange& range, Part part, const TopicPartition& where) const;
  std::vector<RedpandaLog> redpanda_logs() const;
  void resolve_redpanda_ranges();

  const SelectionOptions& options_;
  std::vector<std::string> addresses_;  // without "-"
  std::optional<Input> standard_input_;
  StoreOptions manner_;
  bool quiet_;
  FileWatch& watch_;
  Store store_;
  Range range_;
  LocalSourceOptions local_;
  std::optional<StreamFinder> finder_;  // of a follower
  FilterOptions filter_;
  std::optional<LatestOptions> latest_;
  bool resolved_ = false;
  Positions resume_from_;
  Positions starts_;
  std::set<TopicPartition> until_end_;         // read to the end of the log
  std::map<std::string, OffsetRange> ranges_;  // by path
  std::int64_t damages_ = 0;
  std::set<std::string> skipped_;  // damages, in words
};

}  // namespace bourn::commands
