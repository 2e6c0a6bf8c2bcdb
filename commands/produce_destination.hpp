// Where produce puts events: a topic, or, in a dry run, a count. Knows when they become durable and when an
// acknowledgement is true.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/output.hpp"
#include "commands/shared_options.hpp"
#include "stream/text/event.hpp"
#include "stream/topic_writer.hpp"

namespace bourn {
class Stop;
}

namespace bourn::commands {

class Destination {
 public:
  // As typed.
  struct Options {
    StoreOptions store;
    std::string topic;  // "orders", or "orders/2"
    std::string sync, compression, batch_size;
    std::int32_t partition = -1;  // -1: by key
    std::int32_t partitions = 0;  // of a topic that is made; 0: not said
    bool ack = false, dry_run = false, no_create = false, keep_partition = false;
    // Told now and then how many events were added; may be empty.
    std::function<void(std::int64_t)> on_progress = {};
    bool keyless_keep_partition = false;  // events without a key go to their own partition, modulo how many there are
  };

  // Throws Error for what is wrong with the options or the store, before anything is read. A topic that does not exist
  // is made by the first event: input without events leaves nothing behind.
  Destination(const Options& options, const Stop& stop);
  Destination(const Destination&) = delete;
  Destination& operator=(const Destination&) = delete;

  // Throws Error{damaged} for an event that is too large; it is not taken then, and the others are not touched.
  void add(const InputEvent& event);
  // The same for lines of which each is a value alone: as many as it takes at once, which may be none; then the next
  // one is for add().
  EncodedLines add_lines(const ValueLines& lines, Timestamp timestamp);
  // A quiet moment: lets readers see what there is, and syncs where an interval is over.
  void settle();
  // The end of everything; afterwards all that was promised holds.
  void finish();

  bool has_waiting() const { return writer_ && writer_->has_waiting(); }
  // Nobody reads the acknowledgements any more: what was read is finished, and no more is.
  bool unwanted() const { return acks_.state() == Output::State::closed; }
  // Whether finish() syncs what it has written.
  bool durable() const { return sync_.when != SyncPolicy::When::never; }
  // A write or a sync failed; finish() would fail again.
  bool failed() const { return failed_; }
  std::int64_t added() const { return added_; }
  std::int64_t written() const { return writer_ ? writer_->written() : 0; }
  std::uint64_t bytes() const { return writer_ ? writer_->bytes_written() : bytes_; }
  // How long a wait may be before a sync is due; nullopt: for ever.
  std::optional<std::chrono::milliseconds> patience() const;

 private:
  // When what is written is made durable.
  struct SyncPolicy {
    enum class When { at_end, each_batch, interval, never };
    When when = When::at_end;
    std::chrono::milliseconds interval{0};
  };
  static std::string words_for(const SyncPolicy& sync);
  static SyncPolicy parse_sync(const std::string& text, bool ack);
  std::optional<std::int32_t> partition_for(const InputEvent& event) const;

  // A topic that the first event makes.
  struct Unborn {
    Store store;
    std::string topic;
    std::int32_t partitions;
    TopicWriterOptions writer;
  };

  void open_topic(const Options& options);
  void create_topic();
  template <typename Give>
  void give(Give give);
  void after_write();
  void sync_if_due();
  void sync();
  void note_ack(const TopicPartition& where, Offset offset);
  void show_acks();

  StoreOptions manner_;
  SyncPolicy sync_;
  std::function<void(std::int64_t)> on_progress_;
  bool keep_partition_;
  bool keyless_keep_partition_;
  std::optional<TopicWriter> writer_;  // none in a dry run, nor before the topic is there
  std::optional<Unborn> unborn_;
  std::string unshown_acks_;  // they wait here until they are true
  Output acks_;
  std::int64_t added_ = 0;
  std::int64_t seen_written_ = 0;
  std::uint64_t bytes_ = 0;
  bool unsynced_ = false;
  bool failed_ = false;
  std::int64_t last_sync_ns_ = 0;
};

}  // namespace bourn::commands
