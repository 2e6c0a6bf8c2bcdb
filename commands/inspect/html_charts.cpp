#include "commands/inspect/html_charts.hpp"
#include "commands/words.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "commands/inspect/facts.hpp"
#include "commands/inspect/time_axis.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr double kWidth = 1040;  // of a picture that spans the page, in the units of its view box
constexpr double kLeft = 72;     // room for the scale
constexpr double kTop = 10;
constexpr double kFoot = 24;  // room for the axis

std::string amount_text(std::int64_t amount, bool are_bytes) {
  return are_bytes ? size_text(amount) : grouped(amount);
}

// "512 B", "4 KiB": the powers of two need no fraction.
std::string round_size(std::int64_t bytes) {
  std::string text = size_text(bytes);
  if (const std::size_t at = text.find(".0 "); at != std::string::npos) text.erase(at, 2);
  return text;
}

std::string opened_svg(double width, double height, std::string_view what) {
  return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", width, height, html_text(what));
}

// The horizontal lines of a scale, with their numbers.
std::string scale_lines(std::int64_t top, double width, double height, bool are_bytes) {
  std::string svg;
  for (int half = 0; half <= 2; ++half) {
    const double y = kTop + height - height * half / 2;
    svg += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>", kLeft, y, width);
    if (half == 1 && top % 2 != 0) continue;
    svg += fmt::format("<text class=\"scale\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 8, y + 4,
                       half == 0 ? "0" : amount_text(half == 2 ? top : top / 2, are_bytes));
  }
  return svg;
}

std::string rectangle(std::string_view classes, double x, double y, double width, double height,
                      const std::string& title) {
  return fmt::format("<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\">{}</rect>",
                     classes, x, y, width, height, title.empty() ? "" : "<title>" + html_text(title) + "</title>");
}

}  // namespace

std::string html_text(Bytes text, std::size_t limit) {
  std::string html;
  for (const char c : escaped(text, limit)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string timeline_svg(const Bars& bars, Series series, const std::vector<LargestGaps::Gap>& gaps, Zone zone) {
  constexpr double kHeight = 150;
  constexpr std::size_t kLabelColumns = 130;  // of the axis, in characters
  const bool are_bytes = series == Series::bytes;
  const auto amount = [&](const Timeline::Bucket& bar) { return are_bytes ? bar.bytes : bar.events; };
  std::int64_t most = 1;
  for (const Timeline::Bucket& bar : bars.bars) most = std::max(most, amount(bar));
  const std::int64_t top = are_bytes ? byte_scale(most) : count_scale(most);
  const double step = (kWidth - kLeft) / static_cast<double>(bars.bars.size());
  const auto x_of = [&](Timestamp time) {
    return kLeft + static_cast<double>(time - bars.start) / static_cast<double>(bars.width_ms) * step;
  };

  std::string svg = opened_svg(kWidth, kTop + kHeight + kFoot, are_bytes ? "bytes over time" : "events over time");
  for (const LargestGaps::Gap& gap : gaps) {
    if (gap.length_ms() < 2 * bars.width_ms) continue;
    svg +=
        rectangle("gap", x_of(gap.from), kTop, x_of(gap.until) - x_of(gap.from), kHeight,
                  fmt::format("nothing for {}, until {}", ms_text(gap.length_ms()), place_text(gap.where, gap.offset)));
  }
  svg += scale_lines(top, kWidth, kHeight, are_bytes);
  for (std::size_t i = 0; i < bars.bars.size(); ++i) {
    const Timeline::Bucket& bar = bars.bars[i];
    if (bar.events == 0) continue;
    const double share = static_cast<double>(amount(bar)) / static_cast<double>(top);
    const double height = std::max(share * kHeight, 1.0);
    const std::string when = iso_time(bars.start + static_cast<std::int64_t>(i) * bars.width_ms, zone);
    svg += rectangle(are_bytes ? "bytes" : "events", kLeft + static_cast<double>(i) * step, kTop + kHeight - height,
                     std::max(step - (step > 4 ? 1 : 0.2), 0.5), height,
                     fmt::format("{} for {}: {}, {}", when, ms_text(bars.width_ms), grouped(bar.events, "event"),
                                 size_text(bar.bytes)));
  }
  const TimeAxis axis(bars.start, bars.width_ms * static_cast<std::int64_t>(bars.bars.size()), kLabelColumns, zone);
  double free_from = 0;
  for (const TimeAxis::Tick& tick : axis.ticks()) {
    const double x = x_of(tick.time);
    const std::string label = tick.date.empty() ? tick.label : tick.date + " " + tick.label;
    const double room = static_cast<double>(label.size()) * 7;
    if (x < free_from || x + room > kWidth + 4) continue;
    free_from = x + room + 8;
    svg += fmt::format("<path class=\"tick\" d=\"M{0:.1f} {1}v5\"/><text x=\"{0:.1f}\" y=\"{2}\">{3}</text>", x,
                       kTop + kHeight, kTop + kHeight + 19, label);
  }
  return svg + "</svg>";
}

std::string histogram_svg(const Quantiles& sizes, bool are_bytes) {
  constexpr double kHalfWidth = 500;
  constexpr double kHeight = 110;
  const std::vector<Quantiles::Bar> bars = sizes.bars();
  std::int64_t most = 1;
  for (const Quantiles::Bar& bar : bars) most = std::max(most, bar.count);
  const std::int64_t top = count_scale(most);
  std::string svg = opened_svg(kHalfWidth, kTop + kHeight + kFoot, "histogram");
  svg += scale_lines(top, kHalfWidth, kHeight, false);
  const double step = std::min((kHalfWidth - kLeft) / std::max<double>(static_cast<double>(bars.size()), 1), 60.0);
  const auto label_every = static_cast<std::size_t>(std::ceil(52 / step));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Quantiles::Bar& bar = bars[i];
    const double x = kLeft + static_cast<double>(i) * step;
    const double height = static_cast<double>(bar.count) / static_cast<double>(top) * kHeight;
    if (bar.count > 0)
      svg += rectangle(
          "sizes", x + 1, kTop + kHeight - std::max(height, 1.0), step - 2, std::max(height, 1.0),
          fmt::format("{} to {}: {} ({})", amount_text(bar.from, are_bytes), amount_text(bar.until - 1, are_bytes),
                      grouped(bar.count), share_text(bar.count, sizes.count())));
    if (i % label_every == 0)
      svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\">{}</text>", x + 1, kTop + kHeight + 19,
                         are_bytes ? round_size(bar.from) : grouped(bar.from));
  }
  return svg + "</svg>";
}

std::string segments_svg(const MappedPartition& partition, std::int64_t longest) {
  constexpr double kHeight = 26;
  constexpr double kLeast = 2;  // a stretch is never too narrow to be seen
  const double scale = kWidth / static_cast<double>(std::max<std::int64_t>(longest, 1));
  std::string svg = opened_svg(kWidth, kHeight, "segments of " + partition.name);
  std::int64_t before = 0;
  for (const MappedSegment& segment : partition.segments) {
    const SegmentSummary& summary = segment.summary;
    const double x = static_cast<double>(before) * scale;
    const double width = std::max(static_cast<double>(summary.bytes) * scale - 1.5, kLeast);
    svg += rectangle(
        "segment", x, 0, width, kHeight,
        fmt::format("{}: offsets {} to {}, {} in {}, {}", summary.path, summary.first_offset, summary.next_offset - 1,
                    grouped(summary.records, "event"), grouped(summary.batches, "batch"), size_text(summary.bytes)));
    for (const Stretch& stretch : segment.stretches)
      svg += rectangle(stretch.damaged ? "damage" : "unfinished", x + static_cast<double>(stretch.from) * scale, 0,
                       std::max(static_cast<double>(stretch.until - stretch.from) * scale - 1.5, kLeast), kHeight,
                       stretch.what);
    before += summary.bytes;
  }
  return svg + "</svg>";
}

}  // namespace bourn::commands::inspect
