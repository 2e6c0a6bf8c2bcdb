#include "commands/inspect/html_page.hpp"
#include "commands/words.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/audit_words.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/html_charts.hpp"
#include "commands/inspect/html_style.hpp"
#include "commands/inspect/time_axis.hpp"
#include "commands/version.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kBars = 160;
constexpr std::size_t kKeyLimit = 120;
constexpr std::size_t kMostDrawn = 64;  // partitions; more of them would make no picture

class HtmlPage {
 public:
  HtmlPage(const StreamFacts& facts, const std::vector<MappedPartition>& partitions, Zone zone)
      : facts_(facts), partitions_(partitions), zone_(zone) {}

  std::string made(const std::string& title) && {
    html_ =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>" +
        html_text(title) + "</title>\n<style>";
    html_ += kHtmlStyle;
    html_ += "</style></head>\n<body>\n";
    add_head(title);
    add_tiles();
    const bool damaged = std::any_of(partitions_.begin(), partitions_.end(),
                                     [](const MappedPartition& partition) { return partition.damages > 0; });
    if (damaged) add_segments();  // what the reader came for
    if (facts_.events() > 0) {
      add_timeline();
      add_sizes();
      add_keys();
      add_headers();
      add_batches();
    }
    if (!damaged) add_segments();
    if (facts_.events() > 0) {
      add_times();
      add_largest();
    }
    html_ += fmt::format("<footer>Times are {}. Made by bourn {}.</footer>\n</body></html>\n",
                         zone_ == Zone::utc ? "UTC" : "those of the place where this was made", html_text(kVersion));
    return std::move(html_);
  }

 private:
  void begin(std::string_view heading) { html_ += fmt::format("<section><h2>{}</h2>\n", heading); }
  void end() { html_ += "</section>\n"; }

  void add_head(const std::string& title) {
    html_ += "<header><h1>" + html_text(title) + "</h1>";
    if (facts_.first_time >= 0)
      html_ += fmt::format("<p class=\"faint\">{} to {}</p>", iso_time(facts_.first_time, zone_),
                           iso_time(facts_.last_time, zone_));
    html_ += "</header>\n";
  }

  void add_tile(const std::string& number, std::string_view what, bool alarm = false) {
    html_ += fmt::format("<div class=\"tile{}\"><b>{}</b><span>{}</span></div>", alarm ? " alarm" : "",
                         html_text(number), what);
  }

  void add_tiles() {
    std::int64_t segments = 0;
    std::int64_t bytes = 0;
    std::int64_t damages = 0;
    for (const MappedPartition& partition : partitions_) {
      segments += static_cast<std::int64_t>(partition.segments.size());
      bytes += partition.bytes();
      damages += partition.damages;
    }
    const StreamFacts::PerCodec codecs = facts_.all_codecs();
    html_ += "<div class=\"tiles\">";
    add_tile(grouped(facts_.events()), facts_.events() == 1 ? "event" : "events");
    add_tile(size_text(bytes), "on disk");
    if (codecs.stored_bytes > 0)
      add_tile(
          fmt::format("{:.2f}", static_cast<double>(codecs.plain_bytes) / static_cast<double>(codecs.stored_bytes)),
          "compression ratio");
    if (facts_.first_time >= 0) add_tile(ms_text(facts_.last_time - facts_.first_time), "from first to last");
    if (facts_.last_time > facts_.first_time)
      add_tile(rate_text(facts_.events() - facts_.without_time, facts_.last_time - facts_.first_time),
               "events, on average");
    add_tile((facts_.distinct_keys.is_exact() ? "" : "≈ ") + grouped(facts_.distinct_keys.count()), "distinct keys");
    add_tile(grouped(segments), fmt::format("{} in {}", segments == 1 ? "segment" : "segments",
                                            grouped(static_cast<std::int64_t>(partitions_.size()), "partition")));
    add_tile(grouped(damages), damages == 1 ? "damage" : "damages", damages > 0);
    html_ += "</div>\n";
  }

  void add_timeline() {
    if (facts_.first_time < 0) return;
    const Bars bars = bars_of(facts_.timeline, facts_.first_time, facts_.last_time, kBars);
    begin("Timeline");
    html_ += fmt::format("<h3>Events per {}</h3>\n", ms_text(bars.width_ms));
    html_ += timeline_svg(bars, Series::events, facts_.gaps.gaps(), zone_);
    html_ += fmt::format("\n<h3>Bytes per {}, as records, decompressed</h3>\n", ms_text(bars.width_ms));
    html_ += timeline_svg(bars, Series::bytes, facts_.gaps.gaps(), zone_) + "\n";
    end();
  }

  void add_sizes() {
    begin("Sizes");
    html_ += "<div class=\"two\">";
    const auto add = [this](std::string_view name, const Quantiles& sizes) {
      if (sizes.count() > 0) html_ += fmt::format("<div><h3>{}</h3>{}</div>\n", name, histogram_svg(sizes, true));
    };
    add("Records", facts_.record_bytes);
    add("Values", facts_.value_bytes);
    add("Keys", facts_.key_bytes);
    add("Batches, as stored", facts_.batch_bytes);
    html_ +=
        "</div>\n<table><tr><th class=\"text\"></th><th>min</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th>"
        "<th>max</th><th>mean</th></tr>\n";
    const auto row = [this](std::string_view name, const Quantiles& sizes, std::string (*text)(std::int64_t)) {
      if (sizes.count() == 0) return;
      html_ += fmt::format("<tr><td class=\"text\">{}</td>", name);
      for (const std::int64_t size : {sizes.min(), sizes.at(0.5), sizes.at(0.9), sizes.at(0.99), sizes.at(0.999),
                                      sizes.max(), static_cast<std::int64_t>(std::llround(sizes.mean()))})
        html_ += "<td>" + text(size) + "</td>";
      html_ += "</tr>\n";
    };
    row("record", facts_.record_bytes, size_text);
    row("key", facts_.key_bytes, size_text);
    row("value", facts_.value_bytes, size_text);
    row("batch, as stored", facts_.batch_bytes, size_text);
    row("records in a batch", facts_.batch_records, grouped);
    html_ += "</table>\n";
    end();
  }

  void add_counts(const TopKeys& keys, std::string_view what) {
    const std::vector<KeyCount> top = standing_out(keys);
    if (!top.empty())
      html_ += fmt::format("<table><tr><th class=\"text\">{}</th><th>events</th><th></th><th></th></tr>\n", what);
    for (const KeyCount& key : top) {
      // key_text() escapes what a terminal would obey; what is left must not be markup.
      html_ += fmt::format(
          "<tr><td class=\"key\">{}</td><td>{}</td><td>{}</td><td class=\"share\"><div style=\"width:"
          "{:.2f}%\"></div></td></tr>\n",
          html_text(key_text(key, kKeyLimit)), grouped(key.count), share_text(key.count, facts_.events()),
          100 * static_cast<double>(key.count) / static_cast<double>(top.front().count));
    }
    if (!top.empty()) html_ += "</table>\n";
    if (keys.error() > 0) html_ += "<p class=\"faint\">Counts are estimates: " + error_words(keys) + ".</p>\n";
  }

  void add_keys() {
    begin("Keys");
    const DistinctCount& distinct = facts_.distinct_keys;
    html_ +=
        fmt::format("<p>{}{} distinct{}; {} without a key; {}.</p>\n", distinct.is_exact() ? "" : "About ",
                    grouped(distinct.count()),
                    distinct.is_exact() ? std::string()
                                        : fmt::format(" (standard error {:.1f}%)", 100 * DistinctCount::kStandardError),
                    grouped(facts_.null_keys, "event"), grouped(facts_.tombstones, "tombstone"));
    add_counts(facts_.keys, "key");
    end();
  }

  void add_headers() {
    if (facts_.header_count == 0) return;
    begin("Headers");
    html_ += fmt::format("<p>{} in {} ({}).</p>\n", grouped(facts_.header_count, "header"),
                         grouped(facts_.with_headers, "event"), share_text(facts_.with_headers, facts_.events()));
    add_counts(facts_.headers, "name");
    end();
  }

  void add_batches() {
    begin("Compression");
    html_ +=
        "<table><tr><th class=\"text\">codec</th><th>batches</th><th>stored</th><th>plain</th><th>ratio</th></tr>\n";
    for (std::size_t i = 0; i < facts_.codecs.size(); ++i) {
      const StreamFacts::PerCodec& codec = facts_.codecs[i];
      if (codec.batches == 0) continue;
      html_ += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.2f}</td></tr>\n",
                           codec_name(static_cast<Codec>(i)), grouped(codec.batches), size_text(codec.stored_bytes),
                           size_text(codec.plain_bytes),
                           static_cast<double>(codec.plain_bytes) / static_cast<double>(codec.stored_bytes));
    }
    html_ += "</table>\n";
    end();
  }

  void add_segments() {
    begin("Segments");
    std::int64_t longest = 0;
    for (const MappedPartition& partition : partitions_) longest = std::max(longest, partition.bytes());
    for (std::size_t i = 0; i < std::min(kMostDrawn, partitions_.size()); ++i) {
      const MappedPartition& partition = partitions_[i];
      html_ += fmt::format("<div class=\"map\"><p><b>{}</b><span class=\"faint\">{}, {}</span></p>{}",
                           html_text(partition.name),
                           grouped(static_cast<std::int64_t>(partition.segments.size()), "segment"),
                           size_text(partition.bytes()), segments_svg(partition, longest));
      for (const Remark& remark : partition.remarks)
        html_ += fmt::format("<p class=\"{}\">{}: {}</p>", remark.severity == Severity::damage ? "bad" : "faint",
                             name_of(remark.severity), html_text(remark.words));
      if (partition.left_out > 0) html_ += fmt::format("<p class=\"faint\">And {} more.</p>", partition.left_out);
      html_ += "</div>\n";
    }
    if (partitions_.size() > kMostDrawn)
      html_ += fmt::format("<p class=\"faint\">And {} more partitions.</p>\n", partitions_.size() - kMostDrawn);
    end();
  }

  void add_times() {
    begin("Times and offsets");
    html_ += "<div class=\"two\"><div><table>";
    const auto row = [this](std::string_view what, const std::string& value) {
      html_ += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td></tr>\n", what, html_text(value));
    };
    const auto stretch = [this](const Busiest::Stretch& busiest) {
      return fmt::format("{} events, {}", grouped(busiest.events), iso_time(busiest.start, zone_));
    };
    if (facts_.second.most().events > 0) {
      row("busiest second", stretch(facts_.second.most()));
      row("busiest minute", stretch(facts_.minute.most()));
    }
    if (facts_.without_time > 0) row("events without a time", grouped(facts_.without_time));
    row("events older than one before", grouped(facts_.out_of_order));
    if (facts_.out_of_order > 0)
      row("largest step back", ms_text(facts_.largest_step_back.amount) + " at " +
                                   place_text(facts_.largest_step_back.where, facts_.largest_step_back.offset));
    row("offsets without an event",
        fmt::format("{} of {} ({})", grouped(facts_.missing_offsets), grouped(facts_.offsets),
                    share_text(facts_.missing_offsets, facts_.offsets)));
    if (facts_.offset_gaps > 0)
      row("most of them in a row",
          fmt::format("{} from {}", grouped(facts_.largest_offset_gap.amount),
                      place_text(facts_.largest_offset_gap.where, facts_.largest_offset_gap.offset)));
    html_ += "</table></div><div><table><tr><th class=\"text\">longest gaps</th><th>from</th><th>ended by</th></tr>\n";
    for (const LargestGaps::Gap& gap : facts_.gaps.gaps())
      html_ += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td><td>{}</td></tr>\n", ms_text(gap.length_ms()),
                           iso_time(gap.from, zone_), html_text(place_text(gap.where, gap.offset)));
    html_ += "</table></div></div>\n";
    end();
  }

  void add_largest() {
    begin("Largest records");
    html_ += "<table><tr><th class=\"text\">where</th><th>bytes</th></tr>\n";
    for (const Standout& record : facts_.largest)
      html_ += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td></tr>\n",
                           html_text(place_text(record.where, record.offset)), size_text(record.amount));
    html_ += "</table>\n";
    end();
  }

  const StreamFacts& facts_;
  const std::vector<MappedPartition>& partitions_;
  Zone zone_;
  std::string html_;
};

}  // namespace

std::string html_page(const std::string& title, const StreamFacts& facts,
                      const std::vector<MappedPartition>& partitions, Zone zone) {
  return HtmlPage(facts, partitions, zone).made(title);
}

}  // namespace bourn::commands::inspect
