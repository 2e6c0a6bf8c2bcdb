// Annotated bytes as a page: addresses and bytes on the left, what they mean on the right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/output.hpp"
#include "commands/terminal.hpp"
#include "format/annotate.hpp"

namespace bourn::commands::inspect {

struct HexdumpOptions {
  std::int64_t position = 0;  // of the batch in its file: addresses count from there
  std::int64_t size = 0;      // of the batch: tells how wide addresses are
  bool whole = false;         // leave nothing out
};

// Prints field by field as they come, as wide as the screen is: 16 bytes a row where there is room, else 8. Nothing is
// kept.
class Hexdump {
 public:
  // `output` and `screen` must outlive it.
  Hexdump(Output& output, const Screen& screen, const HexdumpOptions& options);

  void print(const Field& field);
  // Whether anything was left out or put into a line so far.
  bool is_abridged() const noexcept { return abridged_; }
  // The address of a byte as it stands on the page.
  std::string address(std::int64_t byte) const;

 private:
  struct Word {
    Ink ink;
    std::string text;
    bool new_thought;  // two blanks before it rather than one
  };
  void section(const Field& field);
  void rows(const Field& field);
  std::size_t rows_shown(const Field& field) const;
  std::vector<std::string> meaning_rows(const Field& field, std::size_t shown) const;
  std::vector<Word> words_of(const Field& field, std::size_t width) const;
  std::vector<std::string> text_rows(const Field& field, std::size_t shown, std::size_t width) const;
  std::vector<std::string> wrapped(const std::vector<Word>& words, std::size_t width, bool one_line) const;
  void left(const Field& field, std::size_t row, std::size_t shown);
  void hex_row(Bytes bytes, Ink ink);
  void bit_row(const Field& field);
  void rule(const Field& field);

  Output& output_;
  const Screen& screen_;
  HexdumpOptions options_;
  bool drawn_;  // lines and signs beyond ASCII
  std::size_t address_digits_;
  std::size_t row_bytes_;
  std::size_t hex_width_;
  std::size_t right_width_;
  std::size_t name_width_;
  bool abridged_ = false;
};

}  // namespace bourn::commands::inspect
