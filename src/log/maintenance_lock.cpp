#include "log/maintenance_lock.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

namespace bourn {
namespace {

constexpr const char* kLockFile = "maint.lock";
constexpr const char* kShownLockFile = ".bourn/maint.lock";
constexpr char kAtWork = 'w';
constexpr char kAtRest = '-';

Fd open_lock_file(const PartitionDir& dir) {
  return open_for_writing(dir.make_own_files().get(), kLockFile, Create::yes);
}

bool is_set(const Fd& file, const std::string& path) {
  char byte = kAtRest;
  read_at(file, 0, &byte, 1, path);
  return byte == kAtWork;
}

void put(const Fd& file, const std::string& path, char byte) {
  if (const WriteResult result = write_at(file, 0, {&byte, 1}); result.error != 0) {
    fail_errno(path, "write", result.error);
  }
}

}  // namespace

MaintenanceLock::MaintenanceLock(const PartitionDir& dir, std::chrono::milliseconds patience)
    : file_(open_lock_file(dir)), path_(dir.path_of(kShownLockFile)), lock_(file_, path_, patience) {}

std::optional<MaintenanceLock> MaintenanceLock::try_lock(const PartitionDir& dir) {
  try {
    return MaintenanceLock(dir, std::chrono::milliseconds{1});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::busy) throw;
    return std::nullopt;
  }
}

bool MaintenanceLock::was_left_at_work() const {
  return is_set(file_, path_);
}

void MaintenanceLock::begin_work() {
  put(file_, path_, kAtWork);
}

void MaintenanceLock::end_work() {
  put(file_, path_, kAtRest);
}

bool maintenance_under_way(const PartitionDir& dir) {
  const Fd file = open_existing(dir.fd().get(), kShownLockFile);
  return file && is_set(file, dir.path_of(kShownLockFile));
}

}  // namespace bourn
