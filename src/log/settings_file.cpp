#include "log/settings_file.hpp"

#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "format/file_names.hpp"
#include "log/generation.hpp"

namespace bourn {
namespace {

constexpr const char* kSettingsFile = "settings";
constexpr const char* kShownPath = ".bourn/settings";

Fd settings_of_first(const PartitionDir& dir) {
  if (dir.where().partition == 0) return open_existing(dir.fd().get(), kShownPath);
  return open_existing(dir.parent().get(), partition_dir_name({dir.where().topic, 0}) + "/" + kShownPath);
}

}  // namespace

TopicSettings read_settings(const PartitionDir& dir) {
  const Fd file = settings_of_first(dir);
  if (!file) return {};
  const std::string path = dir.path_of(kShownPath);
  return parse_settings(read_small_file(file, path, std::size_t{1} << 20), path);
}

void write_settings(const PartitionDir& first, const TopicSettings& settings) {
  replace_file(first.make_own_files(), kSettingsFile, format_settings(settings), first.path_of(kShownPath));
}

void announce_settings(const PartitionDir& dir) {
  const Fd own_files = dir.own_files();
  if (!own_files) return;
  const Fd file = open_for_writing(own_files.get(), "append.lock", Create::no);
  if (!file) return;  // nobody has it open
  const std::string path = dir.path_of(".bourn/append.lock");
  const FileLock lock(file, path);
  raise_generation(file, path);
}

}  // namespace bourn
