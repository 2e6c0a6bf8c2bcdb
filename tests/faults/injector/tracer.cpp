#include "faults/injector/tracer.hpp"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <map>
#include <set>
#include <system_error>

namespace injector {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

constexpr int kCannotStart = 127;

pid_t start(const Options& options) {
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child > 0) return child;
  if (::ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) ::_exit(kCannotStart);
  ::raise(SIGSTOP);  // until the tracer has said what it wants
  if (!stop_at_known_calls()) ::_exit(kCannotStart);
  ::execvp(options.command.front(), options.command.data());
  ::_exit(kCannotStart);
}

volatile sig_atomic_t alarmed = 0;

void on_alarm(int) {
  alarmed = 1;
}

class Tracer {
 public:
  explicit Tracer(const Options& options) : options_(options) {}

  Report run() {
    struct sigaction action {};
    action.sa_handler = on_alarm;
    ::sigaction(SIGALRM, &action, nullptr);
    main_ = start(options_);
    int status = 0;
    if (::waitpid(main_, &status, 0) != main_ || !WIFSTOPPED(status)) fail("the command did not start");
    constexpr long kWanted = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                             PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC;
    if (::ptrace(PTRACE_SETOPTIONS, main_, 0, kWanted) != 0) fail("ptrace");
    go_on(main_, 0);
    ::alarm(static_cast<unsigned>(options_.seconds));
    while (wait()) {
    }
    return report_;
  }

 private:
  // One stop of one thread. False when the command has ended.
  bool wait() {
    int status = 0;
    const pid_t thread = ::waitpid(-1, &status, __WALL);
    if (thread < 0 && errno == EINTR) {
      if (alarmed != 0) {
        report_.hung = true;
        ::kill(main_, SIGKILL);
      }
      return true;
    }
    if (thread < 0) return false;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (thread == main_) report_.status = status;
      return thread != main_;
    }
    const int event = status >> 16;
    if (event == PTRACE_EVENT_SECCOMP) {
      at_call(thread);
    } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      after_call(thread);
    } else if (event != 0 || (WSTOPSIG(status) == SIGSTOP && seen_.insert(thread).second)) {
      go_on(thread, 0);  // a new thread, or the start of a program
    } else {
      go_on(thread, WSTOPSIG(status));
    }
    return true;
  }

  void at_call(pid_t thread) {
    Registers registers{};
    if (::ptrace(PTRACE_GETREGS, thread, 0, &registers) != 0) return;
    const Call* const call = find_call(static_cast<long>(registers.orig_rax));
    if (call == nullptr || !counts(thread, *call, registers)) return go_on(thread, 0);
    ++report_.calls;
    const Fault& fault = options_.fault;
    if (fault.what == Fault::What::none) {
      note(thread, *call, registers);
      return to_end_of_call(thread);
    }
    const bool again = !failing_.empty() && call->name == failing_;
    if (report_.calls != fault.at && !again) return go_on(thread, 0);
    switch (again ? Fault::What::fail_on : fault.what) {
      case Fault::What::none:
        break;
      case Fault::What::kill_before:
        report_.fired = true;
        kill_now();
        break;
      case Fault::What::kill_inside:
      case Fault::What::shorten:
        // A call that cannot be shortened does not fire, and neither does one that is not longer than that.
        if (call->length == 0 || argument(registers, call->length) <= fault.bytes) break;
        set_argument(registers, call->length, fault.bytes);
        ::ptrace(PTRACE_SETREGS, thread, 0, &registers);
        report_.fired = true;
        if (fault.what == Fault::What::kill_inside) return to_end_of_call(thread);
        if (fault.error != 0) failing_ = call->name;
        break;
      case Fault::What::kill_after:
        return to_end_of_call(thread);
      case Fault::What::fail_on:
        failing_ = call->name;
        [[fallthrough]];
      case Fault::What::fail_once:
        registers.orig_rax = static_cast<decltype(registers.orig_rax)>(-1);  // seccomp(2): skips the call
        registers.rax = static_cast<decltype(registers.rax)>(-static_cast<std::int64_t>(fault.error));
        if (::ptrace(PTRACE_SETREGS, thread, 0, &registers) == 0) report_.fired = true;
        break;
    }
    go_on(thread, 0);
  }

  void after_call(pid_t thread) {
    const Fault::What what = options_.fault.what;
    if (what == Fault::What::kill_after || what == Fault::What::kill_inside) {
      report_.fired = true;
      return kill_now();
    }
    Registers registers{};
    ::ptrace(PTRACE_GETREGS, thread, 0, &registers);
    report_.list[pending_[thread]].result = static_cast<std::int64_t>(registers.rax);
    go_on(thread, 0);
  }

  // What bourn says on its standard error is no event and no promise.
  bool counts(pid_t thread, const Call& call, const Registers& registers) {
    if (call.subject == Subject::descriptor && argument(registers, 1) == STDERR_FILENO) return false;
    if (!begun_) {
      if (call.subject == Subject::descriptor) return false;
      begun_ = subject_of(thread, call, registers).compare(0, options_.below.size(), options_.below) == 0;
      if (!begun_) return false;
    }
    return options_.all_calls || changes_files(call, registers);
  }

  void note(pid_t thread, const Call& call, const Registers& registers) {
    Listed listed;
    listed.name = call.name;
    if (call.length != 0) listed.length = argument(registers, call.length);
    if (call.flags != 0) listed.flags = argument(registers, call.flags);
    listed.subject = subject_of(thread, call, registers);
    listed.target = target_of(thread, call, registers);
    pending_[thread] = report_.list.size();
    report_.list.push_back(std::move(listed));
  }

  void kill_now() { ::kill(main_, SIGKILL); }
  static void go_on(pid_t thread, int signal) { ::ptrace(PTRACE_CONT, thread, 0, signal); }
  static void to_end_of_call(pid_t thread) { ::ptrace(PTRACE_SYSCALL, thread, 0, 0); }

  const Options& options_;
  Report report_;
  pid_t main_ = 0;
  bool begun_ = false;
  std::string_view failing_;              // calls of this name fail from now on
  std::set<pid_t> seen_;                  // threads that have stopped once
  std::map<pid_t, std::size_t> pending_;  // the listed call that a thread is in
};

}  // namespace

Report run(const Options& options) {
  return Tracer(options).run();
}

}  // namespace injector
