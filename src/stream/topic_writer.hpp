// Writes events to a topic: which partition, gathered how, durable when.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/record.hpp"
#include "log/appender.hpp"
#include "log/partition_log.hpp"
#include "log/store.hpp"

namespace bourn {

struct TopicWriterOptions {
  std::optional<BatchOptions> batch = {};  // the topic's compression.type when not given
  std::size_t batch_bytes = std::size_t{256} << 10;
  std::optional<std::int32_t> partition = {};  // all events go there
  // Whether sync() will be called; if so, it is also called when many segments wait for it.
  bool durable = true;
  // Called per event, in the order of add(), once it is in the log (acks). With it, all partitions are written
  // together.
  std::function<void(const TopicPartition& where, Offset offset)> on_written;
  std::function<void(const RecoveryReport&)> on_recovery;
};

class TopicWriter {
 public:
  // Opens the partitions as they are needed. Throws Error{missing} for a partition that is not there.
  TopicWriter(OpenTopic topic, const TopicWriterOptions& options);
  TopicWriter(const Store& store, const std::string& topic, const TopicWriterOptions& options);
  ~TopicWriter();

  // Takes a copy. Partition: `partition` when given, else the options', else murmur2 of the key as Kafka's client does
  // it; without a key, one partition until its batch is full
  // ("sticky"), then another. Throws Error{usage} for a partition that is not there, and what Appender::add throws. May
  // write.
  void add(const RecordView& record, std::optional<std::int32_t> partition = std::nullopt);
  // The same for lines of which each is a value without a key: as many as it takes at once, which may be none; then
  // the next one is for add().
  EncodedLines add_lines(const ValueLines& lines, Timestamp timestamp);

  // Writes everything that was added: published. Throws Error when that fails, saying how many events were kept.
  void write();
  // Makes everything written durable.
  void sync();

  std::int64_t added() const noexcept { return added_; }
  std::int64_t written() const noexcept { return written_; }
  std::uint64_t bytes_written() const noexcept { return bytes_; }
  bool has_waiting() const noexcept { return added_ > written_; }
  std::int32_t partition_count() const noexcept { return static_cast<std::int32_t>(lanes_.size()); }

 private:
  struct Lane {  // one partition
    std::unique_ptr<PartitionLog> log;
    std::unique_ptr<Appender> appender;
    Offset acked = 0;       // the next offset to be acknowledged
    bool reported = false;  // what recovery did
  };

  Lane& lane(std::int32_t partition);
  std::int32_t partition_for(const std::optional<Bytes>& key) const;
  void count_in(std::int32_t partition, std::int32_t count);
  void write_lane(std::int32_t partition);
  void report_recovery(Lane& lane);

  OpenTopic topic_;
  TopicWriterOptions options_;
  AppenderOptions appender_options_;
  TopicSettings settings_;
  std::vector<Lane> lanes_;
  std::int32_t sticky_ = 0;
  std::vector<std::int32_t> order_;  // partitions of the events added since the last write, when somebody wants to know
  std::int64_t added_ = 0;
  std::int64_t written_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace bourn
