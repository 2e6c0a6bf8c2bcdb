// Runs a command and puts one fault at one of its system calls.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "faults/injector/calls.hpp"

namespace injector {

struct Fault {
  enum class What {
    none,         // only list the calls
    kill_before,  // SIGKILL instead of the call
    kill_inside,  // it moves `bytes` bytes, then SIGKILL
    kill_after,   // SIGKILL once it has happened
    shorten,      // it moves `bytes` bytes, and says so; with an `error`, later calls of its name fail
    fail_once,    // it does not happen, and says `error`
    fail_on,      // likewise, and so does every later call of the same name
  };
  What what = What::none;
  std::int64_t at = 0;  // the how-manieth call, from 1
  std::uint64_t bytes = 0;
  int error = 0;
};

struct Options {
  Fault fault;
  bool all_calls = false;      // also those that change nothing
  std::string below;           // counting starts at the first call that names a path that begins so
  int seconds = 20;            // then the command counts as hung, and is killed
  std::vector<char*> command;  // ends in a null pointer
};

struct Listed {
  std::string name;
  std::uint64_t length = 0;
  std::uint64_t flags = 0;
  std::int64_t result = 0;
  std::string subject;
  std::string target;  // of a rename or a link
};

struct Report {
  bool fired = false;
  bool hung = false;
  std::int64_t calls = 0;
  int status = 0;            // as waitpid(2) gives it
  std::vector<Listed> list;  // without a fault only
};

// Throws std::system_error when tracing does not work here.
Report run(const Options& options);

}  // namespace injector
