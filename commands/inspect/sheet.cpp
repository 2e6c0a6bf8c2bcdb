#include "commands/inspect/sheet.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kGap = 2;    // between two columns
constexpr int kRankBelowText = 4;  // columns of this rank go before any text is cut
constexpr std::size_t kMostOfACell = 4000;

bool is_right(Holds holds) {
  return holds == Holds::number || holds == Holds::size || holds == Holds::ratio;
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string json_string(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_of(const Cell& cell) {
  if (!cell.json.empty()) return cell.json;
  if (const auto* number = std::get_if<std::int64_t>(&cell.value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&cell.value)) return fmt::format("{:.3f}", *number);
  if (const auto* yes = std::get_if<bool>(&cell.value)) return *yes ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&cell.value)) return json_string(*text);
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell.value)) {
    std::string text = "[";
    for (const std::string& item : *list) text += (text.size() > 1 ? "," : "") + json_string(item);
    return text + "]";
  }
  return "null";
}

}  // namespace

Cell time_of(std::int64_t time) {
  return time < 0 ? Cell() : Cell(time);
}

Cell number_or_none(std::int64_t number, Ink ink) {
  return number < 0 ? Cell() : Cell(number, ink);
}

Sheet::Sheet(Page& page, std::vector<Column> columns, Shape as)
    : page_(page), columns_(std::move(columns)), as_(as), widths_(columns_.size()), shown_(columns_.size(), false) {}

bool Sheet::open() const {
  return page_.output.state() == Output::State::open;
}

void Sheet::row(std::vector<Cell> cells) {
  BOURN_CHECK(cells.size() == columns_.size());
  ++count_;
  if (as_ == Shape::json) return write_json(cells);
  if (!page_.screen.is_terminal()) return write_tabs(cells);
  Texts texts;
  std::vector<Ink> inks;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    texts.push_back(text_of(i, cells[i]));
    inks.push_back(cells[i].empty() ? Ink::faint : cells[i].ink);
  }
  window_.push_back(std::move(texts));
  inks_.push_back(std::move(inks));
  if (window_.size() >= kWindow) print_window();
}

void Sheet::finish() {
  if (as_ == Shape::json) {
    page_.output.write(count_ == 0 ? "[]\n" : "\n]\n");
    return;
  }
  if (!page_.screen.is_terminal()) return;
  print_window();
  std::string left_out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (widths_[i] > 0 && !shown_[i]) left_out += (left_out.empty() ? "" : ", ") + std::string(columns_[i].field);
  }
  if (left_out.empty()) return;
  const std::string words = "not shown for want of room: " + left_out;
  const auto room = static_cast<std::size_t>(page_.screen.width());
  page_.output.write(page_.screen.ink(Ink::faint, fitted(words, room)) + "\n");
}

std::string Sheet::text_of(std::size_t column, const Cell& cell) const {
  if (!cell.words.empty()) return escaped(cell.words, kMostOfACell);
  if (const auto* number = std::get_if<std::int64_t>(&cell.value)) {
    if (columns_[column].holds == Holds::time) return page_.screen.time(*number);
    const bool humanised = columns_[column].holds == Holds::size && page_.screen.is_terminal();
    return humanised ? size_text(*number) : std::to_string(*number);
  }
  if (const auto* number = std::get_if<double>(&cell.value)) return fmt::format("{:.2f}", *number);
  if (const auto* yes = std::get_if<bool>(&cell.value)) return *yes ? "yes" : "no";
  if (const auto* text = std::get_if<std::string>(&cell.value)) return escaped(*text, kMostOfACell);
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell.value))
    return list->empty() ? "-" : escaped(joined(*list), kMostOfACell);
  return "-";
}

void Sheet::write_json(const std::vector<Cell>& cells) {
  Buffer& out = page_.output.buffer();
  out.append(count_ == 1 ? "[\n{" : ",\n{");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.append(",");
    out.append(json_string(columns_[i].field));
    out.append(":");
    out.append(json_of(cells[i]));
  }
  out.append("}");
  page_.output.maybe_flush();
}

void Sheet::write_tabs(const std::vector<Cell>& cells) {
  Buffer& out = page_.output.buffer();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.append(text_of(i, cells[i]));
    out.push_back(i + 1 == cells.size() ? '\n' : '\t');
  }
  page_.output.maybe_flush();
}

std::size_t Sheet::total_width() const {
  std::size_t width = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (shown_[i]) width += widths_[i] + kGap;
  }
  return width < kGap ? 0 : width - kGap;
}

// Columns of nothing but "-" are left out; then those of a high rank go; then columns are cut to what they may be cut
// to, the widest first; then the rest of the ranked ones go. What room that leaves, the cut ones get back.
void Sheet::lay_out() {
  laid_out_ = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].heading || columns_[i].rank == kDataOnly) continue;
    for (const Texts& texts : window_) {
      if (texts[i] == "-") continue;
      shown_[i] = true;
      widths_[i] = std::max(widths_[i], display_width(texts[i]));
    }
    if (shown_[i]) widths_[i] = std::max(widths_[i], display_width(columns_[i].title));
  }
  const auto room = static_cast<std::size_t>(page_.screen.width());
  const std::vector<std::size_t> wanted = widths_;
  const auto cut_one = [&] {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may = shown_[i] && columns_[i].least > 0 && widths_[i] > columns_[i].least;
      if (may && (widest == columns_.size() || widths_[i] > widths_[widest])) widest = i;
    }
    if (widest == columns_.size()) return false;
    --widths_[widest];
    return true;
  };
  // The one of the greatest rank, if that is `rank` or more.
  const auto drop_one = [&](int rank) {
    std::size_t least = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may = shown_[i] && columns_[i].rank >= rank;
      if (may && (least == columns_.size() || columns_[i].rank >= columns_[least].rank)) least = i;
    }
    // One is always left.
    if (least == columns_.size() || std::count(shown_.begin(), shown_.end(), true) == 1) return false;
    shown_[least] = false;
    return true;
  };
  while (total_width() > room) {
    if (!drop_one(kRankBelowText) && !cut_one() && !drop_one(1) && !drop_one(0)) break;
  }
  for (bool grew = true; grew && total_width() < room;) {
    grew = false;
    for (std::size_t i = 0; i < columns_.size() && total_width() < room; ++i) {
      if (!shown_[i] || widths_[i] >= wanted[i]) continue;
      ++widths_[i];
      grew = true;
    }
  }
}

void Sheet::print_window() {
  if (window_.empty()) return;
  const bool first = !laid_out_;
  if (first) lay_out();
  for (std::size_t i = 0; i < window_.size(); ++i) {
    print_heading(window_[i]);
    if (first && i == 0 && heading_.empty()) print_titles();
    print_line(window_[i], inks_[i]);
  }
  window_.clear();
  inks_.clear();
  page_.output.maybe_flush();
}

void Sheet::print_heading(const Texts& texts) {
  std::string heading;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].heading || texts[i] == "-") continue;
    if (!heading.empty()) heading += "  ";
    if (*columns_[i].title != '\0') heading += std::string(columns_[i].title) + " ";
    heading += texts[i];
  }
  if (heading == heading_) return;
  const auto room = static_cast<std::size_t>(page_.screen.width());
  if (!heading_.empty()) page_.output.write("\n");
  page_.output.write(page_.screen.ink(Ink::name, fitted(heading, room)) + "\n");
  heading_ = heading;
  print_titles();
}

void Sheet::print_titles() {
  Texts titles;
  for (const Column& column : columns_) titles.emplace_back(column.title);
  print_line(titles, std::vector<Ink>(columns_.size(), Ink::strong));
}

void Sheet::print_line(const Texts& texts, const std::vector<Ink>& inks) {
  std::string line;
  std::size_t due = 0;  // blanks that are owed before the next column, and never stand at the end of a line
  bool first = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!shown_[i]) continue;
    // Numbers are never cut: a row after the ones that were measured may break the line instead.
    const bool right = is_right(columns_[i].holds);
    const std::string text = right ? texts[i] : fitted(texts[i], widths_[i]);
    const std::size_t width = display_width(text);
    const std::size_t blanks = widths_[i] > width ? widths_[i] - width : 0;
    line.append(due + (first ? 0 : kGap) + (right ? blanks : 0), ' ');
    line += page_.screen.ink(inks[i], text);
    due = right ? 0 : blanks;
    first = false;
  }
  page_.output.write(line + "\n");
}

}  // namespace bourn::commands::inspect
