#include "base/error.hpp"

#include <cstring>

namespace bourn {

Error::Error(ErrorKind kind, const std::string& message, std::string hint, Mark mark)
    : std::runtime_error(message), kind_(kind), hint_(std::move(hint)), mark_(std::move(mark)) {}

ErrorKind kind_of_errno(int error) noexcept {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::missing;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorKind::permission;
    case EAGAIN:
      return ErrorKind::busy;
    case ELOOP:
    case ENAMETOOLONG:
    case EINVAL:
      return ErrorKind::usage;
    default:
      return ErrorKind::io;
  }
}

std::string errno_text(int error) {
  // strerrordesc_np never translates and is safe in threads (glibc 2.32).
  const char* text = strerrordesc_np(error);
  return text != nullptr ? text : fmt::format("error {}", error);
}

void fail_errno(std::string_view subject, std::string_view action, int error) {
  throw Error(kind_of_errno(error), fmt::format("{}: {}: {}", subject, action, errno_text(error)));
}

void check_failed(const char* what, const char* file, int line) {
  fail(ErrorKind::bug, "a belief did not hold: {} ({}:{})", what, file, line);
}

}  // namespace bourn
