#include "stream/topic_writer.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "format/file_names.hpp"
#include "format/partitioner.hpp"
#include "log/settings_file.hpp"

namespace bourn {
namespace {

// What all partitions together gather before they are written, at most.
constexpr std::size_t kGatherBytes = std::size_t{16} << 20;

}  // namespace

TopicWriter::TopicWriter(const Store& store, const std::string& topic, const TopicWriterOptions& options)
    : TopicWriter(store.open_topic(topic), options) {}

TopicWriter::TopicWriter(OpenTopic topic, const TopicWriterOptions& options)
    : topic_(std::move(topic)), options_(options), settings_(read_settings(topic_.first)) {
  lanes_.resize(static_cast<std::size_t>(topic_.partitions));
  appender_options_.batch = options.batch.value_or(BatchOptions{settings_.compression, std::nullopt});
  appender_options_.batch_bytes = options.batch_bytes;
  appender_options_.write_bytes = std::clamp(kGatherBytes / lanes_.size(), std::size_t{64} << 10, std::size_t{1} << 20);
  appender_options_.batch_bytes =
      std::min(appender_options_.batch_bytes, std::max(appender_options_.write_bytes, std::size_t{1}));
  appender_options_.max_batch_bytes = settings_.max_message_bytes;
  if (options_.partition) lane(*options_.partition);
  // Where events without a key go first: anywhere, so that short-lived producers spread.
  if (lanes_.size() > 1)
    sticky_ = static_cast<std::int32_t>(std::stoul(random_hex().substr(0, 7), nullptr, 16) % lanes_.size());
}

TopicWriter::~TopicWriter() = default;

TopicWriter::Lane& TopicWriter::lane(std::int32_t partition) {
  if (partition < 0 || partition >= partition_count()) {
    fail(ErrorKind::usage, "{}: no partition {}; the topic has {}, counted from 0", topic_.name, partition,
         lanes_.size());
  }
  Lane& lane = lanes_[static_cast<std::size_t>(partition)];
  if (!lane.log) {
    lane.log = std::make_unique<PartitionLog>(topic_.first.beside(partition_dir_name({topic_.name, partition})));
    lane.appender = std::make_unique<Appender>(*lane.log, appender_options_);
    report_recovery(lane);
  }
  return lane;
}

void TopicWriter::report_recovery(Lane& lane) {
  if (lane.reported || lane.log->recovery().happened == RecoveryReport::Happened::nothing) return;
  lane.reported = true;
  if (options_.on_recovery) options_.on_recovery(lane.log->recovery());
}

std::int32_t TopicWriter::partition_for(const std::optional<Bytes>& key) const {
  if (options_.partition) return *options_.partition;
  if (lanes_.size() == 1) return 0;
  if (key) return partition_for_key(*key, partition_count());
  return sticky_;
}

void TopicWriter::add(const RecordView& record, std::optional<std::int32_t> partition) {
  const std::int32_t target = partition ? *partition : partition_for(record.key);
  lane(target).appender->add(record);
  count_in(target, 1);
}

EncodedLines TopicWriter::add_lines(const ValueLines& lines, Timestamp timestamp) {
  const std::int32_t target = partition_for(std::nullopt);
  const EncodedLines added = lane(target).appender->add_lines(lines, timestamp);
  count_in(target, added.count);
  return added;
}

// What the partition has just been given; writes when that is enough.
void TopicWriter::count_in(std::int32_t partition, std::int32_t count) {
  added_ += count;
  if (options_.on_written) order_.insert(order_.end(), static_cast<std::size_t>(count), partition);
  if (!lanes_[static_cast<std::size_t>(partition)].appender->full()) return;
  if (options_.on_written) {
    write();
  } else {
    write_lane(partition);
  }
  if (partition == sticky_) sticky_ = (sticky_ + 1) % partition_count();
}

void TopicWriter::write_lane(std::int32_t partition) {
  Lane& lane = lanes_[static_cast<std::size_t>(partition)];
  const std::int64_t waiting = lane.appender->waiting();
  if (waiting == 0) return;
  const PartitionLog::Appended appended = lane.appender->write();
  report_recovery(lane);
  constexpr std::size_t kManySegments = 4;
  if (options_.durable && lane.log->unsynced_segments() >= kManySegments) lane.log->sync();
  lane.acked = appended.first;
  const std::int64_t kept = appended.next - appended.first;
  written_ += kept;
  bytes_ += appended.bytes;
  if (appended.error != 0) {
    throw Error(kind_of_errno(appended.error),
                fmt::format("{}: write: {}; {} of the {} events read so far were kept", lane.log->path(),
                            errno_text(appended.error), written_, added_));
  }
}

void TopicWriter::write() {
  for (std::int32_t partition = 0; partition < partition_count(); ++partition) {
    if (lanes_[static_cast<std::size_t>(partition)].appender) write_lane(partition);
  }
  for (const std::int32_t partition : order_) {
    options_.on_written({topic_.name, partition}, lanes_[static_cast<std::size_t>(partition)].acked++);
  }
  order_.clear();
}

void TopicWriter::sync() {
  for (Lane& lane : lanes_) {
    if (lane.log) lane.log->sync();
  }
}

}  // namespace bourn
