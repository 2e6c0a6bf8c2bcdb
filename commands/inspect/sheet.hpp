// What every table of inspect is printed with: one description of the columns, and from it an aligned table for a
// terminal, tab-separated lines for a pipe, or a JSON array with an object for each row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "commands/inspect/views.hpp"

namespace bourn::commands::inspect {

// What a column holds decides how it looks: numbers, sizes and ratios stand at the right, sizes are humanised on a
// terminal only, a time is a text here and milliseconds in JSON.
enum class Holds { text, number, size, ratio, time };

inline constexpr int kDataOnly = 100;

struct Column {
  const char* field;  // in JSON
  const char* title;
  Holds holds = Holds::text;
  // What goes first where a terminal is too narrow: the greatest rank. 0 goes last; kDataOnly is for programs alone,
  // since another column says the same to people.
  int rank = 0;
  // May be cut to so many columns to make room; 0: is never cut.
  std::size_t least = 0;
  // On a terminal no column, but a heading over the rows that have the same.
  bool heading = false;
};

// A value of a row, or none ("-", null).
struct Cell {
  std::variant<std::monostate, std::int64_t, double, bool, std::string, std::vector<std::string>> value;
  Ink ink = Ink::plain;
  // Where JSON says it otherwise: JSON text; and the words of the table where they are not those of the value.
  std::string json = {};
  std::string words = {};

  Cell() = default;
  Cell(std::int64_t number, Ink in = Ink::plain) : value(number), ink(in) {}
  Cell(std::int32_t number, Ink in = Ink::plain) : value(std::int64_t{number}), ink(in) {}
  Cell(double number) : value(number) {}
  Cell(bool yes, Ink in = Ink::plain) : value(yes), ink(in) {}
  Cell(std::string text, Ink in = Ink::plain) : value(std::move(text)), ink(in) {}
  Cell(const char* text, Ink in = Ink::plain) : value(std::string(text)), ink(in) {}
  Cell(std::vector<std::string> list, Ink in = Ink::plain) : value(std::move(list)), ink(in) {}

  bool empty() const noexcept { return value.index() == 0 && words.empty(); }
};

// A time of Kafka's, where -1 (and anything below) is none.
Cell time_of(std::int64_t time);
// A number that is none where it is negative: producer ids, epochs, sequences.
Cell number_or_none(std::int64_t number, Ink ink = Ink::plain);

enum class Shape { table, json };

// Rows in, text out, row by row: memory does not grow with their number. On a terminal the columns are as wide as the
// first rows need, columns without any value are left out, and what does not fit is cut or left out, which a line at
// the end says.
class Sheet {
 public:
  // `page` must outlive the sheet.
  Sheet(Page& page, std::vector<Column> columns, Shape as);

  // As many cells as columns.
  void row(std::vector<Cell> cells);
  // Prints what is left. Call it once.
  void finish();
  // Whether anybody still reads.
  bool open() const;
  std::int64_t rows() const noexcept { return count_; }

 private:
  using Texts = std::vector<std::string>;
  static constexpr std::size_t kWindow = 1000;  // rows that are looked at before the widths are settled

  std::string text_of(std::size_t column, const Cell& cell) const;
  void write_json(const std::vector<Cell>& cells);
  void write_tabs(const std::vector<Cell>& cells);
  void lay_out();
  void print_window();
  void print_titles();
  void print_heading(const Texts& texts);
  void print_line(const Texts& texts, const std::vector<Ink>& inks);
  std::size_t total_width() const;

  Page& page_;
  std::vector<Column> columns_;
  Shape as_;
  std::int64_t count_ = 0;
  std::vector<Texts> window_;
  std::vector<std::vector<Ink>> inks_;
  std::vector<std::size_t> widths_;
  std::vector<bool> shown_;
  bool laid_out_ = false;
  std::string heading_;
};

}  // namespace bourn::commands::inspect
