// Files that are no segments: indexes, snapshots, checkpoints and what is bourn's own.
#include <fcntl.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/inspect/file_kinds.hpp"
#include "commands/inspect/index_rows.hpp"
#include "commands/inspect/name_values.hpp"
#include "commands/inspect/own_files.hpp"
#include "commands/inspect/tables.hpp"
#include "format/checkpoint.hpp"
#include "format/file_names.hpp"
#include "format/partition_metadata.hpp"
#include "format/producer_snapshot.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kMostOfAFile = std::size_t{64} << 20;

// The digits that a name begins with; 0 when it begins with none.
Offset base_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.find('.');
  const auto parsed = parse_segment_file_name(name.substr(0, dot == std::string::npos ? 0 : dot) + ".log");
  return parsed ? parsed->base : 0;
}

// The partition whose directory a file stands in: "orders/0"; else the directory.
std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash);
  const auto where = parse_partition_dir_name(directory.substr(directory.rfind('/') + 1));
  return where ? fmt::format("{}/{}", where->topic, where->partition) : directory;
}

[[noreturn]] void fail_damaged(const std::string& path, Reason reason) {
  fail(ErrorKind::damaged, "{}: {}", path, reason);
}

void show_snapshot(const std::string& path, Bytes text, Page& page, Shape shape) {
  ProducerSnapshot snapshot;
  if (const Reason reason = ProducerSnapshot::read(text, snapshot)) fail_damaged(path, reason);
  Sheet sheet(page,
              {{"producer_id", "PRODUCER", Holds::number},
               {"producer_epoch", "EPOCH", Holds::number},
               {"first_sequence", "FIRST SEQ", Holds::number, 5},
               {"last_sequence", "LAST SEQ", Holds::number, 2},
               {"first_offset", "FIRST", Holds::number, 5},
               {"last_offset", "LAST", Holds::number},
               {"time", "TIME", Holds::time, 3},
               {"coordinator_epoch", "COORDINATOR", Holds::number, 4},
               {"transaction_start", "OPEN SINCE", Holds::number},
               {"note", "NOTE", Holds::text, 1, 12}},
              shape);
  for (std::int32_t i = 0; i < snapshot.count(); ++i) {
    const ProducerEntry entry = snapshot.at(i);
    const bool has_batch = entry.last_offset >= 0 && entry.last_sequence >= 0;
    const std::int64_t first_sequence = (std::int64_t{entry.last_sequence} - entry.offset_delta) & 0x7fffffff;
    const Reason problem = producer_entry_problem(entry, base_of(path));
    const bool open = entry.transaction_start >= 0;
    sheet.row({{entry.producer_id, Ink::number},
               number_or_none(entry.producer_epoch),
               has_batch ? Cell(first_sequence) : Cell(),
               number_or_none(entry.last_sequence),
               has_batch ? Cell(entry.last_offset - entry.offset_delta) : Cell(),
               number_or_none(entry.last_offset),
               time_of(entry.timestamp),
               number_or_none(entry.coordinator_epoch),
               number_or_none(entry.transaction_start, Ink::warning),
               problem != nullptr ? Cell(problem, Ink::bad)
               : open             ? Cell("a transaction is open", Ink::warning)
                                  : Cell()});
  }
  sheet.finish();
}

void show_epochs(const std::string& path, Bytes text, Page& page, Shape shape) {
  std::vector<EpochEntry> entries;
  if (const Reason reason = parse_epoch_checkpoint(text, entries)) fail_damaged(path, reason);
  Sheet sheet(page, {{"epoch", "EPOCH", Holds::number}, {"start_offset", "STARTS AT", Holds::number}}, shape);
  for (const EpochEntry& entry : entries) sheet.row({{entry.epoch, Ink::number}, entry.start_offset});
  sheet.finish();
}

void show_offsets(const std::string& path, Bytes text, Page& page, Shape shape) {
  std::vector<OffsetEntry> entries;
  if (const Reason reason = parse_offset_checkpoint(text, entries)) fail_damaged(path, reason);
  Sheet sheet(page,
              {{"topic", "TOPIC", Holds::text, 0, 16},
               {"partition", "PARTITION", Holds::number},
               {"offset", "OFFSET", Holds::number}},
              shape);
  for (const OffsetEntry& entry : entries)
    sheet.row({{entry.where.topic, Ink::name}, entry.where.partition, {entry.offset, Ink::number}});
  sheet.finish();
}

// The UUID that a topic id is, as brokers' newer tools and other languages write it.
std::string uuid_of(Bytes id) {
  std::string plain;
  for (const char c : id) plain.push_back(c == '-' ? '+' : c == '_' ? '/' : c);
  Buffer bytes;
  if (!decode_base64(plain + "==", bytes) || bytes.size() != 16) return {};
  Buffer hex;
  append_hex(hex, bytes.view());
  std::string text(hex.view());
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

void show_partition_metadata(const std::string& path, Bytes text, Page& page, Shape shape) {
  PartitionMetadata metadata;
  if (const Reason reason = parse_partition_metadata(text, metadata)) fail_damaged(path, reason);
  NameValues facts(page, shape);
  facts.add("version", metadata.version);
  facts.add("topic_id", std::string(metadata.topic_id), uuid_of(metadata.topic_id));
  facts.finish();
}

// Lines of name=value; those that begin with '#' or '!' are comments.
void show_properties(Bytes text, Page& page, Shape shape) {
  NameValues facts(page, shape);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Bytes line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const std::size_t equals = std::min(line.find('='), line.size());
    facts.add(std::string(line.substr(0, equals)),
              equals == line.size() ? Cell() : Cell(std::string(line.substr(equals + 1))));
  }
  facts.finish();
}

void show_object(const std::string& path, Bytes text, const std::string& when_empty, Page& page, Shape shape) {
  NameValues facts(page, shape);
  if (text.empty()) {
    facts.add("version", Cell(), when_empty);
    return facts.finish();
  }
  const auto object = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!object.is_object()) fail_damaged(path, "it is no JSON object");
  for (const auto& [name, value] : object.items()) {
    Cell cell(value.is_string() ? value.get<std::string>() : value.dump());
    if (!value.is_string()) cell.json = value.dump();
    facts.add(name, std::move(cell));
  }
  facts.finish();
}

// Batches under another name than a segment's.
Outcome show_batches_of(const Options& options, Page& page, const std::string& path) {
  std::vector<Stream> streams;
  streams.emplace_back(Segment::open(path));
  return show_batches(options, page, streams);
}

}  // namespace

bool is_other_file(const std::string& address) {
  struct stat status {};
  if (address.empty() || ::stat(address.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const FileKind kind = file_name_of(address).kind;
  if (address.find('/') == std::string::npos) return kind != FileKind::unknown;
  if (kind != FileKind::unknown) return true;
  return parse_address(address).kind == Address::Kind::directory && !is_segment_file(address);
}

Outcome show_file(const Options& options, Page& page, const std::string& path) {
  const FileName name = file_name_of(path);
  const Shape shape = shape_of(options);
  if (name.kind == FileKind::unknown) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("{}: no file of a partition or a log directory is called that, nor does it begin with a batch",
                    escaped(path)),
        "--at-byte 0");
  }
  if (!name.leftover.empty() && page.screen.is_terminal() && shape == Shape::table) {
    page.output.write(page.screen.ink(Ink::warning, fmt::format("left over: .{}", name.leftover)) + "\n");
  }
  if (name.kind == FileKind::torn || name.kind == FileKind::metadata_snapshot)
    return show_batches_of(options, page, path);
  if (name.kind == FileKind::index) {
    IndexSheet sheet(page, shape);
    sheet.show_if_there(directory_of(path), path, base_of(path));
    sheet.finish();
    return Outcome::done;
  }
  const Fd file = open_existing(AT_FDCWD, path);
  if (!file) fail(ErrorKind::missing, "{}: no such file", path);
  const std::string text = read_small_file(file, path, kMostOfAFile);
  switch (name.kind) {
    case FileKind::snapshot:
      show_snapshot(path, text, page, shape);
      break;
    case FileKind::epochs:
      show_epochs(path, text, page, shape);
      break;
    case FileKind::partition_metadata:
      show_partition_metadata(path, text, page, shape);
      break;
    case FileKind::offsets:
      show_offsets(path, text, page, shape);
      break;
    case FileKind::properties:
      show_properties(text, page, shape);
      break;
    case FileKind::clean_shutdown:
      show_object(path, text, "empty, as older brokers write it; that it is there is what counts", page, shape);
      break;
    case FileKind::quorum_state:
      show_object(path, text, "empty", page, shape);
      break;
    case FileKind::durable:
      show_durable(path, text, page, shape);
      break;
    case FileKind::append_lock:
      show_append_lock(text, page, shape);
      break;
    case FileKind::sync_lock:
      show_sync_lock(text, page, shape);
      break;
    case FileKind::settings:
      show_settings(path, text, page, shape);
      break;
    case FileKind::sums:
      show_sums(text, page, shape);
      break;
    case FileKind::lost:
      show_lost(text, page, shape);
      break;
    case FileKind::start:
      show_start(path, page, shape);
      break;
    case FileKind::topic_id:
      show_topic_id(text, page, shape);
      break;
    case FileKind::maintenance_lock:
      show_maintenance_lock(text, page, shape);
      break;
    case FileKind::unknown:
    case FileKind::index:
    case FileKind::metadata_snapshot:
    case FileKind::torn:
      break;
  }
  return Outcome::done;
}

}  // namespace bourn::commands::inspect
