#include "commands/replay/command_sink.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "stream/slice_reader.hpp"

namespace bourn::commands {
namespace {

// The strings of an environment, with some more, as execve(2) wants them.
class Environment {
 public:
  Environment() {
    for (char** one = environ; *one != nullptr; ++one) pointers_.push_back(*one);
  }
  void add(std::string text) {
    if (text.find('\0') == std::string::npos) more_.push_back(std::move(text));
  }
  char* const* get() {
    for (std::string& text : more_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
    return pointers_.data();
  }

 private:
  std::vector<std::string> more_;
  std::vector<char*> pointers_;
};

class Child {
 public:
  Child(const std::vector<std::string>& command, int stdin_fd, char* const* environment) {
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, stdin_fd, STDIN_FILENO);
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    // What bourn ignores, its children need not.
    sigset_t as_usual;
    sigemptyset(&as_usual);
    sigaddset(&as_usual, SIGPIPE);
    sigaddset(&as_usual, SIGXFSZ);
    posix_spawnattr_setsigdefault(&how, &as_usual);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    const int problem = ::posix_spawnp(&pid_, words[0], &files, &how, words.data(), environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    if (problem == 0) return;
    throw Error(problem == ENOENT ? ErrorKind::missing : kind_of_errno(problem),
                fmt::format("{}: run: {}", escaped(command[0]), errno_text(problem)));
  }

  // Empty for an exit of 0.
  std::string wait(const Stop& stop) const {
    int status = 0;
    bool told = false;
    while (::waitpid(pid_, &status, 0) < 0) {
      if (errno != EINTR) fail_errno("child", "wait");
      if (stop.requested() && !told) {
        ::kill(pid_, SIGTERM);
        told = true;
      }
    }
    if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
    if (WEXITSTATUS(status) != 0) return fmt::format("exit {}", WEXITSTATUS(status));
    return {};
  }

 private:
  pid_t pid_ = -1;
};

// A child that does not want all of it (EPIPE) is right.
void feed(int fd, Bytes text, const Stop& stop) {
  while (!text.empty() && !stop.requested()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

CommandSink::CommandSink(std::vector<std::string> command, std::unique_ptr<Formatter> formatter, const Stop& stop)
    : command_(std::move(command)), formatter_(std::move(formatter)), stop_(stop) {}

Sink::State CommandSink::put(const Slice& slice) {
  SliceReader reader;
  reader.open(slice);
  while (!failure_ && !stop_.requested() && reader.step()) {
    const std::string how = run(slice, reader.record());
    if (!how.empty() && !stop_.requested()) failure_ = Failure{*slice.where, reader.record().offset, how};
  }
  return flush();
}

std::string CommandSink::run(const Slice& slice, const RecordView& record) {
  text_.clear();
  formatter_->format({*slice.where, slice.header, record}, text_);
  Environment environment;
  environment.add("BOURN_EVENT_TOPIC=" + slice.where->topic);
  environment.add(fmt::format("BOURN_EVENT_PARTITION={}", slice.where->partition));
  environment.add(fmt::format("BOURN_EVENT_OFFSET={}", record.offset));
  environment.add(fmt::format("BOURN_EVENT_TIME={}", record.timestamp));
  if (record.key) environment.add("BOURN_EVENT_KEY=" + std::string(*record.key));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail_errno("pipe", "make");
  Fd out(ends[0]);
  Fd in(ends[1]);
  const Child child(command_, out.get(), environment.get());
  out.reset();
  feed(in.get(), text_.view(), stop_);
  in.reset();
  return child.wait(stop_);
}

}  // namespace bourn::commands
