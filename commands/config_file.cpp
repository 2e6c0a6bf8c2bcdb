#include "commands/config_file.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace bourn::commands {
namespace {

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t';
}

bool is_bare(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '_';
}

bool is_number(std::string_view text) {
  const bool begins = !text.empty() && (text[0] == '+' || text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
  return begins && text.find_first_not_of("+-0123456789._eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  std::vector<ConfigEntry> parse() {
    for (;;) {
      skip_to_content();
      if (at_end()) return std::move(entries_);
      if (front() == '[') {
        take_table();
      } else {
        take_entry();
      }
      end_line();
    }
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  char front() const { return at_end() ? '\n' : text_[at_]; }
  char take() {
    if (front() == '\n') ++line_;
    return text_[at_++];
  }

  [[noreturn]] void fail_here(const std::string& what) const {
    throw Error(ErrorKind::usage, config_place(file_, line_) + ": " + what);
  }

  void skip_blanks() {
    while (!at_end() && is_blank(front())) take();
  }
  void skip_comment() {
    if (front() != '#') return;
    while (!at_end() && front() != '\n') take();
  }
  // Blanks, comments and ends of lines.
  void skip_to_content() {
    for (;;) {
      skip_blanks();
      skip_comment();
      if (!at_end() && front() == '\r') take();
      if (at_end() || front() != '\n') return;
      take();
    }
  }
  void end_line() {
    skip_blanks();
    skip_comment();
    if (front() == '\r') take();
    if (front() != '\n') fail_here(fmt::format("\"{}\" is too much at the end of the line", escaped(rest_of_line())));
  }
  std::string_view rest_of_line() const {
    const std::string_view rest = text_.substr(at_);
    return rest.substr(0, rest.find('\n'));
  }

  void take_table() {
    take();
    if (front() == '[') fail_here("[[…]]: an array of tables means nothing here");
    table_ = take_key();
    if (front() != ']') fail_here("the ] that ends the name of a table is missing");
    take();
  }

  void take_entry() {
    ConfigEntry entry;
    entry.line = line_;
    entry.path = table_;
    for (std::string& part : take_key()) entry.path.push_back(std::move(part));
    if (front() != '=') fail_here(fmt::format("{}: the = behind the name is missing", escaped(entry.path.back())));
    take();
    skip_blanks();
    if (front() == '[') {
      entry.is_array = true;
      take_array(entry.values);
    } else {
      entry.values.push_back(take_value());
    }
    const auto same = [&](const ConfigEntry& other) { return other.path == entry.path; };
    if (const auto before = std::find_if(entries_.begin(), entries_.end(), same); before != entries_.end()) {
      line_ = entry.line;
      fail_here(fmt::format("{}: stands in line {} already", escaped(entry.path.back()), before->line));
    }
    entries_.push_back(std::move(entry));
  }

  // "a", "a.b", "a . \"b c\""; and the blanks behind it.
  std::vector<std::string> take_key() {
    std::vector<std::string> parts;
    for (;;) {
      skip_blanks();
      if (front() == '"' || front() == '\'') {
        parts.push_back(take_string());
      } else {
        std::string part;
        while (!at_end() && is_bare(front())) part.push_back(take());
        if (part.empty()) fail_here(fmt::format("a name is missing in front of \"{}\"", escaped(rest_of_line(), 60)));
        parts.push_back(std::move(part));
      }
      skip_blanks();
      if (front() != '.') return parts;
      take();
    }
  }

  void take_array(std::vector<std::string>& values) {
    take();
    for (;;) {
      skip_to_content();
      if (at_end()) fail_here("the ] that ends the array is missing");
      if (front() == ']') break;
      values.push_back(take_value());
      skip_to_content();
      if (front() == ',') {
        take();
      } else if (front() != ']') {
        fail_here("a comma or ] is missing in the array");
      }
    }
    take();
  }

  std::string take_value() {
    if (front() == '"' || front() == '\'') return take_string();
    std::string word;
    while (!at_end() && !is_blank(front()) && front() != '\n' && front() != '\r' && front() != ',' && front() != ']' &&
           front() != '#') {
      word.push_back(take());
    }
    if (word.empty()) fail_here("the value is missing");
    if (word != "true" && word != "false" && !is_number(word)) {
      fail_here(fmt::format("{}: text stands in quotes: \"{}\"", escaped(word), escaped(word)));
    }
    return word;
  }

  std::string take_string() {
    const char quote = take();
    std::string text;
    for (;;) {
      if (front() == '\n') fail_here(fmt::format("the {} that ends the text is missing", quote));
      const char byte = take();
      if (byte == quote) return text;
      text.push_back(byte == '\\' && quote == '"' ? take_escape() : byte);
    }
  }

  char take_escape() {
    static constexpr std::string_view kLetters = "btnfr\"\\";
    static constexpr std::string_view kBytes = "\b\t\n\f\r\"\\";
    const std::size_t which = kLetters.find(front());
    if (which == std::string_view::npos) {
      fail_here(fmt::format("\\{}: no such escape; in '…' a backslash is one", escaped(std::string(1, front()))));
    }
    take();
    return kBytes[which];
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<std::string> table_;
  std::vector<ConfigEntry> entries_;
};

}  // namespace

std::string config_place(const std::string& file, int line) {
  return fmt::format("{}: line {}", file, line);
}

std::vector<ConfigEntry> parse_config(std::string_view text, const std::string& file) {
  return Parser(text, file).parse();
}

}  // namespace bourn::commands
