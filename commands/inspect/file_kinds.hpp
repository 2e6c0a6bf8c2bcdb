// The files that stand in a partition directory or beside it, told by their names.
#pragma once

#include <string>
#include <string_view>

namespace bourn::commands::inspect {

enum class FileKind {
  unknown,
  index,  // .index, .timeindex, .txnindex
  snapshot,
  epochs,              // leader-epoch-checkpoint
  partition_metadata,  // partition.metadata
  offsets,             // the four …-offset-checkpoint files of a log directory
  properties,          // meta.properties
  clean_shutdown,      // .kafka_cleanshutdown
  quorum_state,
  metadata_snapshot,  // KRaft's <offset>-<epoch>.checkpoint: batches
  durable,            // from here on bourn's own
  append_lock,
  sync_lock,
  settings,
  sums,
  lost,
  start,
  maintenance_lock,
  topic_id,
  torn,
};

struct FileName {
  FileKind kind = FileKind::unknown;
  std::string_view leftover;  // "cleaned", "swap" or "deleted"; else empty
};

// By the last part of the path, and for bourn's own files by the directory too.
FileName file_name_of(std::string_view path) noexcept;

}  // namespace bourn::commands::inspect
