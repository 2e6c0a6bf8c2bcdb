#include "base/key_terminal.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "base/error.hpp"

namespace bourn {
namespace {

// SIGTSTP and SIGCONT are the keys ^Z and fg; the others end the process, and SIGINT, SIGTERM and SIGHUP are Stop's.
constexpr std::array kHandled{SIGTSTP, SIGCONT, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// A handler can reach nothing but statics.
std::atomic<int> tty_fd{-1};
std::atomic<bool> taken{false};
std::atomic<bool> continued{false};
struct termios as_found;  // written before `taken` says that it is to be used
std::array<struct sigaction, kHandled.size()> actions_before;

void handle(int signal, void (*handler)(int)) noexcept {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

void raise_now(int signal) noexcept {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);  // inside its own handler a signal waits for this
}

void on_suspend(int signal) noexcept {
  const int saved_errno = errno;
  KeyTerminal::restore();
  handle(signal, SIG_DFL);
  raise_now(signal);  // stops here, and goes on with SIGCONT
  handle(signal, on_suspend);
  errno = saved_errno;
}

void on_continue(int) noexcept {
  taken = false;  // the shell may have set the terminal anew
  continued = true;
}

void on_death(int signal) noexcept {
  KeyTerminal::restore();
  for (std::size_t i = 0; i < kHandled.size(); ++i) {
    if (kHandled[i] == signal) sigaction(signal, &actions_before[i], nullptr);
  }
  raise_now(signal);
}

void (*handler_of(int signal) noexcept)(int) {
  return signal == SIGTSTP ? on_suspend : signal == SIGCONT ? on_continue : on_death;
}

}  // namespace

KeyTerminal::KeyTerminal() : tty_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
  if (!tty_) fail_errno("/dev/tty", "open");
  struct termios now {};
  if (::tcgetattr(tty_.get(), &now) != 0) fail_errno("/dev/tty", "tcgetattr");
  as_found = now;
  int none = -1;
  BOURN_CHECK(tty_fd.compare_exchange_strong(none, tty_.get()));
  for (std::size_t i = 0; i < kHandled.size(); ++i) {
    sigaction(kHandled[i], nullptr, &actions_before[i]);
    // What is ignored is a wish to respect: a shell without job control has SIGTSTP so.
    if (actions_before[i].sa_handler != SIG_IGN) handle(kHandled[i], handler_of(kHandled[i]));
  }
  take();
}

KeyTerminal::~KeyTerminal() {
  restore();
  for (std::size_t i = 0; i < kHandled.size(); ++i) sigaction(kHandled[i], &actions_before[i], nullptr);
  tty_fd = -1;
}

void KeyTerminal::restore() noexcept {
  const int fd = tty_fd;
  if (fd < 0 || !taken.exchange(false)) return;
  // In the background this would stop the process, and the terminal is not its own to set.
  if (::tcgetpgrp(fd) == ::getpgrp()) ::tcsetattr(fd, TCSADRAIN, &as_found);
}

bool KeyTerminal::take() {
  if (hung_up_ || ::tcgetpgrp(tty_.get()) != ::getpgrp()) return false;
  if (taken) return true;
  struct termios by_key = as_found;
  by_key.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // ISIG stays: ^C and ^Z are what they always are
  by_key.c_cc[VMIN] = 0;
  by_key.c_cc[VTIME] = 0;
  if (::tcsetattr(tty_.get(), TCSADRAIN, &by_key) != 0) return false;
  taken = true;
  return true;
}

std::string KeyTerminal::read() {
  std::array<char, 256> bytes{};
  const ssize_t got = ::read(tty_.get(), bytes.data(), bytes.size());
  if (got < 0 && errno != EINTR && errno != EAGAIN) hung_up_ = true;
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

bool KeyTerminal::take_continued() noexcept {
  return continued.exchange(false);
}

}  // namespace bourn
