#include "log/generation.hpp"

#include "base/endian.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace bourn {

std::uint64_t read_generation(const Fd& append_lock, const std::string& shown_path) {
  char bytes[8] = {};
  read_at(append_lock, 0, bytes, sizeof bytes, shown_path);
  return load_little<std::uint64_t>(bytes);
}

std::uint64_t raise_generation(const Fd& append_lock, const std::string& shown_path) {
  const std::uint64_t next = read_generation(append_lock, shown_path) + 1;
  char bytes[8];
  store_little(bytes, next);
  const WriteResult result = write_at(append_lock, 0, {bytes, sizeof bytes});
  if (result.error != 0) fail_errno(shown_path, "write", result.error);
  return next;
}

}  // namespace bourn
