// --state-diff: which keys were added, changed and removed between two moments.
#include <unistd.h>

#include <algorithm>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "base/file_watch.hpp"
#include "base/output.hpp"
#include "base/text.hpp"
#include "commands/progress.hpp"
#include "commands/replay/state_view.hpp"
#include "commands/terminal.hpp"
#include "commands/words.hpp"
#include "stream/state_difference.hpp"
#include "stream/text/json.hpp"

namespace bourn::commands {
namespace {

using Kind = StateChange::Kind;

// Appends the bytes so that a tab separates and a newline ends, and nothing else does: as -D and -K write them, \\, \t,
// \n, \r, and \xNN for what append_escaped() escapes.
void append_field(Buffer& out, Bytes bytes) {
  while (!bytes.empty()) {
    const std::size_t special = std::min(bytes.find_first_of("\\\t\n\r"), bytes.size());
    append_escaped(out, bytes.substr(0, special));
    bytes.remove_prefix(special);
    if (bytes.empty()) return;
    const char byte = bytes.front();
    out.append(byte == '\\' ? "\\\\" : byte == '\t' ? "\\t" : byte == '\n' ? "\\n" : "\\r");
    bytes.remove_prefix(1);
  }
}

char sign_of(Kind kind) {
  return kind == Kind::added ? '+' : kind == Kind::removed ? '-' : '~';
}

// One line for each change: for people, for a pipe, or JSON.
class ChangePrinter {
 public:
  ChangePrinter(Output& output, const EventOutputOptions& options, const std::string& color, bool several_topics)
      : output_(output),
        json_(options.json || options.json_payload),
        embed_json_(options.json_payload),
        several_topics_(several_topics),
        screen_(STDOUT_FILENO, color) {}

  void print(const StateChange& change) {
    if (json_) {
      write_json(change);
    } else if (output_.is_terminal()) {
      write_for_people(change);
    } else {
      write_fields(change);
    }
    output_.maybe_flush();
  }

 private:
  void write_json(const StateChange& change) {
    Buffer& out = output_.buffer();
    out.append("{\"change\":");
    out.append(change.kind == Kind::added ? "\"added\"" : change.kind == Kind::removed ? "\"removed\"" : "\"changed\"");
    out.append(",\"before\":");
    if (change.before == nullptr) {
      out.append("null");
    } else {
      append_envelope(out, EventView{*change.before_where, change.before->header(), change.before->view()},
                      embed_json_);
    }
    out.append(",\"after\":");
    append_envelope(out, EventView{*change.slice.where, change.slice.header, change.after}, embed_json_);
    out.append("}\n");
  }

  void write_fields(const StateChange& change) {
    Buffer& out = output_.buffer();
    out.push_back(sign_of(change.kind));
    const auto field = [&out](Bytes bytes) {
      out.push_back('\t');
      append_field(out, bytes);
    };
    if (several_topics_) field(change.slice.where->topic);
    field(*change.after.key);
    if (change.before != nullptr) field(*change.before->view().value);
    if (change.after.value) field(*change.after.value);
    out.push_back('\n');
  }

  void write_for_people(const StateChange& change) {
    constexpr std::size_t kLongestKey = 32;
    constexpr std::size_t kArrow = 3;  // columns of " → "
    const Ink ink = change.kind == Kind::added ? Ink::good : change.kind == Kind::removed ? Ink::bad : Ink::warning;
    const std::string topic = several_topics_ ? escaped(change.slice.where->topic) + "  " : "";
    const std::string key = fitted(shown(*change.after.key), kLongestKey);
    std::string line =
        screen_.ink(ink, std::string(1, sign_of(change.kind))) + " " + topic + screen_.ink(Ink::name, key);
    const std::size_t taken = 4 + display_width(topic) + display_width(key);
    const auto width = static_cast<std::size_t>(screen_.width());
    std::size_t room = std::max<std::size_t>(width - std::min(width, taken), 16);
    line += "  ";
    if (change.before != nullptr && change.after.value) {
      room -= kArrow;
      // What the shorter one leaves, the longer one gets.
      const std::string old = shown(*change.before->view().value);
      const std::string now = shown(*change.after.value);
      const std::size_t half = room / 2;
      const std::size_t old_room = display_width(now) < half ? room - display_width(now) : half;
      const std::string old_fitted = fitted(old, old_room);
      line += old_fitted + " → " + screen_.ink(Ink::text, fitted(now, room - display_width(old_fitted)));
    } else {
      line += fitted(shown(change.after.value ? *change.after.value : *change.before->view().value), room);
    }
    output_.write(line + "\n");
  }

  static std::string shown(Bytes bytes) { return bytes.empty() ? "\"\"" : escaped(bytes, 1000); }

  Output& output_;
  bool json_;
  bool embed_json_;
  bool several_topics_;
  Screen screen_;
};

[[noreturn]] void fail_backwards() {
  fail(ErrorKind::usage, "--state-diff: the second moment comes before the first one");
}

// Where nobody needs to look into the log to see it.
bool is_backwards(const Bound& from, const Bound& until) {
  if (from.kind != until.kind) return from.kind == Bound::Kind::end || until.kind == Bound::Kind::start;
  return from.kind == Bound::Kind::before_end ? from.value < until.value : from.value > until.value;
}

// An offset and a time, say: what they mean for one partition shows it.
bool is_backwards(const OffsetRange& stretch, const OffsetRange& extent) {
  return *stretch.until < std::min(stretch.from, *extent.until);
}

bool has_several_topics(const Positions& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](const auto& entry) { return entry.first.topic != starts.begin()->first.topic; });
}

// Throws Error{usage} for moments that are no stretch of what was selected.
void check_moments(const std::vector<std::string>& moments, const Range& stretch, Selection& selection,
                   const std::map<TopicPartition, OffsetRange>& extents) {
  refuse_offset_of_many("--state-diff", moments[0], stretch.from, selection);
  refuse_offset_of_many("--state-diff", moments[1], *stretch.until, selection);
  const std::map<std::string, OffsetRange>& ranges = selection.ranges();
  if (stretch.from.kind == stretch.until->kind || ranges.size() != 1 || extents.size() != 1) return;
  if (is_backwards(ranges.begin()->second, extents.begin()->second)) fail_backwards();
}

void say_counts(const StateDifferenceCounts& counts) {
  std::string words = fmt::format("{} added, {} changed, {} removed", counts.added, counts.changed, counts.removed);
  if (counts.same > 0) words += fmt::format("; {} set to the same value again", counts.same);
  say(words);
}

// All passes and the printing; returns the counts of what was printed.
StateDifferenceCounts print(Selection& selection, const ReplayOptions& options, Output& output, const Stop& stop) {
  ChangePrinter printer(output, options.output, options.store.color, has_several_topics(selection.starts()));
  Progress progress("reading", 0, options.store);
  bool quiet = false;
  selection.on_read([&](std::int64_t bytes) {
    if (!quiet) progress.advance(bytes);
  });
  StateDifferenceOptions compared;
  compared.before = [&] { return selection.before(); };
  compared.stretch = [&] { return selection.unfiltered(); };
  compared.memory = memory_of(options.state);
  const Filter filter(selection.filter());
  StateDifferenceCounts shown;
  const auto show = [&](const StateChange& change) {
    const bool is_wanted = filter.wants(*change.slice.where, change.after) ||
                           (change.before != nullptr && filter.wants(*change.before_where, change.before->view()));
    if (!is_wanted) return true;
    if (!std::exchange(quiet, output.is_terminal())) progress.clear();
    ++(change.kind == Kind::added ? shown.added : change.kind == Kind::changed ? shown.changed : shown.removed);
    printer.print(change);
    return output.state() != Output::State::closed;
  };
  try {
    const StateDifferenceCounts counts = compare_states(compared, stop, show);
    shown.without_key = counts.without_key;
    if (!options.selection.has_filter()) shown.same = counts.same;
  } catch (const Error&) {
    output.flush();  // what was given before an error is shown
    throw;
  }
  output.flush();
  return shown;
}

}  // namespace

Outcome print_state_difference(const ReplayOptions& options, const Stop& stop) {
  const std::vector<std::string>& moments = options.state.diff;
  const Now now = options.store.now();
  const Range stretch{end_of_moment(moments.at(0), now), end_of_moment(moments.at(1), now)};
  if (is_backwards(stretch.from, *stretch.until)) fail_backwards();
  const SelectionOptions selected = with_range(options.selection, stretch);
  FileWatch watch;
  Selection selection(selected, options.store, watch, &stop);
  if (selection.reads_standard_input()) {
    throw Error(ErrorKind::usage, "-: --state-diff reads everything more than once, and stdin can be read once",
                "bourn produce TOPIC --json, then the same of the topic");
  }
  const std::map<TopicPartition, OffsetRange> extents = selection.extents();
  check_moments(moments, stretch, selection, extents);
  say_trimmed(extents, options);

  Output output(STDOUT_FILENO, "stdout", &stop);
  const StateDifferenceCounts shown = print(selection, options, output, stop);
  if (stop.requested()) return Outcome::done;
  if (!options.store.quiet && output.state() != Output::State::closed) {
    say_counts(shown);
    say_keyless(shown.without_key);
  }
  if (selection.damages() > 0) return Outcome::damaged;
  return shown.added + shown.changed + shown.removed > 0 ? Outcome::different : Outcome::done;
}

}  // namespace bourn::commands
