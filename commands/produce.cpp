// bourn produce: lines of stdin, or of files, become events of a topic.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/commands.hpp"
#include "commands/produce_destination.hpp"
#include "commands/produce_input.hpp"
#include "commands/produce_reading.hpp"
#include "commands/progress.hpp"
#include "commands/shared_options.hpp"
#include "commands/terminal.hpp"
#include "commands/verb.hpp"
#include "commands/words.hpp"

namespace bourn::commands {
namespace {

// As typed.
struct Options {
  Destination::Options destination;
  std::vector<std::string> files;
  std::string key_separator, delimiter = "\\n", format, timestamp, linger, max_record;
  std::optional<std::string> message;
  std::string on_bad = "stop";
  bool null_delimiter = false, json = false, frames = false, whole = false, null_empty = false;
  Completer::Options completion;

  bool quiet() const { return destination.store.quiet; }
};

InputFormat input_format(const Options& options) {
  InputFormat format;
  format.json = options.json;
  format.frames = options.frames;
  format.whole = options.whole;
  format.format = options.format;
  format.delimiter = options.null_delimiter ? std::string(1, '\0') : unescape(options.delimiter, "-D");
  if (!options.key_separator.empty()) format.key_separator = unescape(options.key_separator, "-K");
  format.empty_is_null = options.null_empty;
  if (!options.max_record.empty())
    format.max_record = static_cast<std::size_t>(size_option(options.max_record, "--max-record"));
  if (format.delimiter.empty() && !options.whole)
    fail(ErrorKind::usage, "-D: the delimiter is empty; --whole takes all of the input as one event");
  return format;
}

// How much of the files was read. Of anything but regular files it is not known how much there will be.
class FilesRead {
 public:
  FilesRead(const Options& options, const StoreOptions& store) {
    // Acknowledgements that go by tell as much.
    const bool is_told = options.destination.ack && !is_regular_file(STDOUT_FILENO);
    if (options.message || (is_told && store.progress != "always")) return;
    bool known = true;
    std::int64_t total = 0;
    const auto add = [&](const std::string& path) {
      // Not opened: whoever writes to a pipe would take that for its reader.
      struct stat status {};
      const bool is_stdin = path == "-";
      const int result = is_stdin ? ::fstat(STDIN_FILENO, &status) : ::stat(path.c_str(), &status);
      known = known && result == 0 && S_ISREG(status.st_mode);
      total += status.st_size - (is_stdin ? std::max<std::int64_t>(::lseek(STDIN_FILENO, 0, SEEK_CUR), 0) : 0);
    };
    if (options.files.empty()) add("-");
    for (const std::string& path : options.files) add(path);
    if (known || store.progress == "always") progress_.emplace("produce", known ? total : 0, store);
  }

  void begin(const Input& input) { input_ = &input; }
  void end() {
    if (input_ != nullptr) before_ += input_->position();
    input_ = nullptr;
  }
  void look(std::int64_t events) {
    if (!progress_) return;
    progress_->count(events);
    progress_->reach(static_cast<std::int64_t>(before_ + (input_ != nullptr ? input_->position() : 0)));
  }
  void finish(std::int64_t events) {
    look(events);
    progress_.reset();
  }

 private:
  std::optional<Progress> progress_;
  const Input* input_ = nullptr;
  std::uint64_t before_ = 0;
};

void read_everything(const Options& options, const InputFormat& format, Reading& reading, Destination& destination,
                     Completer& completer, FilesRead& files, const Stop& stop) {
  const auto read = [&](Input&& input) {
    files.begin(input);
    reading.read(input, format);
    files.end();
  };
  if (options.message) {
    InputEvent event;
    event.record.value = *options.message;
    if (const auto problem = completer.complete(event)) fail(ErrorKind::usage, "-m: {}", *problem);
    return destination.add(event);
  }
  if (options.files.empty()) return read(Input(STDIN_FILENO, "stdin", &stop));
  for (const std::string& path : options.files) {
    if (stop.requested()) return;
    if (path == "-") {
      read(Input(STDIN_FILENO, "stdin", &stop));
      continue;
    }
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) fail_errno(path, "open");
    read(Input(file.get(), path, &stop));
  }
}

void report(const Options& options, const Destination& destination, const BadInput& bad, const Stop& stop) {
  const std::string topic = escaped(options.destination.topic);
  const std::string size = size_text(static_cast<std::int64_t>(destination.bytes()));
  if (options.destination.dry_run) {
    Output output(STDOUT_FILENO, "stdout", &stop);
    output.write(
        fmt::format("{}, {} of values, would be written to {}\n", counted(destination.added(), "event"), size, topic));
    output.flush();
  }
  options.destination.store.note("{}: {} read, {} written, {} in the log", topic, counted(destination.added(), "event"),
                                 counted(destination.written(), "event"), size);
  if (bad.count() > 0 && !options.quiet()) {
    say(fmt::format("{} passed over, {} written", counted(bad.count(), "bad event"), destination.added()));
  }
}

Outcome produce(const Options& options, const Stop& stop) {
  const InputFormat format = input_format(options);
  Completer::Options completion = options.completion;
  completion.zone = options.destination.store.zone();
  if (!options.timestamp.empty())
    completion.timestamp = moment_option(options.timestamp, "--timestamp", completion.zone);
  Completer completer(completion);
  BadInput bad(options.on_bad);
  FilesRead files(options, options.destination.store);
  Destination::Options where = options.destination;
  where.on_progress = [&](std::int64_t events) { files.look(events); };
  Destination destination(where, stop);
  Reading::Options how;
  if (!options.linger.empty()) how.linger = duration_option(options.linger, "--linger");
  how.quiet = options.quiet();
  how.only_stdin = options.files.empty();
  Reading reading(how, destination, bad, completer, stop);
  try {
    read_everything(options, format, reading, destination, completer, files, stop);
  } catch (const Error&) {
    // Nothing that was read is lost because of what came after it.
    if (!destination.failed()) destination.finish();
    if (destination.durable()) bad.finish();
    throw;
  }
  files.finish(destination.added());
  destination.finish();
  if (destination.durable()) bad.finish();
  report(options, destination, bad, stop);
  return bad.count() == 0 ? Outcome::done : Outcome::damaged;
}

void add_input_options(Verb& command, Options& options) {
  command.add_option("-K,--key-separator", options.key_separator, "The key stands before this separator on each line")
      .type_name("SEP");
  command
      .add_option("-D,--delimiter", options.delimiter,
                  "What ends an event (default: newline; \\t, \\0, \\xNN understood)")
      .type_name("DELIM");
  command.add_flag("-0,--null", options.null_delimiter, "Events end with a NUL byte, as find -print0 writes them");
  const Option json =
      command.add_flag("-J,--json", options.json,
                       "JSON envelopes, one a line, as consume --json prints them (also kcat's, rpk's, kaf's, S2's)");
  const Option format =
      command.add_option("-f,--format", options.format, "Read events by a format string, see bourn-format(5)")
          .type_name("FORMAT");
  const Option frames = command.add_flag(
      "--frames", options.frames, "Length-prefixed binary: 4 bytes big-endian length (-1: null), then the value");
  const Option whole = command.add_flag("--whole", options.whole, "All of stdin, or of each FILE, is one event");
  json.excludes(format).excludes(frames).excludes(whole);
  format.excludes(frames).excludes(whole);
  frames.excludes(whole);
  command
      .add_option(
          "-m,--message", [&options](const std::string& text) { options.message = text; },
          "One event with this value; stdin is not read")
      .type_name("TEXT");
  command.add_flag("-Z,--null-empty", options.null_empty, "An empty value (and an empty key) is null");
  command.add_option("--on-bad", options.on_bad, "At input that is no event (default: stop)")
      .type_name("stop|skip|reject=FILE");
  command.add_option("--max-record", options.max_record, "Longer events are bad (default: 16M)").type_name("SIZE");
}

void add_event_options(Verb& command, Options& options) {
  command
      .add_option(
          "-k,--key", [&options](const std::string& key) { options.completion.key = key; }, "The key of every event")
      .type_name("KEY");
  command
      .add_option("-H,--header", options.completion.headers, "A header for every event (NAME alone: null); repeatable")
      .type_name("NAME=VALUE")
      .one_at_a_time();
  command.add_option("--timestamp", options.timestamp, "The time of every event that brings none (default: now)")
      .type_name("TIME");
  command.add_option("--key-from", options.completion.key_from, "The key stands at this JSON pointer in the value")
      .type_name("POINTER");
  command.add_option("--time-from", options.completion.time_from, "The time stands at this JSON pointer in the value")
      .type_name("POINTER");
  command
      .add_option("-p,--partition", options.destination.partition,
                  "Write to this partition (default: by key, as Kafka's client does)")
      .type_name("N")
      .check(check_not_negative);
  command.add_flag("--keep-partition", options.destination.keep_partition,
                   "Write to the partition that the envelope or %p names");
}

void add_log_options(Verb& command, Options& options) {
  command
      .add_option("-z,--compression", options.destination.compression,
                  "Compress batches (default: the topic's compression.type)")
      .type_name(kCodecWords);
  command.add_option("--sync", options.destination.sync, "When events are made durable (default: end)")
      .type_name("end|batch|none|DURATION");
  command.add_flag("--ack", options.destination.ack,
                   "Print topic/partition@offset per event once it is durable (or has the level asked for)");
  command
      .add_option("--linger", options.linger,
                  "Gather events this long before they are written (default: until stdin pauses)")
      .type_name("DURATION");
  command.add_option("--batch-size", options.destination.batch_size, "Finish a batch at this size (default: 256K)")
      .type_name("SIZE");
  command
      .add_option("--partitions", options.destination.partitions,
                  "Create the topic with this many partitions (default: 1)")
      .type_name("N")
      .check(check_positive);
  command.add_flag("--no-create", options.destination.no_create, "Fail when the topic does not exist");
  command.add_flag("--dry-run", options.destination.dry_run, "Read and count, write nothing");
}

}  // namespace

void add_produce(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  Verb command(app, run, "produce", "Append events to a topic, from stdin or files");
  command
      .add_option("TOPIC", options->destination.topic,
                  "The topic, or TOPIC/N for one partition; created when it does not exist")
      .required();
  command.add_option("FILE", options->files, "Files to read instead of stdin (- is stdin)");
  add_input_options(command, *options);
  add_event_options(command, *options);
  add_log_options(command, *options);
  add_time_options(command, options->destination.store);
  add_progress_option(command, options->destination.store);
  add_store_options(command, options->destination.store);
  add_writing_options(command, options->destination.store);
  command.refuse_empty_values({"--key", "--message"});
  command.add_examples(
      "  printf 'alice=signed in\\nbob=signed in\\n' | bourn produce users -K =\n"
      "  tail -F app.log | bourn produce app --sync 500ms -z zstd");
  command.callback([options, &run] { run = [options](const Stop& stop) { return produce(*options, stop); }; });
}

}  // namespace bourn::commands
