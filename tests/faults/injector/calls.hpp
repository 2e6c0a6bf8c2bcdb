// The system calls at which a fault can be put, and how they are told apart at the moment when they are about to
// happen.
#pragma once

#include <sys/types.h>
#include <sys/user.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace injector {

using Registers = user_regs_struct;  // of x86-64: the number in orig_rax, arguments in rdi, rsi, rdx, r10, r8, r9

// Which argument says what a call is about.
enum class Subject { descriptor, path_at, path };

struct Call {
  std::string_view name;
  long number;
  Subject subject;
  int length = 0;       // which argument (from 1) is the number of bytes that it moves, when it can be shortened
  int target = 0;       // which argument is where a rename or a link goes
  int flags = 0;        // which argument is worth showing: the flags of an open, the operation of a lock
  bool changes = true;  // whether it can change what is on disk
};

const std::vector<Call>& known_calls();
const Call* find_call(long number);

std::uint64_t argument(const Registers& registers, int which);
void set_argument(Registers& registers, int which, std::uint64_t value);

// What a stopped thread is about to do: whether that changes anything on disk (an open only when it creates or
// truncates), and which file it is about.
bool changes_files(const Call& call, const Registers& registers);
std::string subject_of(pid_t thread, const Call& call, const Registers& registers);
std::string target_of(pid_t thread, const Call& call, const Registers& registers);

// Makes the kernel stop this process, once it is traced, at every known call. False, with errno, when it cannot.
bool stop_at_known_calls();

}  // namespace injector
