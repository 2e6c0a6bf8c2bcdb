// The one table of exit codes (sysexits(3)); repeated in bourn(1), where a test holds the two together.
#pragma once

#include "base/error.hpp"
#include "commands/commands.hpp"

namespace bourn {

inline int exit_code(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::difference:
      return 1;
    case ErrorKind::usage:
      return 64;
    case ErrorKind::damaged:
      return 65;
    case ErrorKind::missing:
      return 66;
    case ErrorKind::unsupported:
      return 69;
    case ErrorKind::bug:
      return 70;
    case ErrorKind::cannot_create:
      return 73;
    case ErrorKind::io:
      return 74;
    case ErrorKind::busy:
      return 75;
    case ErrorKind::permission:
      return 77;
    case ErrorKind::timeout:
      return 124;
  }
  return 70;
}

inline int exit_code(commands::Outcome outcome) noexcept {
  switch (outcome) {
    case commands::Outcome::done:
      return 0;
    case commands::Outcome::nothing_matched:
    case commands::Outcome::different:
    case commands::Outcome::failed:
      return exit_code(ErrorKind::difference);
    case commands::Outcome::damaged:
      return exit_code(ErrorKind::damaged);
    case commands::Outcome::timed_out:
      return exit_code(ErrorKind::timeout);
  }
  return 70;
}

}  // namespace bourn
