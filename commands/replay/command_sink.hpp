// replay … -- COMMAND: every event is the stdin of a child of its own, one after the other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stream/sink.hpp"
#include "stream/text/formatter.hpp"

namespace bourn {
class Stop;
}  // namespace bourn

namespace bourn::commands {

// The child has the event's place in its environment (BOURN_EVENT_TOPIC, _PARTITION, _OFFSET, _TIME in ms, and _KEY
// where there is one), and bourn's stdout and stderr.
class CommandSink final : public Sink {
 public:
  // `command` is not empty, and found as a shell finds it. `stop` must outlive the sink; when it asks, the child is
  // sent SIGTERM, and waited for.
  CommandSink(std::vector<std::string> command, std::unique_ptr<Formatter> formatter, const Stop& stop);

  // Closed when a child ended with anything but 0. Throws Error for a command that cannot be run.
  State put(const Slice& slice) override;
  State flush() override { return failure_ ? State::closed : State::open; }

  // What went wrong in the child, in words: "exit 3", "signal 9"; nullopt as long as all went well.
  struct Failure {
    TopicPartition where;
    Offset offset = 0;
    std::string how;
  };
  const std::optional<Failure>& failure() const noexcept { return failure_; }

 private:
  std::string run(const Slice& slice, const RecordView& record);

  std::vector<std::string> command_;
  std::unique_ptr<Formatter> formatter_;
  const Stop& stop_;
  Buffer text_;
  std::optional<Failure> failure_;
};

}  // namespace bourn::commands
