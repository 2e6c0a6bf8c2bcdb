#include "faults/injector/calls.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/limits.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace injector {

const std::vector<Call>& known_calls() {
  using S = Subject;
  static const std::vector<Call> calls{
      {"openat", SYS_openat, S::path_at, 0, 0, 3},
      {"open", SYS_open, S::path, 0, 0, 2},
      {"mkdirat", SYS_mkdirat, S::path_at},
      {"mkdir", SYS_mkdir, S::path},
      {"write", SYS_write, S::descriptor, 3},
      {"pwrite64", SYS_pwrite64, S::descriptor, 3},
      {"writev", SYS_writev, S::descriptor},
      {"pwritev", SYS_pwritev, S::descriptor},
      {"copy_file_range", SYS_copy_file_range, S::descriptor, 5},
      {"sendfile", SYS_sendfile, S::descriptor, 4},
      {"ftruncate", SYS_ftruncate, S::descriptor},
      {"fallocate", SYS_fallocate, S::descriptor},
      {"fsync", SYS_fsync, S::descriptor},
      {"fdatasync", SYS_fdatasync, S::descriptor},
      {"sync_file_range", SYS_sync_file_range, S::descriptor},
      {"rename", SYS_rename, S::path, 0, 2},
      {"renameat", SYS_renameat, S::path_at, 0, 4},
      {"renameat2", SYS_renameat2, S::path_at, 0, 4},
      {"link", SYS_link, S::path, 0, 2},
      {"linkat", SYS_linkat, S::path_at, 0, 4},
      {"symlinkat", SYS_symlinkat, S::path},
      {"unlink", SYS_unlink, S::path},
      {"unlinkat", SYS_unlinkat, S::path_at},
      {"rmdir", SYS_rmdir, S::path},
      {"utimensat", SYS_utimensat, S::descriptor},
      {"fchmod", SYS_fchmod, S::descriptor},
      // From here on nothing changes a file.
      {"flock", SYS_flock, S::descriptor, 0, 0, 2, false},
      {"fcntl", SYS_fcntl, S::descriptor, 0, 0, 2, false},
      {"read", SYS_read, S::descriptor, 3, 0, 0, false},
      {"pread64", SYS_pread64, S::descriptor, 3, 0, 0, false},
      {"newfstatat", SYS_newfstatat, S::path_at, 0, 0, 0, false},
      {"fstat", SYS_fstat, S::descriptor, 0, 0, 0, false},
      {"stat", SYS_stat, S::path, 0, 0, 0, false},
      {"statfs", SYS_statfs, S::path, 0, 0, 0, false},
      {"access", SYS_access, S::path, 0, 0, 0, false},
      {"getdents64", SYS_getdents64, S::descriptor, 0, 0, 0, false},
  };
  return calls;
}

const Call* find_call(long number) {
  const auto& calls = known_calls();
  const auto found = std::find_if(calls.begin(), calls.end(), [&](const Call& call) { return call.number == number; });
  return found == calls.end() ? nullptr : &*found;
}

namespace {

template <typename R>
auto& register_of(R& registers, int which) {
  switch (which) {
    case 1:
      return registers.rdi;
    case 2:
      return registers.rsi;
    case 3:
      return registers.rdx;
    case 4:
      return registers.r10;
    case 5:
      return registers.r8;
    default:
      return registers.r9;
  }
}

std::string link_target(const std::string& link) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  return length < 0 ? std::string("?") : std::string(target.data(), static_cast<std::size_t>(length));
}

std::string path_of_descriptor(pid_t thread, int descriptor) {
  const std::string process = "/proc/" + std::to_string(thread);
  if (descriptor == AT_FDCWD) return link_target(process + "/cwd");
  return link_target(process + "/fd/" + std::to_string(descriptor));
}

// A text of another process. A piece at a time, so that the end of what is mapped is no obstacle.
std::string text_of(pid_t thread, std::uint64_t address) {
  std::string text;
  constexpr std::size_t kPiece = 64;
  while (text.size() < PATH_MAX) {
    std::array<char, kPiece> piece{};
    const std::size_t wanted = kPiece - (address + text.size()) % kPiece;
    const iovec here{piece.data(), wanted};
    const iovec there{reinterpret_cast<void*>(address + text.size()), wanted};  // NOLINT: an address elsewhere
    if (::process_vm_readv(thread, &here, 1, &there, 1, 0) != static_cast<ssize_t>(wanted)) break;
    const char* const from = piece.data();
    const char* const end = std::find(from, from + wanted, '\0');
    text.append(from, end);
    if (end != from + wanted) break;
  }
  return text;
}

// A path and, in the argument before it, the directory that it starts from.
std::string path_at(pid_t thread, const Registers& registers, int which) {
  const std::string path = text_of(thread, argument(registers, which + 1));
  if (!path.empty() && path.front() == '/') return path;
  const std::string at = path_of_descriptor(thread, static_cast<int>(argument(registers, which)));
  return path.empty() ? at : at + "/" + path;
}

}  // namespace

std::uint64_t argument(const Registers& registers, int which) {
  return register_of(registers, which);
}

void set_argument(Registers& registers, int which, std::uint64_t value) {
  register_of(registers, which) = value;
}

bool changes_files(const Call& call, const Registers& registers) {
  if (call.number != SYS_openat && call.number != SYS_open) return call.changes;
  return (argument(registers, call.flags) & (O_CREAT | O_TRUNC)) != 0;
}

std::string subject_of(pid_t thread, const Call& call, const Registers& registers) {
  if (call.subject == Subject::path) return text_of(thread, argument(registers, 1));
  if (call.subject == Subject::path_at) return path_at(thread, registers, 1);
  return path_of_descriptor(thread, static_cast<int>(argument(registers, 1)));
}

std::string target_of(pid_t thread, const Call& call, const Registers& registers) {
  if (call.target == 0) return {};
  if (call.subject == Subject::path) return text_of(thread, argument(registers, call.target));
  return path_at(thread, registers, call.target - 1);
}

bool stop_at_known_calls() {
  constexpr auto kNumberAt = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
  std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumberAt)};
  const auto& calls = known_calls();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto to_stop = static_cast<std::uint8_t>(calls.size() - i);
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(calls[i].number), to_stop, 0));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

}  // namespace injector
