// Files by position. Everything here loops over EINTR and short transfers. Paths are opened without following a
// symlink in their last part and without hanging on a FIFO; what must be a regular file is checked to be one.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/fd.hpp"

namespace bourn {

// Opens a regular file for reading, relative to the directory `at` (AT_FDCWD for the working directory). An empty Fd
// when it does not exist; Error for all else (a symlink, a FIFO, a directory, no permission).
Fd open_existing(int at, const std::string& path);
// Opens a regular file for reading and writing, creating it (mode 0666 less the umask) when asked.
enum class Create { no, yes, must_be_new };
// An empty Fd when it does not exist and create is `no`, or exists and create is `must_be_new`.
Fd open_for_writing(int at, const std::string& path, Create create);
// The same open file by another descriptor. Throws when there are too many. `name` stands in the message.
Fd duplicate(const Fd& file, const std::string& name);
// Opens a directory. An empty Fd when it does not exist. `path` itself may be a symlink.
Fd open_directory(int at, const std::string& path);

// Reads up to `size` bytes at `position`; fewer only at the end of the file. Throws Error naming `name`.
std::size_t read_at(const Fd& file, std::int64_t position, char* into, std::size_t size, const std::string& name);

// The same with one pread(2): may return fewer bytes than there are; 0 means the end of the file.
std::size_t read_some_at(const Fd& file, std::int64_t position, char* into, std::size_t size, const std::string& name);

// Writes all of `bytes` at `position`. On failure `written` says how much went in and `error` is the errno.
struct WriteResult {
  std::size_t written = 0;
  int error = 0;
};
WriteResult write_at(const Fd& file, std::int64_t position, Bytes bytes) noexcept;

// Copies [from, to) of `source` to `target`, which gets them at `position`. The errno of writing, or 0; throws Error
// naming `name` when it cannot be read. A source that ends before `to` is copied to its end.
int copy_range(const Fd& source, const std::string& name, std::int64_t from, std::int64_t to, const Fd& target,
               std::int64_t position);

std::int64_t file_size(const Fd& file, const std::string& name);
// ftruncate(2); the errno, or 0.
int truncate_file(const Fd& file, std::int64_t size) noexcept;
// fdatasync(2) and fsync(2); the errno, or 0. fdatasync suffices for a log: it also writes the size (POSIX: all
// metadata needed to read the data back). A failed one must not be repeated and believed.
int sync_data(const Fd& file) noexcept;
int sync_all(const Fd& file) noexcept;
// fsync of a directory: makes creations, renames and unlinks in it last. Throws Error naming `name`.
void sync_directory(const Fd& directory, const std::string& name);
// The same for the one entry that names `path`: fsync of the directory above it or, where that may be searched but not
// read (and so not opened), of all of its file system.
void sync_entry(const std::string& path);

// The whole of a small file (at most `limit` bytes, else Error{damaged}).
std::string read_small_file(const Fd& file, const std::string& name, std::size_t limit);
// Replaces `name` in `directory` by a new file with `content`: temporary name, fsync, rename, fsync of the directory.
// A reader sees the old or the new content, never a mixture; so does a machine that lost power.
void replace_file(const Fd& directory, const std::string& name, Bytes content, const std::string& shown_path);

// 32 random hexadecimal digits from getrandom(2), for names that must not collide.
std::string random_hex();

}  // namespace bourn
