// A partition on this machine, as a source.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/file_watch.hpp"
#include "format/batch.hpp"
#include "log/cursor.hpp"
#include "stream/range.hpp"
#include "stream/source.hpp"

namespace bourn {

enum class OnDamage { stop, skip };
// What to do when the log starts behind the place where reading was to go on, because it was trimmed meanwhile.
enum class OnTrim { fail, skip };

struct LocalSourceOptions {
  Offset from = 0;
  std::optional<Offset> until = {};  // exclusive; without it the source never ends by itself when it follows
  // `until` is the end of the log as it was, rather than an end that somebody asked for: damage may be why it ends
  // there.
  bool until_is_end = false;
  bool follow = false;
  bool control = false;  // control batches, too, whose records are no events, and what was aborted
  OnDamage on_damage = OnDamage::stop;
  OnTrim on_trim = OnTrim::skip;
  std::size_t max_decompressed = kDefaultMaxDecompressed;
  OnNotice on_notice = {};                         // may be empty
  std::function<void(std::int64_t)> on_read = {};  // told of the bytes of every batch that was read; may be empty
  FileWatch* watch = nullptr;  // following only: told of every directory that is opened; must outlive the source
};

// Records of [from, until). Left out, unless `control` asks for them, are control batches, and batches of aborted
// transactions as for Kafka's read_committed consumers; the events of a transaction that is still open are given, since
// a log in a file may never see its end. Stops with Error{damaged} at damage unless it is to be skipped, and with
// Error{missing} where events were trimmed away before they were read, if it is asked to.
std::unique_ptr<Source> make_local_source(PartitionDir dir, const LocalSourceOptions& options);
// A single segment file; does not follow.
std::unique_ptr<Source> make_local_source(Segment segment, const LocalSourceOptions& options);

// What a range means for one partition at this moment: [from, until). The end is the end as it is now.
struct OffsetRange {
  Offset from = 0;
  std::optional<Offset> until;
};
// Throws the Error{missing} of OnTrim::fail.
[[noreturn]] void fail_trimmed(const TopicPartition& where, Offset due, Offset start);
OffsetRange resolve(const Range& range, const PartitionDir& dir, Cursor& cursor);
OffsetRange resolve(const Range& range, const Segment& segment, Cursor& cursor);

}  // namespace bourn
