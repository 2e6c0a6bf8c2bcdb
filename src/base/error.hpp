// How bourn fails. Outcomes (end, caught up, torn tail, closed pipe) are values
// that the caller switches on; failures are `Error`, thrown where the subject is
// known and caught in main(); bugs are `check`, alive in release builds too.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace bourn {

// What went wrong, in the ways a script can act upon. main() alone turns a kind
// into an exit code (src/exit_code.hpp, the sysexits numbers).
enum class ErrorKind {
  difference,     // nothing matched, or a difference was found
  usage,          // the words of the call are off
  damaged,        // damaged or illegal data
  missing,        // no such topic or file
  unsupported,    // understood, and not done here
  bug,            // a broken belief of our own
  cannot_create,  // a file or directory could not be made
  io,             // full disk, failing disk, durability unknown
  busy,           // somebody else holds it; trying again may help
  permission,     // not allowed, or a read-only file system
  timeout,        // the time that the caller gave is over
};

// A place in a text that the caller typed. It is printed on a line of its own with a caret below the place, at byte
// `at` (at its end: after the last character).
struct Mark {
  std::string text;
  std::size_t at = 0;
};

// On its way to main(). The message names its subject (path, position, offset)
// where it is made, so no layer above has to decorate it: "<subject>: <what>; <what was kept>".
// `hint`, when not empty, is something to try, printed after "try: ". `mark`, when its text is not empty, shows the
// place that is meant.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string hint = {}, Mark mark = {});

  ErrorKind kind() const noexcept { return kind_; }
  const std::string& hint() const noexcept { return hint_; }
  const Mark& mark() const noexcept { return mark_; }

 private:
  ErrorKind kind_;
  std::string hint_;
  Mark mark_;
};

template <typename... Args>
[[noreturn]] void fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(kind, fmt::format(format, std::forward<Args>(args)...));
}

// The kind that a system call's errno stands for: ENOENT is missing, EACCES is
// permission, most others are io. Source: errno(3).
ErrorKind kind_of_errno(int error) noexcept;

// The words of strerror, without its locale and its static buffer.
std::string errno_text(int error);

// Throws for the current errno (or `error`): "<subject>: <action>: <strerror>".
[[noreturn]] void fail_errno(std::string_view subject, std::string_view action, int error = errno);

// States a belief. A false one is a bug of ours and ends in exit 70.
void check_failed(const char* what, const char* file, int line);
#define BOURN_CHECK(condition) ((condition) ? void(0) : ::bourn::check_failed(#condition, __FILE__, __LINE__))

}  // namespace bourn
