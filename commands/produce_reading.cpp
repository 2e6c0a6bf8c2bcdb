#include "commands/produce_reading.hpp"

#include <fcntl.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/terminal.hpp"
#include "commands/words.hpp"

namespace bourn::commands {

BadInput::BadInput(const std::string& policy) : skip_(policy != "stop") {
  constexpr std::string_view kReject = "reject=";
  if (policy.starts_with(kReject)) {
    path_ = policy.substr(kReject.size());
    file_.reset(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!file_) fail_errno(path_, "open");
    output_.emplace(file_.get(), path_);
  } else if (policy != "stop" && policy != "skip") {
    fail(ErrorKind::usage, "--on-bad: \"{}\"; legal are stop, skip and reject=FILE", escaped(policy));
  }
}

void BadInput::take(const std::string& words, Bytes text, const std::string& delimiter, bool quiet) {
  ++count_;
  if (!output_) {
    if (!quiet) say(words + "; skipped");
    return;
  }
  output_->write(text);
  output_->write(delimiter);
  output_->flush();  // whoever kills us later finds it there, as he finds the events behind it that were acknowledged
}

void BadInput::finish() {
  if (count_ == 0 || !output_ || !is_regular_file(file_.get())) return;
  if (const int error = sync_data(file_); error != 0) fail_errno(path_, "fdatasync", error);
  sync_entry(path_);
}

void Reading::read(Input& input, const InputFormat& format) {
  if (input.is_terminal() && !options_.quiet) say("reading events from the terminal, one a line; Ctrl-D ends");
  const std::unique_ptr<EventReader> reader = open_reader(input, format);
  InputEvent event;
  for (;;) {
    take_lines(*reader);
    switch (reader->next(event)) {
      case EventReader::Next::event:
        take(event, *reader, input, format);
        break;
      case EventReader::Next::starved:
        wait(*reader);
        break;
      case EventReader::Next::bad:
        bad_event(reader->bad().line, reader->bad().column, reader->bad().what, reader->bad().text, input, format);
        break;
      case EventReader::Next::end:
        if (stop_.requested() && !input.bytes().empty() && !options_.quiet) {
          say(fmt::format("{}: stopped by a signal; the unfinished line {} was not sent", input.name(),
                          reader->line() + 1));
        }
        return;
    }
    if (destination_.unwanted()) return;
  }
}

// The short way for the commonest events. What it leaves (the first line of a topic that is not there yet, a line that
// is longer than a batch, the end of what was read) goes the long way, one by one.
void Reading::take_lines(EventReader& reader) {
  if (!completer_.adds_only_time()) return;
  while (!destination_.unwanted()) {
    const ValueLines lines = reader.lines();
    if (lines.text.empty()) return;
    const EncodedLines added = destination_.add_lines(lines, completer_.time_to_add());
    if (added.count == 0) return;
    reader.take(added);
  }
}

void Reading::take(InputEvent& event, const EventReader& reader, const Input& input, const InputFormat& format) {
  if (auto problem = completer_.complete(event)) {
    return bad_event(reader.line(), 0, *problem, event.record.value.value_or(Bytes{}), input, format);
  }
  try {
    destination_.add(event);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::damaged || destination_.failed()) throw;
    bad_event(reader.line(), 0, error.what(), event.record.value.value_or(Bytes{}), input, format);
  }
}

void Reading::wait(EventReader& reader) {
  const std::chrono::milliseconds left = left_to_gather();
  if (left.count() > 0) {
    reader.wait(left);
  } else {
    destination_.settle();
    reader.wait(destination_.patience());
    if (options_.linger.count() > 0) gathering_since_ns_ = monotonic_ns();
  }
  completer_.look_at_clock();
}

std::chrono::milliseconds Reading::left_to_gather() const {
  if (options_.linger.count() == 0 || !destination_.has_waiting()) return std::chrono::milliseconds{0};
  return options_.linger - std::chrono::milliseconds((monotonic_ns() - gathering_since_ns_) / 1'000'000);
}

void Reading::bad_event(std::uint64_t line, std::uint64_t column, const std::string& what, Bytes text,
                        const Input& input, const InputFormat& format) {
  const std::string place = column > 0 ? fmt::format("{}: line {}, column {}", input.name(), line, column)
                                       : fmt::format("{}: line {}", input.name(), line);
  if (bad_.skips()) return bad_.take(fmt::format("{}: {}", place, what), text, format.delimiter, options_.quiet);
  destination_.finish();
  throw Error(ErrorKind::damaged,
              fmt::format("{}: {}; {} before it written", place, what, counted(destination_.added(), "event")),
              options_.only_stdin && !format.json
                  ? fmt::format("--on-bad skip, or fix the line and go on with: tail -n +{}", line)
                  : "--on-bad skip");
}

}  // namespace bourn::commands
