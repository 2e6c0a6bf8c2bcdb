#include "commands/inspect/find_bytes.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/open_streams.hpp"
#include "commands/redpanda_logs.hpp"
#include "log/batch_place.hpp"

namespace bourn::commands::inspect {
namespace {

// More of a batch is never read: a damaged length must not fill the memory.
constexpr std::int64_t kMostBytes = std::int64_t{64} << 20;

std::int64_t number_option(const std::string& text, const char* option) {
  const auto number = parse_integer(text);
  if (!number || *number < 0) fail(ErrorKind::usage, "{}: \"{}\" is no number from 0 on", option, escaped(text));
  return *number;
}

Buffer read_bytes(const Fd& file, const std::string& path, std::int64_t position, std::int64_t end) {
  const auto size = static_cast<std::size_t>(std::min(end - position, kMostBytes));
  Buffer bytes;
  bytes.commit(read_at(file, position, bytes.room(size), size, path));
  return bytes;
}

[[noreturn]] void fail_beyond_file(const std::string& name, std::int64_t byte) {
  fail(ErrorKind::difference, "{}: byte {} is beyond the end of the file", name, byte);
}
[[noreturn]] void fail_beyond_end(const std::string& name, Offset offset, Offset end) {
  fail(ErrorKind::difference, "{}: offset {} is beyond the end; the log ends before offset {}", name, offset, end);
}
[[noreturn]] void fail_in_gap(const std::string& name, Offset offset, Offset next) {
  throw Error(ErrorKind::difference,
              fmt::format("{}: no batch holds offset {}; the next one there is begins at {}", name, offset, next),
              fmt::format("--at {}", next));
}
[[noreturn]] void fail_many(const std::string& name, std::size_t partitions) {
  throw Error(ErrorKind::usage, fmt::format("{}: {} partitions, and one is looked at", escaped(name), partitions),
              "-p N");
}
[[noreturn]] void fail_many_segments(const std::string& name, std::size_t segments, const std::string& last) {
  throw Error(ErrorKind::usage, fmt::format("{}: {} segments, and --at-byte counts in one", name, segments), last);
}

// ---- Kafka's and bourn's logs ---------------------------------------------------------------------------------------

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// Files are opened whatever they are called: leftovers of compaction and KRaft's checkpoints hold batches too.
Stream open_stream(const Options& options, std::optional<std::int32_t> only) {
  const std::string& text = options.selection.addresses.front();
  const Address address = parse_address(text);
  const bool path = address.kind == Address::Kind::directory || address.kind == Address::Kind::segment;
  if (path && is_file(address.path)) return Segment::open(address.path);
  std::vector<Stream> streams = open_streams(options.store.store(), {text}, only);
  if (streams.size() != 1) fail_many(text, streams.size());
  return std::move(streams.front());
}

std::string name_of(const Stream& stream) {
  if (const auto* dir = std::get_if<PartitionDir>(&stream)) return dir->path();
  return std::get<Segment>(stream).path();
}

Segment only_segment(Stream stream) {
  if (auto* segment = std::get_if<Segment>(&stream)) return std::move(*segment);
  const PartitionDir& dir = std::get<PartitionDir>(stream);
  const std::vector<Offset> bases = list_segments(dir);
  std::optional<Segment> segment;
  if (!bases.empty()) segment = Segment::open(dir, bases.back());
  if (!segment) fail(ErrorKind::missing, "{}: no segment", dir.path());
  if (bases.size() > 1) fail_many_segments(dir.path(), bases.size(), segment->path());
  return std::move(*segment);
}

FoundBytes find_kafka(Stream stream, const WantedBytes& wanted) {
  const std::string name = name_of(stream);
  BatchPlace place;
  if (!wanted.offset) {
    place = find_batch_at(only_segment(std::move(stream)), wanted.byte);
    if (place.kind == BatchPlace::Kind::beyond_end) fail_beyond_file(name, wanted.byte);
  } else if (auto* segment = std::get_if<Segment>(&stream)) {
    place = find_batch(std::move(*segment), *wanted.offset);
  } else {
    place = find_batch(std::get<PartitionDir>(stream), *wanted.offset);
  }
  if (place.kind == BatchPlace::Kind::beyond_end) fail_beyond_end(name, *wanted.offset, place.goes_on);
  if (place.kind == BatchPlace::Kind::gap) fail_in_gap(name, *wanted.offset, place.goes_on);
  const std::string& path = place.segment->path();
  return {path,
          place.position,
          read_bytes(place.segment->log(), path, place.position, place.end),
          place.kind == BatchPlace::Kind::damaged,
          place.least_offset,
          std::nullopt};
}

// ---- Redpanda's -----------------------------------------------------------------------------------------------------

FoundBytes find_redpanda(const RedpandaLog& log, const WantedBytes& wanted) {
  if (!wanted.offset && log.segments.size() > 1)
    fail_many_segments(log.path, log.segments.size(), log.segments.back().path);
  const RedpandaPlace place =
      wanted.offset ? find_redpanda_batch(log, *wanted.offset) : find_redpanda_batch_at(log, wanted.byte);
  if (place.kind == RedpandaPlace::Kind::gap) fail_in_gap(log.path, *wanted.offset, place.goes_on);
  if (place.kind == RedpandaPlace::Kind::beyond_end) {
    if (!wanted.offset) fail_beyond_file(log.path, wanted.byte);
    fail_beyond_end(log.path, *wanted.offset, place.goes_on);
  }
  const Fd file = open_existing(AT_FDCWD, place.path);
  if (!file) fail(ErrorKind::missing, "{}: no such file", place.path);
  return {place.path,
          place.position,
          read_bytes(file, place.path, place.position, place.end),
          place.kind == RedpandaPlace::Kind::damaged,
          0,
          place.kafka_offset};
}

}  // namespace

WantedBytes wanted_bytes(const Options& options) {
  if (!options.at.empty() && !options.at_byte.empty())
    fail(ErrorKind::usage, "--at and --at-byte say the same; give one of them");
  if (!options.at.empty()) return {number_option(options.at, "--at"), 0};
  return {std::nullopt, number_option(options.at_byte, "--at-byte")};
}

Annotated FoundBytes::annotate(const AnnotateOptions& options, const OnField& on_field) const {
  if (kafka_offset) return annotate_redpanda_batch(bytes.view(), *kafka_offset, options, on_field);
  return annotate_batch(bytes.view(), options, on_field);
}

FoundBytes find_bytes(const Options& options, const WantedBytes& wanted) {
  std::vector<std::string> addresses = options.selection.addresses;
  if (addresses.size() != 1)
    fail(ErrorKind::usage, "--at and --at-byte look at one log, and {} are given", addresses.size());
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  const std::vector<RedpandaLog> logs = take_redpanda_logs(addresses, only);
  if (logs.size() > 1) fail_many(options.selection.addresses.front(), logs.size());
  if (!logs.empty()) return find_redpanda(logs.front(), wanted);
  return find_kafka(open_stream(options, only), wanted);
}

}  // namespace bourn::commands::inspect
