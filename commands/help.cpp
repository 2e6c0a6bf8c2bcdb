#include "commands/help.hpp"

#include <unistd.h>

#include "base/display_width.hpp"
#include "commands/commands.hpp"
#include "commands/terminal.hpp"

namespace bourn::commands {
namespace {

// Where the second column begins; on a narrow terminal it stands below the first one instead.
constexpr std::size_t kColumn = 32;
constexpr std::size_t kColumnBelow = 6;
constexpr std::size_t kNarrow = 60;

std::string row(const std::string& name, const std::string& words) {
  const auto width = static_cast<std::size_t>(Screen(STDOUT_FILENO, "never").width());
  const std::size_t column = width < kNarrow ? kColumnBelow : kColumn;
  std::string text = "  " + name;
  std::size_t used = display_width(text);
  // Two blanks at least, or a line of its own.
  if (used + 2 > column) {
    text += '\n';
    used = 0;
  }
  text.append(column - used, ' ');
  used = column;
  for (const std::string& word : CLI::detail::split(words, ' ')) {
    const std::size_t size = display_width(word);
    if (used > column && used + 1 + size > width) {
      text += '\n' + std::string(column, ' ');
      used = column;
    }
    if (used > column) text += ' ', ++used;
    text += word;
    used += size;
  }
  return text + '\n';
}

bool is_repeatable(const CLI::Option& option) {
  return option.get_expected_max() >= CLI::detail::expected_max_vector_size;
}

}  // namespace

std::string HelpPage::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  std::string text = Formatter::make_help(app, std::move(name), mode);
  while (text.size() > 1 && text.compare(text.size() - 2, 2, "\n\n") == 0) text.pop_back();
  return text;
}

std::string HelpPage::make_usage(const CLI::App* app, std::string name) const {
  std::string text = Formatter::make_usage(app, std::move(name));
  text.pop_back();
  if (app->get_prefix_command()) text += " [VERB [OPTIONS]]";
  if (runs_command(app->get_name())) text += " [-- COMMAND [ARGUMENT...]]";
  return text + '\n';
}

std::string HelpPage::make_subcommand(const CLI::App* verb) const {
  return row(verb->get_name(), verb->get_description());
}

std::string HelpPage::make_option(const CLI::Option* option, bool is_operand) const {
  if (is_operand) return row(option->get_name(true) + (is_repeatable(*option) ? "..." : ""), option->get_description());
  std::string names = CLI::detail::find_and_replace(option->get_name(false, true), ",", ", ");
  if (option->get_items_expected_max() > 0) names += " " + option->get_type_name();
  return row(names, option->get_description());
}

}  // namespace bourn::commands
