// A directory of its own for one test, under $TMPDIR or /tmp, removed with all that is in it at the end.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace bourn {

class TempDir {
 public:
  TempDir() {
    const char* const root = std::getenv("TMPDIR");
    path_ = (root != nullptr && *root != '\0' ? std::string(root) : std::string("/tmp")) + "/bourn-test-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), path_);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const noexcept { return path_; }
  // The path that a file of this name has in it.
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace bourn
