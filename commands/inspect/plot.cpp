// --plot: events and bytes over time, drawn with characters.
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/time_axis.hpp"
#include "commands/inspect/views.hpp"
#include "commands/words.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kJsonBars = 200;
constexpr int kGutter = 10;  // columns left of the charts, for the scale

// What charts are drawn with.
struct Glyphs {
  std::vector<std::string_view> levels;  // of one cell, from hardly anything to full
  std::string_view scale;                // right of a number of the scale
  std::string_view side;                 // right of none
  std::string_view corner, base, tick, gap;
};

Glyphs glyphs_of(bool ascii) {
  if (ascii) return {{".", ":", "#"}, "+", "|", "+", "-", "+", "."};
  return {{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, "┤", "│", "└", "─", "┬", "·"};
}

// A row of cells of one column each.
using Row = std::vector<std::string>;

std::string joined(const Row& row) {
  std::size_t used = row.size();
  while (used > 0 && row[used - 1] == " ") --used;
  std::string text;
  for (std::size_t i = 0; i < used; ++i) text += row[i];
  return text;
}

void write_over(Row& row, std::size_t at, std::string_view ascii) {
  for (std::size_t i = 0; i < ascii.size() && at + i < row.size(); ++i) row[at + i] = std::string(1, ascii[i]);
}

class Plot {
 public:
  Plot(const StreamFacts& facts, Page& page, bool ascii)
      : facts_(facts), out_(page.output), screen_(page.screen), glyphs_(glyphs_of(ascii)) {
    columns_ = static_cast<std::size_t>(std::max(screen_.width() - kGutter - 2, 8));
    bars_ = bars_of(facts.timeline, facts.first_time, facts.last_time, columns_);
    // A few bars are drawn wide, many are a column each.
    constexpr std::size_t kWidest = 8;
    columns_per_bar_ = std::clamp<std::size_t>(columns_ / bars_.bars.size(), 1, kWidest);
    columns_ = bars_.bars.size() * columns_per_bar_;
    choose_gaps();
  }

  void write(const std::string& name) {
    line(screen_.ink(Ink::strong, name) + fmt::format("  {} {}, {} to {} ({})", grouped(facts_.events()),
                                                      facts_.events() == 1 ? "event" : "events",
                                                      screen_.time(facts_.first_time), screen_.time(facts_.last_time),
                                                      ms_text(facts_.last_time - facts_.first_time)));
    // What is left of the screen, less the lines above, between and below, and one for the prompt.
    const int rows = screen_.height() - 7 - (gaps_.empty() ? 0 : 3 + static_cast<int>(gaps_.size()));
    const int upper = std::clamp((rows + 1) / 2, 3, 16);
    const int lower = std::clamp(rows - upper, 3, 16);
    chart(
        "EVENTS", Ink::name, upper, [](const Timeline::Bucket& bar) { return bar.events; }, count_scale, grouped);
    write_gap_marks();
    chart(
        "BYTES", Ink::number, lower, [](const Timeline::Bucket& bar) { return bar.bytes; }, byte_scale, size_text);
    write_axis();
    write_gap_list();
  }

 private:
  void line(const std::string& text) { out_.write(text + "\n"); }

  template <typename Amount>
  void chart(std::string_view title, Ink ink, int rows, Amount amount, std::int64_t (*scale)(std::int64_t),
             std::string (*text)(std::int64_t)) {
    std::int64_t most = 0;
    for (const Timeline::Bucket& bar : bars_.bars) most = std::max(most, amount(bar));
    const std::int64_t top = scale(most);
    line(screen_.ink(Ink::strong, title) +
         screen_.ink(Ink::faint, fmt::format(" per {}, {} at most", ms_text(bars_.width_ms), text(most))));
    for (int row = rows - 1; row >= 0; --row) {
      Row cells(columns_, " ");
      for (std::size_t i = 0; i < columns_; ++i)
        cells[i] = cell(amount(bars_.bars[i / columns_per_bar_]), top, row, rows);
      // Numbers at the top, in the middle, and nowhere else; the base line is 0.
      std::int64_t number = -1;
      if (row == rows - 1) number = top;
      if (rows >= 5 && rows % 2 == 0 && row == rows / 2 - 1 && top % 2 == 0) number = top / 2;
      line(gutter(number < 0 ? "" : text(number)) + screen_.ink(ink, joined(cells)));
    }
  }

  // What of a bar falls into one row. Something is never drawn as nothing.
  std::string cell(std::int64_t amount, std::int64_t top, int row, int rows) const {
    if (amount == 0) return " ";
    const auto levels = static_cast<std::int64_t>(glyphs_.levels.size());
    const double height = static_cast<double>(amount) / static_cast<double>(top) * rows;
    const std::int64_t filled = std::max<std::int64_t>(std::llround(height * static_cast<double>(levels)), 1);
    const std::int64_t here = std::min(filled - row * levels, levels);
    return here <= 0 ? " " : std::string(glyphs_.levels[static_cast<std::size_t>(here - 1)]);
  }

  std::string gutter(const std::string& number) const {
    return screen_.ink(Ink::faint,
                       fmt::format("{:>{}} {}", number, kGutter - 1, number.empty() ? glyphs_.side : glyphs_.scale));
  }

  // The number of the chart's columns that lie before `time`.
  std::size_t column_of(Timestamp time) const {
    const auto bar = static_cast<std::size_t>((time - bars_.start) / bars_.width_ms);
    const std::int64_t within = (time - bars_.start) % bars_.width_ms;
    const double share = static_cast<double>(within) / static_cast<double>(bars_.width_ms);
    return bar * columns_per_bar_ + static_cast<std::size_t>(share * static_cast<double>(columns_per_bar_));
  }

  // Gaps that can be seen, as many as there is room to list; the longest one in any case.
  void choose_gaps() {
    const auto most = static_cast<std::size_t>(std::clamp(screen_.height() / 8, 1, 9));
    for (const LargestGaps::Gap& gap : facts_.gaps.gaps()) {
      if (gaps_.size() == most || (!gaps_.empty() && gap.length_ms() < 2 * bars_.width_ms)) break;
      gaps_.push_back(gap);
    }
  }

  void write_gap_marks() {
    if (gaps_.empty()) return;
    Row cells(columns_, " ");
    for (std::size_t i = gaps_.size(); i-- > 0;) {  // the longest last, so that nothing covers its number
      const std::size_t from = column_of(gaps_[i].from);
      const std::size_t until = column_of(gaps_[i].until);
      for (std::size_t at = from + 1; at < until; ++at) cells[at] = glyphs_.gap;
      cells[from + (until - from) / 2] = std::to_string(i + 1);
    }
    line(screen_.ink(Ink::faint, fmt::format("{:>{}}  ", "gaps", kGutter - 1)) +
         screen_.ink(Ink::warning, joined(cells)));
  }

  void write_gap_list() {
    if (gaps_.empty()) return;
    line("");
    line(screen_.ink(Ink::strong, "LONGEST GAPS"));
    for (std::size_t i = 0; i < gaps_.size(); ++i)
      line(fmt::format("  {} {:>8}  from {}, ended by {}", screen_.ink(Ink::warning, std::to_string(i + 1)),
                       ms_text(gaps_[i].length_ms()), screen_.time(gaps_[i].from),
                       place_text(gaps_[i].where, gaps_[i].offset)));
  }

  void write_axis() {
    const std::int64_t span = bars_.width_ms * static_cast<std::int64_t>(bars_.bars.size());
    const TimeAxis axis(bars_.start, span, columns_, screen_.zone());
    Row base(columns_, std::string(glyphs_.base));
    Row times(columns_ + kGutter, " ");
    Row dates(columns_ + kGutter, " ");
    std::size_t free_from = 0;
    std::size_t date_free_from = 0;
    for (const TimeAxis::Tick& tick : axis.ticks()) {
      const std::size_t at = column_of(tick.time);
      if (at >= columns_ || at < free_from) continue;
      base[at] = glyphs_.tick;
      write_over(times, at, tick.label);
      free_from = at + tick.label.size() + 1;
      if (!tick.date.empty() && at >= date_free_from) {
        write_over(dates, at, tick.date);
        date_free_from = at + tick.date.size() + 1;
      }
    }
    line(screen_.ink(Ink::faint, fmt::format("{:>{}} {}", "0", kGutter - 1, glyphs_.corner) + joined(base)));
    const std::string indent(kGutter + 1, ' ');
    line(indent + joined(times));
    line(indent + joined(dates));
  }

  const StreamFacts& facts_;
  Output& out_;
  const Screen& screen_;
  Glyphs glyphs_;
  std::size_t columns_ = 0;  // of the charts
  std::size_t columns_per_bar_ = 1;
  Bars bars_;
  std::vector<LargestGaps::Gap> gaps_;
};

ordered_json plot_json(const StreamFacts& facts) {
  ordered_json json{{"events", facts.events()}, {"without_time", facts.without_time},
                    {"first_time", nullptr},    {"last_time", nullptr},
                    {"width_ms", nullptr},      {"buckets", ordered_json::array()}};
  if (facts.first_time >= 0) {
    json["first_time"] = facts.first_time;
    json["last_time"] = facts.last_time;
    const Bars bars = bars_of(facts.timeline, facts.first_time, facts.last_time, kJsonBars);
    json["width_ms"] = bars.width_ms;
    for (std::size_t i = 0; i < bars.bars.size(); ++i)
      json["buckets"].push_back({{"time", bars.start + static_cast<std::int64_t>(i) * bars.width_ms},
                                 {"events", bars.bars[i].events},
                                 {"bytes", bars.bars[i].bytes}});
  }
  json["gaps"] = gaps_json(facts);
  return json;
}

}  // namespace

Outcome show_plot(const Options& options, Page& page) {
  const std::optional<Gathered> gathered = gather(options, page);
  if (!gathered) return Outcome::done;
  const StreamFacts& facts = gathered->facts;
  if (options.output.json) {
    page.output.write(json_line(plot_json(facts)));
  } else if (facts.first_time < 0) {
    page.output.write(fmt::format("{}  {}, none with a time\n", subject(options), grouped(facts.events(), "event")));
  } else {
    Plot(facts, page, options.ascii).write(subject(options));
  }
  return gathered->outcome;
}

}  // namespace bourn::commands::inspect
