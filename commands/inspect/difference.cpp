// --diff: where two logs part ways.
#include "stream/difference.hpp"

#include <map>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands/inspect/difference_json.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/views.hpp"
#include "commands/progress.hpp"
#include "commands/redpanda_logs.hpp"
#include "commands/words.hpp"
#include "stream/merge.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

// One partition or segment of either log.
struct Part {
  TopicPartition where;
  std::string path;
  std::int64_t bytes = 0;  // to be read
};
// The two that are compared; one may be missing.
struct Pair {
  std::optional<Part> a, b;
  const TopicPartition& where() const { return a ? a->where : b->where; }
};

std::vector<Part> parts_of(const Options& options, const Store& store, const std::string& address) {
  std::optional<std::int32_t> only;
  if (options.selection.partition >= 0) only = options.selection.partition;
  const Range range = wanted_range(options.selection, options.store.now());
  std::vector<Part> parts;
  std::vector<std::string> addresses = {address};
  for (const RedpandaLog& log : take_redpanda_logs(addresses, only)) {
    parts.push_back({log.where, log.path, log_bytes(log)});
  }
  for (const Stream& stream : open_streams(store, addresses, only)) {
    const auto* dir = std::get_if<PartitionDir>(&stream);
    const std::string& path = path_of(stream);
    parts.push_back({dir != nullptr ? dir->where() : TopicPartition{path, 0}, path, log_bytes(stream, range)});
  }
  return parts;
}

bool is_one_topic(const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    if (part.where.topic != parts.front().where.topic) return false;
  }
  return true;
}

// Two single ones are a pair, whatever they are called; so are the partitions of two topics, by number; else the names
// must be the same.
std::vector<Pair> pairs_of(std::vector<Part> a, std::vector<Part> b) {
  if (a.size() == 1 && b.size() == 1) return {{std::move(a.front()), std::move(b.front())}};
  const bool by_number = is_one_topic(a) && is_one_topic(b);
  std::map<TopicPartition, Pair> pairs;
  const auto key = [&](const Part& part) { return by_number ? TopicPartition{{}, part.where.partition} : part.where; };
  for (Part& part : a) pairs[key(part)].a = std::move(part);
  for (Part& part : b) pairs[key(part)].b = std::move(part);
  std::vector<Pair> list;
  list.reserve(pairs.size());
  for (auto& [where, pair] : pairs) list.push_back(std::move(pair));
  return list;
}

// A path as an address that cannot be taken for a topic.
std::string as_address(const std::string& path) {
  return path.front() == '/' || path.front() == '.' || path.front() == '~' ? path : "./" + path;
}

// The events of one part, in the range that was asked for. Stays where it is: the selection knows it by its address.
class Side {
 public:
  Side(const Options& options, const std::optional<Part>& part, Progress& progress) : options_(options.selection) {
    if (!part) {
      source_ = make_merge({});
      return;
    }
    options_.addresses = {as_address(part->path)};
    options_.partition = -1;
    selection_.emplace(options_, options.store, watch_);
    selection_->on_read([&progress](std::int64_t bytes) { progress.advance(bytes); });
    source_ = selection_->source();
  }
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  Source& source() { return *source_; }
  bool skipped_damage() const { return selection_ && selection_->damages() > 0; }

 private:
  SelectionOptions options_;
  FileWatch watch_;
  std::optional<Selection> selection_;
  std::unique_ptr<Source> source_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

std::string shown(const std::optional<Bytes>& bytes, std::size_t limit) {
  return bytes ? escaped(*bytes, limit) : std::string("(null)");
}

// What was found so far, and --records as it is found.
class DifferenceReport {
 public:
  DifferenceReport(const Options& options, Page& page)
      : listed_(options.records), json_(options.output.json), page_(page) {}

  void found(const TopicPartition& where, const Difference& difference) {
    const bool is_first = !first_;
    if (is_first) first_ = difference_json(where, difference);
    if (is_first && page_.screen.is_terminal() && !json_) remember_words(where, difference);
    if (listed_) list(where, difference);
  }

  void add(const Pair& pair, const DifferenceCounts& counts) {
    all_.add(counts);
    ordered_json json{{"a", pair.a ? ordered_json(name_of(*pair.a)) : ordered_json(nullptr)},
                      {"b", pair.b ? ordered_json(name_of(*pair.b)) : ordered_json(nullptr)},
                      {"first_offset", counts.first ? ordered_json(*counts.first) : ordered_json(nullptr)}};
    json.update(difference_counts_json(counts));
    pairs_.push_back(std::move(json));
  }

  // The object that bourn-inspect(1) describes under --diff, without its list of differences.
  ordered_json json() const {
    ordered_json json{{"equal", !first_}, {"first", first_ ? *first_ : ordered_json(nullptr)}};
    json.update(difference_counts_json(all_));
    json["partitions"] = pairs_;
    return json;
  }

  void finish(const std::string& a, const std::string& b) {
    if (json_) {
      const std::string text = json_line(json());
      if (listed_) page_.output.write(any_listed_ ? "]," : "{\"differences\":[],");
      page_.output.write(Bytes(text).substr(listed_ ? 1 : 0));
    } else if (page_.screen.is_terminal()) {
      write_page(a, b);
    } else if (!listed_) {
      write_flat(page_.output, json());
    }
  }

  bool any() const noexcept { return first_.has_value(); }

 private:
  static std::string name_of(const Part& part) {
    return part.where.topic == part.path ? part.path : fmt::format("{}/{}", part.where.topic, part.where.partition);
  }

  void list(const TopicPartition& where, const Difference& difference) {
    if (json_) {
      page_.output.write(any_listed_ ? "," : "{\"differences\":[");
      std::string text = json_line(difference_json(where, difference));
      text.pop_back();
      page_.output.write(text);
    } else {
      const RecordView& record = difference.a != nullptr ? *difference.a : *difference.b;
      page_.output.write(fmt::format("{}/{}\t{}\t{}\t{}\n", escaped(where.topic), where.partition, difference.offset,
                                     joined(what_differs(difference)), shown(record.key, 200)));
    }
    any_listed_ = true;
  }

  void remember_words(const TopicPartition& where, const Difference& difference) {
    std::string what = joined(what_differs(difference));
    if (difference.b == nullptr) what = "only a has an event there";
    if (difference.a == nullptr) what = "only b has an event there";
    if (difference.a != nullptr && difference.b != nullptr) what += " differ";
    words_ = fmt::format("{} at {}: {}\n", page_.screen.ink(Ink::bad, "They part ways"),
                         place_text(where, difference.offset), what);
    if (difference.a != nullptr) words_ += event_words("a", *difference.a);
    if (difference.b != nullptr) words_ += event_words("b", *difference.b);
  }

  std::string event_words(std::string_view side, const RecordView& record) const {
    constexpr std::size_t kKeyLimit = 24;
    const auto limit = static_cast<std::size_t>(std::max(page_.screen.width() - 40 - static_cast<int>(kKeyLimit), 16));
    std::string words = "  " + page_.screen.ink(Ink::name, side);
    words += "  " + (record.timestamp < 0 ? std::string("no time") : page_.screen.time(record.timestamp));
    words += "  " + page_.screen.ink(Ink::text, shown(record.key, kKeyLimit));
    words += "  " + shown(record.value, limit);
    std::string headers;
    record.headers.for_each([&](const HeaderView& header) {
      if (headers.size() < kKeyLimit * 2)
        headers +=
            (headers.empty() ? "  " : ", ") + shown(header.name, kKeyLimit) + "=" + shown(header.value, kKeyLimit);
    });
    return words + page_.screen.ink(Ink::faint, headers) + "\n";
  }

  void write_page(const std::string& a, const std::string& b) {
    const auto line = [this](const std::string& text) { page_.output.write(text + "\n"); };
    const auto count = [](std::int64_t number) { return fmt::format("{:>13}", grouped(number)); };
    line(page_.screen.ink(Ink::name, "a") + count(all_.events_a) + " events  " + escaped(a));
    line(page_.screen.ink(Ink::name, "b") + count(all_.events_b) + " events  " + escaped(b));
    line("");
    if (!any()) return line(page_.screen.ink(Ink::good, "They are equal") + ", event by event.");
    page_.output.write(words_);
    line("");
    line(count(all_.equal) + "  same in both");
    line(count(all_.changed) + "  changed" +
         list_of({{"key", all_.key}, {"value", all_.value}, {"headers", all_.headers}, {"time", all_.time}}));
    const auto lacking = [&](const DifferenceCounts::Lacking& l, const std::string& other) {
      return list_of({{"before " + other + " starts", l.before_start},
                      {"in gaps of " + other, l.in_gap},
                      {"after " + other + " ends", l.after_end}});
    };
    line(count(all_.lacking_b.all()) + "  only in a" + lacking(all_.lacking_b, "b"));
    line(count(all_.lacking_a.all()) + "  only in b" + lacking(all_.lacking_a, "a"));
  }

  // ": key 3, value 4" of those that are not 0.
  static std::string list_of(const std::vector<std::pair<std::string, std::int64_t>>& counts) {
    std::string text;
    for (const auto& [what, count] : counts) {
      if (count > 0) text += (text.empty() ? ": " : ", ") + what + " " + grouped(count);
    }
    return text;
  }

  bool listed_;
  bool json_;
  Page& page_;
  bool any_listed_ = false;
  DifferenceCounts all_;
  std::optional<ordered_json> first_;
  std::string words_;  // of the first one, for people
  ordered_json pairs_ = ordered_json::array();
};

}  // namespace

Outcome show_difference(const Options& options, Page& page) {
  const std::vector<std::string>& addresses = options.selection.addresses;
  if (addresses.size() != 2) fail(ErrorKind::usage, "--diff compares two addresses; {} given", addresses.size());
  const Store store = options.store.store();
  DifferenceReport report(options, page);
  bool damaged = false;
  const std::vector<Pair> pairs =
      pairs_of(parts_of(options, store, addresses[0]), parts_of(options, store, addresses[1]));
  std::int64_t total = 0;
  for (const Pair& pair : pairs) total += (pair.a ? pair.a->bytes : 0) + (pair.b ? pair.b->bytes : 0);
  Progress progress("comparing", total, options.store);
  for (const Pair& pair : pairs) {
    Side a(options, pair.a, progress);
    Side b(options, pair.b, progress);
    report.add(pair, compare(a.source(), b.source(), page.stop,
                             [&](const Difference& found) { report.found(pair.where(), found); }));
    if (page.stop.requested()) return Outcome::done;
    damaged = damaged || a.skipped_damage() || b.skipped_damage();
  }
  progress.clear();
  report.finish(addresses[0], addresses[1]);
  if (damaged) return Outcome::damaged;
  return report.any() ? Outcome::different : Outcome::done;
}

}  // namespace bourn::commands::inspect
