// Input of produce, read to its end into the destination; and what becomes of input that is no event.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/time.hpp"
#include "commands/produce_destination.hpp"
#include "commands/produce_input.hpp"

namespace bourn::commands {

// What --on-bad asks for.
class BadInput {
 public:
  // "stop", "skip" or "reject=FILE", which is opened now. Throws Error.
  explicit BadInput(const std::string& policy);

  // Whether reading goes on behind it.
  bool skips() const { return skip_; }
  std::int64_t count() const { return count_; }
  // Says it, or hands the text and the delimiter to the kernel, for the file.
  void take(const std::string& words, Bytes text, const std::string& delimiter, bool quiet);
  // Makes the file durable, as the events around it are.
  void finish();

 private:
  bool skip_;
  std::string path_;
  Fd file_;
  std::optional<Output> output_;
  std::int64_t count_ = 0;
};

class Reading {
 public:
  struct Options {
    std::chrono::milliseconds linger{0};
    bool quiet = false;
    bool only_stdin = false;  // so that its lines can be counted from outside
  };
  // All must outlive it.
  Reading(const Options& options, Destination& destination, BadInput& bad, Completer& completer, const Stop& stop)
      : options_(options), destination_(destination), bad_(bad), completer_(completer), stop_(stop) {}

  // Reads one input to its end, to a stop, or until the destination wants no more. Throws Error{damaged} at bad input
  // when that is to stop it, after everything before it was written.
  void read(Input& input, const InputFormat& format);

 private:
  void take_lines(EventReader& reader);
  void take(InputEvent& event, const EventReader& reader, const Input& input, const InputFormat& format);
  void wait(EventReader& reader);
  std::chrono::milliseconds left_to_gather() const;
  void bad_event(std::uint64_t line, std::uint64_t column, const std::string& what, Bytes text, const Input& input,
                 const InputFormat& format);

  Options options_;
  Destination& destination_;
  BadInput& bad_;
  Completer& completer_;
  const Stop& stop_;
  std::int64_t gathering_since_ns_ = monotonic_ns();
};

}  // namespace bourn::commands
