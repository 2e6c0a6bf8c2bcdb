// The store's topics, and the partitions of a topic or of a broker's log directory.
#include <fcntl.h>

#include <algorithm>
#include <map>

#include "base/directory.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/stop.hpp"
#include "commands/inspect/file_kinds.hpp"
#include "commands/inspect/tables.hpp"
#include "format/checkpoint.hpp"
#include "log/summary.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kMostOfACheckpoint = std::size_t{64} << 20;

struct Checkpoint {
  const char* file;
  const char* field;
  const char* title;
};
constexpr Checkpoint kCheckpoints[] = {
    {"log-start-offset-checkpoint", "log_start", "LOG START"},
    {"recovery-point-offset-checkpoint", "recovery_point", "RECOVERED TO"},
    {"replication-offset-checkpoint", "high_watermark", "HIGH WATERMARK"},
    {"cleaner-offset-checkpoint", "first_dirty", "FIRST DIRTY"},
};

// What the checkpoint files of a log directory say. Those that are missing or broken say nothing here; as addresses of
// their own they tell what is wrong with them.
class Checkpoints {
 public:
  explicit Checkpoints(const std::string& root) {
    if (root.empty()) return;
    for (const Checkpoint& checkpoint : kCheckpoints) read(root + "/" + checkpoint.file, checkpoint.file);
  }
  Cell of(const Checkpoint& checkpoint, const TopicPartition& where) const {
    const auto file = offsets_.find(checkpoint.file);
    if (file == offsets_.end()) return {};
    const auto found = file->second.find(where);
    return found == file->second.end() ? Cell() : Cell(found->second);
  }

 private:
  void read(const std::string& path, const std::string& name) {
    const Fd file = open_existing(AT_FDCWD, path);
    if (!file) return;
    std::vector<OffsetEntry> entries;
    if (parse_offset_checkpoint(read_small_file(file, path, kMostOfACheckpoint), entries) != nullptr) return;
    for (const OffsetEntry& entry : entries) offsets_[name][entry.where] = entry.offset;
  }

  std::map<std::string, std::map<TopicPartition, Offset>> offsets_;
};

// The files beside the partitions that have a view of their own. For people only: to programs the partitions are one
// array.
void list_files(const std::string& root, Page& page) {
  const Fd directory = open_directory(AT_FDCWD, root);
  if (!directory) return;
  std::vector<std::string> names;
  for_each_entry(directory, root, [&](std::string_view name) {
    if (file_name_of(name).kind != FileKind::unknown) names.emplace_back(name);
  });
  if (names.empty()) return;
  std::sort(names.begin(), names.end());
  page.output.write("\n");
  const std::string folder = root.back() == '/' ? root : root + "/";
  Sheet sheet(page, {{"file", "FILE", Holds::text, 0, 16}}, Shape::table);
  for (const std::string& name : names) sheet.row({{folder + name, Ink::name}});
  sheet.finish();
}

struct Total {
  std::int64_t segments = 0, offsets = 0, bytes = 0;
  Timestamp first = kNoTimestamp, last = kNoTimestamp;

  void add(const PartitionOutline& partition) {
    segments += partition.segments;
    offsets += partition.next_offset - partition.start_offset;
    bytes += partition.bytes;
    if (partition.first_time >= 0) first = first < 0 ? partition.first_time : std::min(first, partition.first_time);
    last = std::max(last, partition.last_time);
  }
};

}  // namespace

Outcome show_store(const Options& options, Page& page) {
  const Store store = options.store.store();
  Sheet sheet(page,
              {{"topic", "TOPIC", Holds::text, 0, 16},
               {"partitions", "PARTITIONS", Holds::number},
               {"segments", "SEGMENTS", Holds::number, 3},
               {"offsets", "OFFSETS", Holds::number},
               {"bytes", "BYTES", Holds::size},
               {"first_time", "FIRST", Holds::time, 1},
               {"last_time", "LAST", Holds::time}},
              shape_of(options));
  for (const std::string& topic : store.topics()) {
    Total total;
    const std::int32_t partitions = store.partition_count(topic);
    for (std::int32_t i = 0; i < partitions; ++i) total.add(outline(store.partition(topic, i)));
    sheet.row({{topic, Ink::name},
               partitions,
               total.segments,
               total.offsets,
               total.bytes,
               time_of(total.first),
               time_of(total.last)});
    if (!sheet.open() || page.stop.requested()) break;
  }
  sheet.finish();
  if (sheet.rows() == 0 && page.screen.is_terminal() && !options.output.json) {
    page.output.write("no topics in " + store.root() + "\n");
  }
  return Outcome::done;
}

Outcome show_partitions(const Options& options, Page& page, const std::vector<Stream>& streams,
                        const std::string& root) {
  std::vector<Column> columns{{"partition", "PARTITION", Holds::text, 0, 16},
                              {"path", "PATH", Holds::text, 9, 20},
                              {"segments", "SEGMENTS", Holds::number, 4},
                              {"start_offset", "START", Holds::number},
                              {"next_offset", "NEXT", Holds::number},
                              {"offsets", "OFFSETS", Holds::number, 5},
                              {"bytes", "BYTES", Holds::size},
                              {"first_time", "FIRST", Holds::time, 2},
                              {"last_time", "LAST", Holds::time, 1}};
  for (const Checkpoint& checkpoint : kCheckpoints)
    columns.push_back({checkpoint.field, checkpoint.title, Holds::number, 6});
  Sheet sheet(page, columns, shape_of(options));
  const Checkpoints checkpoints(root);
  for (const Stream& stream : streams) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    if (dir == nullptr) continue;
    const PartitionOutline partition = outline(*dir);
    std::vector<Cell> cells{{name_of(stream), Ink::name},
                            dir->path(),
                            partition.segments,
                            partition.start_offset,
                            partition.next_offset,
                            partition.next_offset - partition.start_offset,
                            partition.bytes,
                            time_of(partition.first_time),
                            time_of(partition.last_time)};
    for (const Checkpoint& checkpoint : kCheckpoints) cells.push_back(checkpoints.of(checkpoint, dir->where()));
    sheet.row(std::move(cells));
    if (!sheet.open() || page.stop.requested()) break;
  }
  sheet.finish();
  if (!root.empty() && page.screen.is_terminal() && !options.output.json) list_files(root, page);
  return Outcome::done;
}

}  // namespace bourn::commands::inspect
