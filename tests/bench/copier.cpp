// The fair copier: moves bytes from stdin to stdout as fast as an honest program can, with 256 KiB reads and writes and
// 1 MiB pipes. It is the denominator of the benchmark, because `cat` swings by a factor of eight with its 64 KiB pipes.
// With an argument N it touches and frees N MiB instead, so that the timed program that follows does not pay for the
// first touch of fresh pages on a virtual machine.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

int main(int argc, char** argv) {
  if (argc > 1) {
    const std::size_t bytes = std::strtoull(argv[1], nullptr, 10) << 20;
    const std::unique_ptr<char[]> memory(new char[bytes]);
    std::memset(memory.get(), 1, bytes);
    return memory[bytes / 2] == 1 ? 0 : 1;
  }
  constexpr std::size_t kChunk = std::size_t{256} << 10;
  fcntl(0, F_SETPIPE_SZ, 1 << 20);
  fcntl(1, F_SETPIPE_SZ, 1 << 20);
  const std::unique_ptr<char[]> chunk(new char[kChunk]);
  for (;;) {
    const ssize_t got = read(0, chunk.get(), kChunk);
    if (got == 0) return 0;
    if (got < 0) return std::perror("read"), 1;
    for (ssize_t at = 0; at < got;) {
      const ssize_t put = write(1, chunk.get() + at, static_cast<std::size_t>(got - at));
      if (put < 0) return std::perror("write"), 1;
      at += put;
    }
  }
}
