// bourn: an ordered, durable log of events for shell scripts.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <sstream>

#include "base/error.hpp"
#include "base/marked_text.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/defaults.hpp"
#include "commands/mentioned.hpp"
#include "commands/usage.hpp"
#include "commands/words.hpp"
#include "exit_code.hpp"

namespace bourn {
namespace {

// A closed descriptor 0, 1 or 2 would be given to the first file that is opened, and a segment would become "stdout".
void occupy_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // Opened the wrong way round on purpose: whoever uses it gets EBADF, as with the closed one.
    ::open("/dev/null", (fd == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
  }
}

int report(const Error& error) {
  commands::say(error.what());
  if (!error.mark().text.empty()) {
    const std::string place = marked_text(error.mark().text, error.mark().at);
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, place.data(), place.size());
  }
  if (!error.hint().empty()) {
    const std::string hint = "try: " + escaped(error.hint(), 4000) + "\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, hint.data(), hint.size());
  }
  return exit_code(error.kind());
}

int report_usage(const CLI::ParseError& error, const CLI::App& app, const char* first_word) {
  // --help and --version print and are done; not behind what is no verb.
  if (error.get_exit_code() == 0 && (first_word[0] == '-' || commands::is_verb(first_word))) {
    std::ostringstream text;
    const int code = app.exit(error, text, text);
    Output output(STDOUT_FILENO, "stdout");
    output.write(text.str());
    output.flush();
    return code;
  }
  return report(commands::usage_error(error, app, first_word));
}

// Takes the words of a command, from "--" on, off the end of the arguments.
std::vector<std::string> split_command(int& argc, char** argv) {
  if (argc < 2 || !commands::runs_command(argv[1])) return {};
  char** const end = argv + argc;
  char** const dashes = std::find(argv, end, std::string_view("--"));
  if (dashes == end) return {};
  argc = static_cast<int>(dashes - argv);
  if (dashes + 1 == end) fail(ErrorKind::usage, "--: the command that is to follow is missing");
  return {dashes + 1, end};
}

// To the verb that was called: the last of "topic list".
void apply_defaults(commands::Defaults& defaults, CLI::App& app) {
  CLI::App* verb = &app;
  std::string call;
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().back();
    call += (call.empty() ? "" : " ") + verb->get_name();
  }
  defaults.apply(*verb, call);
}

// A command line, and the call that was made with it.
struct Call {
  CLI::App app;
  commands::Run chosen;

  Call(const std::vector<std::string>& command, const commands::Mentioned* only, const char* first_word) {
    chosen.command = command;
    chosen.only = only;
    commands::add_command_line(app, first_word, chosen);
  }
};

// nullptr when it is no right call that speaks of these options alone.
std::unique_ptr<Call> quick_call(int argc, char** argv, const std::vector<std::string>& command) {
  if (!commands::is_verb(argv[1])) return nullptr;
  const commands::Mentioned mentioned({argv + 2, argv + argc});
  try {
    auto call = std::make_unique<Call>(command, &mentioned, argv[1]);
    call->app.parse(argc, argv);
    return call;
  } catch (const CLI::ParseError&) {
    return nullptr;  // with all the options it is told what is wrong
  }
}

int run(int argc, char** argv) {
  const std::vector<std::string> command = split_command(argc, argv);
  const Stop stop;  // from here on a closed pipe is no signal, also for the help
  if (argc == 1) {
    const std::string help = Call(command, nullptr, "").app.help();
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, help.data(), help.size());
    return exit_code(ErrorKind::usage);
  }
  commands::Defaults defaults;
  std::optional<Error> broken;  // is told when the call is right, and no call for help
  try {
    defaults = commands::Defaults::load();
  } catch (const Error& error) {
    broken = error;
  }
  auto made = broken || defaults.in_file() ? nullptr : quick_call(argc, argv, command);
  const bool is_right = made != nullptr;
  if (!is_right) made = std::make_unique<Call>(command, nullptr, argv[1]);
  // Never destroyed: the process ends, and a short call need not wait until all the small strings are taken apart.
  static Call* const call = made.release();
  if (!is_right) {
    try {
      call->app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return report_usage(error, call->app, argv[1]);
    }
  }
  if (broken) return report(*broken);
  int code = 0;
  try {
    apply_defaults(defaults, call->app);
    code = exit_code(call->chosen.verb(stop));
  } catch (const Error& error) {
    code = report(defaults.placed(error));
  }
  if (stop.requested() && code == 0) stop.reraise();
  return code;
}

// With words that need no memory of their own.
int report_no_memory() noexcept {
  constexpr std::string_view kWords = "bourn: out of memory; what was written before stands in the log\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kWords.data(), kWords.size());
  return exit_code(ErrorKind::bug);
}

// Destructors of libraries may need memory too (nlohmann::json's does), and nothing can be thrown out of one.
void end_without_unwinding() noexcept {
  try {
    if (const std::exception_ptr cause = std::current_exception()) std::rethrow_exception(cause);
  } catch (const std::bad_alloc&) {
    ::_exit(report_no_memory());
  } catch (...) {
    std::abort();
  }
  std::abort();
}

int run_and_report(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Error& error) {
    return report(error);
  } catch (const std::bad_alloc&) {
    return report_no_memory();
  } catch (const std::exception& error) {
    commands::say(std::string("bug: ") + error.what());
    return exit_code(ErrorKind::bug);
  }
}

}  // namespace
}  // namespace bourn

int main(int argc, char** argv) {
  std::set_terminate(bourn::end_without_unwinding);
  bourn::occupy_standard_descriptors();
  const int code = bourn::run_and_report(argc, argv);
#if defined(NDEBUG) && !defined(BOURN_MUTANTS)
  // All is written. What exit() would still do is to take the static objects of libraries apart, which a short call
  // need not wait for; what other builds count (allocations, coverage, leaks) is written there.
  std::_Exit(code);
#endif
  return code;
}
