// Which table an address asks for.
#include <algorithm>

#include "base/error.hpp"
#include "commands/inspect/tables.hpp"
#include "format/file_names.hpp"
#include "stream/address.hpp"

namespace bourn::commands::inspect {
namespace {

enum class Level { partitions, segments, batches, records, indexes };

// A directory of partitions is known by what is in it.
bool is_partition(const Stream& stream, const std::string& path) {
  const auto* dir = std::get_if<PartitionDir>(&stream);
  std::string clean = path;
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return dir != nullptr && dir->path() == clean;
}

// One level in: a topic's partitions, a partition's segments, a segment's batches.
Level level_of(const std::string& text, const std::vector<Stream>& streams) {
  const Address address = parse_address(text);
  switch (address.kind) {
    case Address::Kind::topic:
      return address.partition ? Level::segments : Level::partitions;
    case Address::Kind::pattern:
    case Address::Kind::standard:
      return Level::partitions;
    case Address::Kind::segment:
      return Level::batches;
    case Address::Kind::directory: {
      if (is_segment_file(address.path)) return Level::batches;
      const bool one = std::any_of(streams.begin(), streams.end(),
                                   [&](const Stream& stream) { return is_partition(stream, address.path); });
      return one ? Level::segments : Level::partitions;
    }
  }
  return Level::partitions;
}

Level wanted_level(const Options& options, const std::vector<Stream>& streams) {
  if (options.segments) return Level::segments;
  if (options.batches) return Level::batches;
  if (options.records) return Level::records;
  if (options.indexes) return Level::indexes;
  const EventOutputOptions& output = options.output;
  if (!output.format.empty() || output.frames || output.json_payload || options.selection.has_filter())
    return Level::records;
  Level level = Level::partitions;
  for (const std::string& address : options.selection.addresses) level = std::max(level, level_of(address, streams));
  if (options.selection.is_narrowed() && level != Level::batches) return Level::records;
  return level;
}

// The one directory of partitions that was named, when it is one; else empty.
std::string root_of(const Options& options) {
  if (options.selection.addresses.size() != 1) return {};
  const Address address = parse_address(options.selection.addresses.front());
  return address.kind == Address::Kind::directory ? address.path : std::string();
}

std::vector<Stream> streams_of(const Options& options) {
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  return open_streams(options.store.store(), options.selection.addresses, only);
}

Outcome worse(Outcome a, Outcome b) {
  return a == Outcome::done ? b : a;
}

}  // namespace

Outcome show_addressed(const Options& options, Page& page) {
  const std::vector<std::string>& addresses = options.selection.addresses;
  const auto files = std::count_if(addresses.begin(), addresses.end(), is_other_file);
  if (files > 0) {
    if (files < static_cast<std::ptrdiff_t>(addresses.size()))
      fail(ErrorKind::usage, "files other than segments have views of their own; ask for them apart");
    Outcome outcome = Outcome::done;
    for (const std::string& path : addresses) {
      if (path != addresses.front() && page.screen.is_terminal() && !options.output.json) page.output.write("\n");
      outcome = worse(outcome, show_file(options, page, path));
    }
    return outcome;
  }
  const std::vector<Stream> streams = streams_of(options);
  switch (wanted_level(options, streams)) {
    case Level::partitions:
      return show_partitions(options, page, streams, root_of(options));
    case Level::segments:
      return show_segments(options, page, streams);
    case Level::batches:
      return show_batches(options, page, streams);
    case Level::records:
      return show_records(options, page);
    case Level::indexes:
      return show_indexes(options, page, streams);
  }
  return Outcome::done;
}

}  // namespace bourn::commands::inspect
