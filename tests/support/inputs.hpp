// Inputs whose bytes a test gives: all at once (a file in memory) or bit by bit (a pipe).
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/input.hpp"

namespace bourn::test {

inline void write_all(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count <= 0) std::abort();
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// A regular file, which never starves.
class FileInput {
 public:
  explicit FileInput(Bytes content) : fd_(memfd_create("input", MFD_CLOEXEC)), input_(fd_.get(), "file") {
    write_all(fd_.get(), content);
    if (lseek(fd_.get(), 0, SEEK_SET) != 0) std::abort();
  }
  Input& get() { return input_; }

 private:
  Fd fd_;
  Input input_;
};

// A pipe that holds what was given so far. Its kernel buffer must hold what is given between two reads.
class PipeInput {
 public:
  explicit PipeInput(const Stop* stop = nullptr) : PipeInput(make_pipe(), stop) {}
  void give(Bytes bytes) { write_all(write_end_.get(), bytes); }
  void end() { write_end_.reset(); }
  int fd() const { return read_end_.get(); }
  Input& get() { return input_; }

 private:
  struct Ends {
    int read_end;
    int write_end;
  };
  static Ends make_pipe() {
    int fds[2];
    if (pipe(fds) != 0) std::abort();
    return {fds[0], fds[1]};
  }
  PipeInput(Ends ends, const Stop* stop)
      : read_end_(ends.read_end), write_end_(ends.write_end), input_(ends.read_end, "pipe", stop) {}

  Fd read_end_;
  Fd write_end_;
  Input input_;
};

}  // namespace bourn::test
