#include "commands/inspect/hexdump.hpp"

#include <algorithm>

#include "base/display_width.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/words.hpp"

namespace bourn::commands::inspect {
namespace {

constexpr std::size_t kRoomForSixteen = 118;  // columns, from which on 16 bytes a row leave room for words
constexpr std::size_t kLeastDigits = 4;
constexpr std::size_t kNameWidth = 20;
constexpr std::size_t kNarrowNameWidth = 14;  // longer names push their values aside
constexpr std::size_t kNarrow = 44;           // columns for words
constexpr std::size_t kIndent = 2;

// Rows of a long field, unless all of it is wanted.
constexpr std::size_t kTextRows = 4;
constexpr std::size_t kTextRowsInFocus = 12;
constexpr std::size_t kRawRows = 2;
constexpr std::size_t kAll = SIZE_MAX;

std::size_t hex_digits(std::int64_t number) {
  return fmt::format("{:x}", number).size();
}

// The bytes without a character that was cut at their end.
Bytes whole_characters(Bytes bytes) {
  for (std::size_t cut = 1; cut < 4 && cut <= bytes.size(); ++cut) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - cut]);
    if ((byte & 0xc0) == 0x80) continue;
    const std::size_t size = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return size > cut ? bytes.substr(0, bytes.size() - cut) : bytes;
  }
  return bytes;
}

Ink ink_of(const Field& field) {
  if (!field.wrong.empty()) return Ink::bad;
  switch (field.kind) {
    case Field::Kind::number:
    case Field::Kind::time:
      return Ink::number;
    case Field::Kind::text:
      return Ink::text;
    case Field::Kind::section:
    case Field::Kind::group:
    case Field::Kind::bits:
    case Field::Kind::finding:
      return Ink::plain;
    case Field::Kind::raw:
    case Field::Kind::summary:
      return Ink::faint;
  }
  return Ink::plain;
}

void append_blanks(Buffer& out, std::size_t count) {
  out.append(std::string(count, ' '));
}

}  // namespace

Hexdump::Hexdump(Output& output, const Screen& screen, const HexdumpOptions& options)
    : output_(output),
      screen_(screen),
      options_(options),
      drawn_(screen.is_terminal() || screen.has_color()),
      address_digits_(std::max(kLeastDigits, hex_digits(options.position + options.size))) {
  const auto width = static_cast<std::size_t>(screen.width());
  row_bytes_ = width >= kRoomForSixteen ? 16 : 8;
  hex_width_ = row_bytes_ * 3 - 1 + (row_bytes_ == 16 ? 1 : 0);
  const std::size_t left = address_digits_ + 2 + hex_width_ + 3;
  constexpr std::size_t kLeastRight = 30;
  right_width_ = width > left + kLeastRight ? width - left : kLeastRight;
  name_width_ = right_width_ < kNarrow ? kNarrowNameWidth : kNameWidth;
}

void Hexdump::print(const Field& field) {
  if (field.kind == Field::Kind::section) {
    section(field);
  } else {
    rows(field);
  }
  output_.maybe_flush();
}

std::string Hexdump::address(std::int64_t byte) const {
  return fmt::format("{:0{}x}", byte, address_digits_);
}

void Hexdump::section(const Field& field) {
  const char* const line = drawn_ ? "─" : "-";
  Buffer& out = output_.buffer();
  std::size_t used = 2 + 1 + display_width(field.name) + 2 + display_width(field.meaning) + 1;
  out.append("\n");
  out.append(screen_.ink(Ink::faint, std::string(line) + line));
  out.append(" ");
  out.append(screen_.ink(Ink::strong, field.name));
  out.append("  ");
  out.append(field.meaning);
  out.append(" ");
  std::string rest;
  for (const auto width = static_cast<std::size_t>(screen_.width()); used < width; ++used) rest += line;
  out.append(screen_.ink(Ink::faint, rest));
  out.append("\n");
}

void Hexdump::rows(const Field& field) {
  Buffer& out = output_.buffer();
  const std::size_t row_count = (field.bytes.size() + row_bytes_ - 1) / row_bytes_;
  const std::size_t shown = std::min(row_count, rows_shown(field));
  const bool elides = shown < row_count && field.kind != Field::Kind::summary;
  const std::vector<std::string> right = meaning_rows(field, shown);
  const std::size_t lines = std::max({right.size(), shown + (elides ? 1 : 0), std::size_t{1}});
  for (std::size_t line = 0; line < lines; ++line) {
    left(field, line, shown);
    rule(field);
    if (line < right.size()) out.append(right[line]);
    // No blanks at the end of a line.
    while (!out.empty() && out.data()[out.size() - 1] == ' ') out.truncate(out.size() - 1);
    out.append("\n");
    output_.maybe_flush();
  }
}

// A field is cut only where that saves at least a row.
std::size_t Hexdump::rows_shown(const Field& field) const {
  if (field.kind == Field::Kind::summary) return 1;
  if (options_.whole) return kAll;
  const std::size_t limit = field.kind != Field::Kind::text ? kRawRows : field.in_focus ? kTextRowsInFocus : kTextRows;
  return field.bytes.size() > (limit + 1) * row_bytes_ ? limit : kAll;
}

void Hexdump::left(const Field& field, std::size_t row, std::size_t shown) {
  Buffer& out = output_.buffer();
  const std::size_t start = row * row_bytes_;
  if (row < shown) {
    const std::int64_t base = field.part == Field::Part::stored ? options_.position : 0;
    out.append(screen_.ink(Ink::faint, address(base + static_cast<std::int64_t>(field.position + start))));
    out.append("  ");
    const bool summary = field.kind == Field::Kind::summary;
    if (summary) abridged_ = true;
    const bool cut = summary && field.bytes.size() > row_bytes_;
    hex_row(field.bytes.substr(start, cut ? row_bytes_ - 1 : row_bytes_), ink_of(field));
    if (cut) {
      out.truncate(out.size() - 2);
      out.append(screen_.ink(Ink::faint, drawn_ ? "… " : ".."));
    }
    return;
  }
  if (row == shown && start < field.bytes.size() && field.kind != Field::Kind::summary) {
    const auto more = static_cast<std::int64_t>(field.bytes.size() - start);
    abridged_ = true;
    const std::string words = fmt::format("{} {} bytes more", drawn_ ? "…" : "...", grouped(more));
    append_blanks(out, address_digits_ + 2);
    out.append(screen_.ink(Ink::faint, words));
    append_blanks(out, hex_width_ - std::min(hex_width_, display_width(words)));
    return;
  }
  append_blanks(out, address_digits_ + 2);
  if (row == 0 && field.kind == Field::Kind::bits) return bit_row(field);
  append_blanks(out, hex_width_);
}

void Hexdump::hex_row(Bytes bytes, Ink ink) {
  std::string hex;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) hex += i == 8 ? "  " : " ";
    hex += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
  }
  Buffer& out = output_.buffer();
  out.append(screen_.ink(ink, hex));
  append_blanks(out, hex_width_ - hex.size());
}

// ".... ..0. .... ....", where a field's bits stand in its number.
void Hexdump::bit_row(const Field& field) {
  std::string drawing;
  for (int bit = field.bit_width - 1; bit >= 0; --bit) {
    const bool ours = (field.mask >> bit & 1) != 0;
    const std::uint64_t number = static_cast<std::uint64_t>(field.number.value_or(0)) << std::countr_zero(field.mask);
    drawing += !ours ? '.' : (number >> bit & 1) != 0 ? '1' : '0';
    if (bit > 0 && bit % 4 == 0) drawing += ' ';
  }
  Buffer& out = output_.buffer();
  out.append(screen_.ink(field.wrong.empty() ? Ink::faint : Ink::bad, drawing));
  append_blanks(out, hex_width_ - std::min(hex_width_, drawing.size()));
}

void Hexdump::rule(const Field& field) {
  Buffer& out = output_.buffer();
  out.append(" ");
  if (field.in_focus) {
    out.append(screen_.ink(Ink::good, drawn_ ? "┃" : "#"));
  } else {
    out.append(screen_.ink(Ink::faint, drawn_ ? "│" : "|"));
  }
  out.append(" ");
}

std::vector<std::string> Hexdump::meaning_rows(const Field& field, std::size_t shown) const {
  const std::size_t indent = static_cast<std::size_t>(field.depth) * kIndent;
  const bool heading = field.kind == Field::Kind::group;
  // Headings and lines of their own say much, and need not stand in the column of values.
  const bool aligned = !heading && field.kind != Field::Kind::summary;
  const std::size_t own_columns = indent + display_width(field.name);
  const std::size_t name_columns = aligned ? std::max(name_width_, own_columns + 1) : own_columns + 2;
  const std::size_t width = right_width_ > name_columns + 10 ? right_width_ - name_columns : 10;
  std::vector<std::string> rows = wrapped(words_of(field, width), width, field.kind == Field::Kind::summary);
  if (field.kind == Field::Kind::text) {
    std::vector<std::string> text = text_rows(field, shown, width);
    text.insert(text.end(), rows.begin(), rows.end());
    rows = std::move(text);
  }
  if (rows.empty()) rows.emplace_back();
  const Ink name_ink = !field.wrong.empty() ? Ink::bad : heading ? Ink::strong : Ink::name;
  const std::string margin(name_columns, ' ');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) {
      rows[i] = margin + rows[i];
      continue;
    }
    rows[i] = std::string(indent, ' ') + screen_.ink(name_ink, field.name) +
              std::string(name_columns - own_columns, ' ') + rows[i];
  }
  return rows;
}

std::vector<Hexdump::Word> Hexdump::words_of(const Field& field, std::size_t width) const {
  std::vector<Word> words;
  const auto add = [&](Ink ink, std::string_view text) {
    for (bool first = true; !text.empty(); first = false) {
      const std::size_t blank = std::min(text.find(' '), text.size());
      words.push_back({ink, std::string(text.substr(0, blank)), first});
      text.remove_prefix(std::min(blank + 1, text.size()));
    }
  };
  const bool heading = field.kind == Field::Kind::group;
  const Ink value_ink = !field.wrong.empty() ? Ink::bad : heading ? Ink::strong : Ink::plain;
  add(value_ink, field.value);
  add(field.held ? Ink::good : Ink::faint, field.meaning);
  if (field.kind == Field::Kind::time && field.meaning.empty()) {
    const std::string milliseconds = std::to_string(field.number.value_or(0));
    if (field.value.size() + 2 + milliseconds.size() <= width) add(Ink::faint, milliseconds);
  }
  if (!field.wrong.empty()) add(Ink::bad, fmt::format("{} {}", drawn_ ? "✗" : "WRONG:", field.wrong));
  return words;
}

// Data as text, quoted and escaped, as much of it as there are bytes shown.
std::vector<std::string> Hexdump::text_rows(const Field& field, std::size_t shown, std::size_t width) const {
  Bytes bytes = field.bytes;
  const bool cut = bytes.size() > shown * row_bytes_;
  if (cut) bytes = whole_characters(bytes.substr(0, shown * row_bytes_));
  std::string text = "\"" + escaped(bytes, SIZE_MAX) + (cut ? (drawn_ ? "…" : "...") : "\"");
  std::vector<std::string> rows;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t size = std::max<std::size_t>(fitting(rest, width), 1);
    rows.push_back(screen_.ink(field.wrong.empty() ? Ink::text : Ink::bad, rest.substr(0, size)));
    rest.remove_prefix(size);
  }
  return rows;
}

std::vector<std::string> Hexdump::wrapped(const std::vector<Word>& words, std::size_t width, bool one_line) const {
  std::vector<std::string> rows;
  std::size_t used = 0;
  for (const Word& word : words) {
    const bool last = &word == &words.back();
    const std::size_t columns =
        display_width(word.text) + (one_line && !last ? 1 : 0);  // 1: for the sign that more follows
    const std::size_t gap = rows.empty() || used == 0 ? 0 : word.new_thought ? 2 : 1;
    if (rows.empty()) rows.emplace_back();
    if (used > 0 && used + gap + columns > width) {
      if (one_line) {
        const std::size_t room = width > used + gap + 1 ? width - used - gap - 1 : 0;
        rows.back() += std::string(gap, ' ') +
                       screen_.ink(word.ink, word.text.substr(0, fitting(word.text, room)) + (drawn_ ? "…" : "~"));
        return rows;
      }
      rows.emplace_back();
      used = 0;
    } else {
      rows.back() += std::string(gap, ' ');
      used += gap;
    }
    rows.back() += screen_.ink(word.ink, word.text);
    used += display_width(word.text);
  }
  return rows;
}

}  // namespace bourn::commands::inspect
