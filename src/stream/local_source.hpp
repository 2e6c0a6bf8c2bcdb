// A partition on this machine, as a source.
#pragma once

#include <memory>
#include <optional>

#include "base/file_watch.hpp"
#include "format/batch.hpp"
#include "log/cursor.hpp"
#include "stream/range.hpp"
#include "stream/source.hpp"

namespace bourn {

enum class OnDamage { stop, skip };

struct LocalSourceOptions {
  Offset from = 0;
  std::optional<Offset> until = {};  // exclusive; without it the source never ends by itself when it follows
  // `until` is the end of the log as it was, rather than an end that somebody asked for: damage may be why it ends
  // there.
  bool until_is_end = false;
  bool follow = false;
  bool control = false;  // control batches, too, whose records are no events
  OnDamage on_damage = OnDamage::stop;
  std::size_t max_decompressed = kDefaultMaxDecompressed;
  OnNotice on_notice = {};     // may be empty
  FileWatch* watch = nullptr;  // following only: told of every directory that is opened; must outlive the source
};

// Records of [from, until), control batches left out unless they are asked for. Stops with Error{damaged} at damage unless it is to be skipped.
std::unique_ptr<Source> make_local_source(PartitionDir dir, const LocalSourceOptions& options);
// A single segment file; does not follow.
std::unique_ptr<Source> make_local_source(Segment segment, const LocalSourceOptions& options);

// What a range means for one partition at this moment: [from, until). The end is the end as it is now.
struct OffsetRange {
  Offset from = 0;
  std::optional<Offset> until;
};
OffsetRange resolve(const Range& range, const PartitionDir& dir, Cursor& cursor);
OffsetRange resolve(const Range& range, const Segment& segment, Cursor& cursor);

}  // namespace bourn
