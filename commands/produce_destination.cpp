#include "commands/produce_destination.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/mutant.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/words.hpp"
#include "stream/address.hpp"

namespace bourn::commands {
namespace {

using std::chrono::milliseconds;

// "orders", or "orders/2" for one partition of it.
Address parse_destination(const std::string& text) {
  Address address = parse_address(text);
  if (address.kind == Address::Kind::topic) return address;
  if (address.kind == Address::Kind::standard) fail(ErrorKind::usage, "-: events go to a topic; consume prints them");
  throw Error(ErrorKind::usage,
              fmt::format("{}: events are written to a topic of the store, not to this", escaped(text)),
              "bourn produce --dir STORE TOPIC");
}

}  // namespace

Destination::SyncPolicy Destination::parse_sync(const std::string& text, bool ack) {
  if (text.empty()) return {ack ? SyncPolicy::When::each_batch : SyncPolicy::When::at_end, {}};
  if (text == "end") return {SyncPolicy::When::at_end, {}};
  if (text == "batch") return {SyncPolicy::When::each_batch, {}};
  if (text == "none") return {SyncPolicy::When::never, {}};
  if (const auto length = parse_duration(text)) {
    return {SyncPolicy::When::interval, std::chrono::duration_cast<milliseconds>(*length)};
  }
  fail(ErrorKind::usage, "--sync: \"{}\" is no level; legal are end, batch, none, or a length of time such as 500ms",
       escaped(text));
}

std::string Destination::words_for(const SyncPolicy& sync) {
  switch (sync.when) {
    case SyncPolicy::When::at_end:
      return "at the end";
    case SyncPolicy::When::each_batch:
      return "batch by batch";
    case SyncPolicy::When::interval:
      return "every " + duration_text(sync.interval);
    case SyncPolicy::When::never:
      return "when the kernel pleases";
  }
  return {};
}

Destination::Destination(const Options& options, const Stop& stop)
    : manner_(options.store),
      sync_(parse_sync(options.sync, options.ack)),
      on_progress_(options.on_progress),
      keep_partition_(options.keep_partition),
      keyless_keep_partition_(options.keyless_keep_partition),
      acks_(STDOUT_FILENO, "stdout", &stop) {
  open_topic(options);
}

void Destination::open_topic(const Options& options) {
  const Address address = parse_destination(options.topic);
  if (address.partition && options.partition >= 0 && *address.partition != options.partition) {
    fail(ErrorKind::usage, "{} and -p {} name different partitions", options.topic, options.partition);
  }
  TopicWriterOptions writer;
  if (!options.compression.empty()) writer.batch = parse_compression(options.compression, "-z");
  if (!options.batch_size.empty()) {
    writer.batch_bytes = static_cast<std::size_t>(size_option(options.batch_size, "--batch-size"));
  }
  writer.partition = address.partition;
  writer.durable = sync_.when != SyncPolicy::When::never;
  if (options.partition >= 0) writer.partition = options.partition;
  if (options.ack) writer.on_written = [this](const TopicPartition& where, Offset offset) { note_ack(where, offset); };
  writer.on_recovery = [quiet = options.store.quiet](const RecoveryReport& report) {
    if (!quiet) say(commands::words_for(report));
  };
  if (options.dry_run) return;

  const Store store = options.store.store_for_writing();
  std::optional<OpenTopic> there =
      options.no_create ? store.open_topic(address.topic) : store.find_open_topic(address.topic);
  if (there) {
    if (options.partitions > 0 && there->partitions != options.partitions) {
      fail(ErrorKind::usage, "{}: the topic has {}, not {}; nothing was written", address.topic,
           counted(there->partitions, "partition"), options.partitions);
    }
  } else {
    const std::int32_t count = std::max(options.partitions, 1);
    if (writer.partition && *writer.partition >= count) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: the topic would be made with {}, counted from 0; nothing was made", options.topic,
                              counted(count, "partition")),
                  fmt::format("--partitions {}", *writer.partition + 1));
    }
    store.check_can_create(address.topic, count);
    unborn_ = Unborn{store, address.topic, count, std::move(writer)};
    return;
  }
  writer_.emplace(*std::move(there), writer);
  manner_.note("{}: open for writing, {}; durable {}", options.topic, counted(writer_->partition_count(), "partition"),
               words_for(sync_));
  last_sync_ns_ = monotonic_ns();
}

void Destination::create_topic() {
  const Unborn topic = std::move(*unborn_);
  unborn_.reset();
  topic.store.create(topic.topic, topic.partitions, {});
  manner_.note("{}: created in {} with {}, since there is a first event", topic.topic, topic.store.root(),
               counted(topic.partitions, "partition"));
  writer_.emplace(topic.store, topic.topic, topic.writer);
  last_sync_ns_ = monotonic_ns();
}

void Destination::add(const InputEvent& event) {
  if (unborn_) create_topic();
  if (!writer_) {
    constexpr std::int64_t kEvery = 1024;
    bytes_ += event.record.value.value_or(Bytes{}).size();
    ++added_;
    if (on_progress_ && added_ % kEvery == 0) on_progress_(added_);
    return;
  }
  give([&] {
    writer_->add(event.record, partition_for(event));
    ++added_;
  });
}

EncodedLines Destination::add_lines(const ValueLines& lines, Timestamp timestamp) {
  EncodedLines added;
  if (!writer_) return added;
  give([&] {
    added = writer_->add_lines(lines, timestamp);
    added_ += added.count;
  });
  return added;
}

// Gives events to the writer, which may find it time to write.
template <typename Give>
void Destination::give(Give give) {
  try {
    give();
  } catch (const Error& error) {
    failed_ = error.kind() != ErrorKind::damaged && error.kind() != ErrorKind::usage;
    throw;
  }
  if (writer_->written() != seen_written_) after_write();
}

// nullopt: as the writer chooses.
std::optional<std::int32_t> Destination::partition_for(const InputEvent& event) const {
  if (keep_partition_) return event.partition;
  if (keyless_keep_partition_ && !event.record.key && event.partition) {
    return *event.partition % writer_->partition_count();
  }
  return std::nullopt;
}

void Destination::settle() {
  if (has_waiting()) {
    failed_ = true;
    writer_->write();
    failed_ = false;
    after_write();
  }
  sync_if_due();
}

void Destination::finish() {
  if (!writer_) return;
  failed_ = true;
  writer_->write();
  if (sync_.when != SyncPolicy::When::never) sync();
  failed_ = false;
  show_acks();
  acks_.flush();
}

std::optional<milliseconds> Destination::patience() const {
  if (sync_.when != SyncPolicy::When::interval || !unsynced_) return std::nullopt;
  return std::max(milliseconds{0}, sync_.interval - milliseconds((monotonic_ns() - last_sync_ns_) / 1'000'000));
}

void Destination::after_write() {
  seen_written_ = writer_->written();
  unsynced_ = true;
  if (on_progress_) on_progress_(added_);
  if (sync_.when == SyncPolicy::When::each_batch) sync();
  if (sync_.when == SyncPolicy::When::never) show_acks();
  sync_if_due();
}

void Destination::sync_if_due() {
  if (unsynced_ && sync_.when == SyncPolicy::When::interval && patience() == milliseconds{0}) sync();
}

void Destination::sync() {
  const std::int64_t began_ns = monotonic_ns();
  failed_ = true;
  if (mutant("acknowledged before the sync")) show_acks();
  writer_->sync();
  failed_ = false;
  unsynced_ = false;
  last_sync_ns_ = monotonic_ns();
  manner_.note("{}, {} written; all durable after {} of fdatasync", counted(writer_->written(), "event"),
               size_text(static_cast<std::int64_t>(writer_->bytes_written())),
               duration_text(std::chrono::nanoseconds(last_sync_ns_ - began_ns)));
  show_acks();
}

void Destination::note_ack(const TopicPartition& where, Offset offset) {
  fmt::format_to(std::back_inserter(unshown_acks_), "{}/{}@{}\n", where.topic, where.partition, offset);
}

void Destination::show_acks() {
  if (unshown_acks_.empty()) return;
  acks_.write(unshown_acks_);
  unshown_acks_.clear();
  acks_.flush();
}

}  // namespace bourn::commands
