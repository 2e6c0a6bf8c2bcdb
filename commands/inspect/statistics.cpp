// --stats: what a stream is made of.
#include <cmath>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/views.hpp"
#include "commands/words.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kShownPlaces = 5;

// The page for people: sections with a title in the left margin.
class StatisticsPage {
 public:
  StatisticsPage(const StreamFacts& facts, Page& page) : facts_(facts), out_(page.output), screen_(page.screen) {}

  void write(const std::string& name) {
    write_head(name);
    if (facts_.events() == 0) return;
    write_sizes();
    write_compression();
    write_keys();
    write_headers();
    write_rates();
    write_gaps();
    write_order();
    write_offsets();
    write_largest();
  }

 private:
  static constexpr int kLabelWidth = 10;

  void line(const std::string& text) { out_.write(text + "\n"); }
  void title(std::string_view text) { line("\n" + screen_.ink(Ink::strong, text)); }
  std::string label(std::string_view text) const {
    return "  " + screen_.ink(Ink::name, fmt::format("{:<{}}", text, kLabelWidth));
  }

  void write_head(const std::string& name) {
    line(screen_.ink(Ink::strong, name));
    line(fmt::format("{} in {} and {}, {}", grouped(facts_.events(), "event"), grouped(facts_.partitions, "partition"),
                     grouped(facts_.all_codecs().batches, "batch"), size_text(facts_.all_codecs().stored_bytes)));
    if (facts_.first_time < 0) return;
    line(fmt::format("{} to {} ({})", screen_.time(facts_.first_time), screen_.time(facts_.last_time),
                     span_text(facts_.last_time - facts_.first_time)));
  }

  static std::string span_text(std::int64_t ms) { return duration_text(std::chrono::milliseconds(ms)); }

  void write_sizes() {
    title("SIZES");
    line("  " + screen_.ink(Ink::faint, fmt::format("{:<10}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}", "", "min", "p50",
                                                    "p90", "p99", "p99.9", "max", "mean")));
    const auto row = [&](std::string_view name, const Quantiles& numbers, std::string (*text)(std::int64_t)) {
      if (numbers.count() == 0) return;
      line(label(name) + fmt::format("{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}", text(numbers.min()), text(numbers.at(0.5)),
                                     text(numbers.at(0.9)), text(numbers.at(0.99)), text(numbers.at(0.999)),
                                     text(numbers.max()), text(std::llround(numbers.mean()))));
    };
    row("record", facts_.record_bytes, short_size);
    row("key", facts_.key_bytes, short_size);
    row("value", facts_.value_bytes, short_size);
    row("batch", facts_.batch_bytes, short_size);
    row("per batch", facts_.batch_records, grouped);
  }

  // Fits a column of eight.
  static std::string short_size(std::int64_t bytes) {
    std::string text = size_text(bytes);
    if (const std::size_t at = text.find("iB"); at != std::string::npos) text.erase(at);
    return text;
  }

  void write_compression() {
    title("COMPRESSION");
    line("  " + screen_.ink(Ink::faint,
                            fmt::format("{:<10}{:>10}{:>12}{:>12}{:>8}", "", "batches", "stored", "plain", "ratio")));
    for (std::size_t i = 0; i < facts_.codecs.size(); ++i) {
      const StreamFacts::PerCodec& codec = facts_.codecs[i];
      if (codec.batches == 0) continue;
      line(label(codec_name(static_cast<Codec>(i))) +
           fmt::format("{:>10}{:>12}{:>12}{:>8.2f}", grouped(codec.batches), size_text(codec.stored_bytes),
                       size_text(codec.plain_bytes),
                       static_cast<double>(codec.plain_bytes) / static_cast<double>(codec.stored_bytes)));
    }
  }

  void write_keys() {
    title("KEYS");
    const DistinctCount& distinct = facts_.distinct_keys;
    line(label("distinct") + (distinct.is_exact()
                                  ? grouped(distinct.count())
                                  : fmt::format("about {} (standard error {:.1f}%)", grouped(distinct.count()),
                                                100 * DistinctCount::kStandardError)));
    if (facts_.null_keys > 0) line(label("null") + with_share(facts_.null_keys));
    if (facts_.null_values > 0)
      line(label("no value") + with_share(facts_.null_values) + ", " + grouped(facts_.tombstones, "tombstone"));
    write_counts(facts_.keys);
  }

  void write_headers() {
    if (facts_.header_count == 0) return;
    title("HEADERS");
    line(label("events") + with_share(facts_.with_headers));
    write_counts(facts_.headers);
  }

  std::string with_share(std::int64_t count) const {
    return grouped(count) + " (" + share_text(count, facts_.events()) + ")";
  }

  void write_counts(const TopKeys& keys) {
    const auto limit = static_cast<std::size_t>(std::max(screen_.width() - 28, 8));
    for (const KeyCount& key : standing_out(keys))
      line(fmt::format("  {:>12} {:>7}   ", grouped(key.count), share_text(key.count, facts_.events())) +
           screen_.ink(Ink::text, key_text(key, limit)));
    if (keys.error() > 0) line("  " + screen_.ink(Ink::faint, error_words(keys)));
  }

  void write_rates() {
    const std::int64_t ms = facts_.last_time - facts_.first_time;
    if (facts_.second.most().events == 0) return;
    title("RATES");
    if (ms > 0) {
      std::string mean = rate_text(facts_.events() - facts_.without_time, ms, "events");
      const auto bytes = static_cast<double>(facts_.record_bytes.sum()) * 1000 / static_cast<double>(ms);
      if (bytes >= 1) mean += ", " + size_text(std::llround(bytes)) + "/s";
      line(label("mean") + mean);
    }
    write_stretch("second", facts_.second.most());
    write_stretch("minute", facts_.minute.most());
  }

  void write_stretch(std::string_view unit, const Busiest::Stretch& stretch) {
    line(label(unit) + fmt::format("busiest {}: {}, {}", screen_.time(stretch.start), grouped(stretch.events, "event"),
                                   size_text(stretch.bytes)));
  }

  void write_gaps() {
    const auto& gaps = facts_.gaps.gaps();
    if (gaps.empty()) return;
    title("LONGEST GAPS");
    for (std::size_t i = 0; i < std::min(kShownPlaces, gaps.size()); ++i)
      line(label(span_text(gaps[i].length_ms())) +
           fmt::format("from {}, ended by {}", screen_.time(gaps[i].from), place_text(gaps[i].where, gaps[i].offset)));
  }

  void write_order() {
    if (facts_.out_of_order == 0 && facts_.without_time == 0) return;
    title("ORDER OF TIMES");
    if (facts_.without_time > 0) line(label("no time") + with_share(facts_.without_time));
    if (facts_.out_of_order == 0) return;
    line(label("backwards") + with_share(facts_.out_of_order));
    const Standout& step = facts_.largest_step_back;
    line(label("farthest") + span_text(step.amount) + " at " + place_text(step.where, step.offset));
  }

  void write_offsets() {
    if (facts_.offset_gaps == 0) return;
    title("OFFSETS");
    const Standout& gap = facts_.largest_offset_gap;
    line(label("missing") + fmt::format("{} of {} ({}), in {}", grouped(facts_.missing_offsets),
                                        grouped(facts_.offsets), share_text(facts_.missing_offsets, facts_.offsets),
                                        grouped(facts_.offset_gaps, "gap")));
    line(label("largest") + fmt::format("{} from {} on", grouped(gap.amount), place_text(gap.where, gap.offset)));
  }

  void write_largest() {
    title("LARGEST RECORDS");
    for (std::size_t i = 0; i < std::min(kShownPlaces, facts_.largest.size()); ++i)
      line(label(size_text(facts_.largest[i].amount)) + place_text(facts_.largest[i].where, facts_.largest[i].offset));
  }

  const StreamFacts& facts_;
  Output& out_;
  const Screen& screen_;
};

}  // namespace

Outcome show_statistics(const Options& options, Page& page) {
  const std::optional<Gathered> gathered = gather(options, page);
  if (!gathered) return Outcome::done;
  if (options.output.json) {
    page.output.write(json_line(facts_json(gathered->facts)));
  } else if (page.screen.is_terminal()) {
    StatisticsPage(gathered->facts, page).write(subject(options));
  } else {
    write_flat(page.output, facts_json(gathered->facts));
  }
  return gathered->outcome;
}

}  // namespace bourn::commands::inspect
