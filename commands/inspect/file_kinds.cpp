#include "commands/inspect/file_kinds.hpp"

#include "log/partition_dir.hpp"

namespace bourn::commands::inspect {
namespace {

struct Known {
  std::string_view name;
  FileKind kind;
};

constexpr Known kNames[] = {
    {"leader-epoch-checkpoint", FileKind::epochs},
    {"partition.metadata", FileKind::partition_metadata},
    {"recovery-point-offset-checkpoint", FileKind::offsets},
    {"replication-offset-checkpoint", FileKind::offsets},
    {"log-start-offset-checkpoint", FileKind::offsets},
    {"cleaner-offset-checkpoint", FileKind::offsets},
    {"meta.properties", FileKind::properties},
    {".kafka_cleanshutdown", FileKind::clean_shutdown},
    {"quorum-state", FileKind::quorum_state},
};
constexpr Known kEndings[] = {
    {".index", FileKind::index},
    {".timeindex", FileKind::index},
    {".txnindex", FileKind::index},
    {".snapshot", FileKind::snapshot},
    {".checkpoint", FileKind::metadata_snapshot},
};
constexpr Known kOwn[] = {
    {"durable", FileKind::durable},     {"append.lock", FileKind::append_lock},
    {"sync.lock", FileKind::sync_lock}, {"settings", FileKind::settings},
    {"sums", FileKind::sums},           {"lost", FileKind::lost},
    {"start", FileKind::start},         {"maint.lock", FileKind::maintenance_lock},
    {"compacted", FileKind::offsets},   {"topic-id", FileKind::topic_id},
};

std::string_view last_part(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view without_last_part(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

FileName file_name_of(std::string_view path) noexcept {
  std::string_view name = last_part(path);
  const std::string_view folder = last_part(without_last_part(path));
  if (folder == kOwnFiles) {
    for (const Known& known : kOwn)
      if (name == known.name) return {known.kind, {}};
  }
  if (folder == "torn") return {FileKind::torn, {}};
  for (const Known& known : kNames)
    if (name == known.name) return {known.kind, {}};
  std::string_view leftover;
  for (const std::string_view ending : {".cleaned", ".swap", ".deleted"}) {
    if (!name.ends_with(ending)) continue;
    leftover = ending.substr(1);
    name.remove_suffix(ending.size());
  }
  for (const Known& known : kEndings)
    if (name.ends_with(known.name)) return {known.kind, leftover};
  return {};
}

}  // namespace bourn::commands::inspect
