// Directories, by descriptor: a path that is renamed or replaced meanwhile never changes what is meant.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace bourn {

// Calls visit(name) for each entry but "." and "..", in no order. Reads the directory as a stream: memory does not grow
// with it. Throws Error naming `shown_path`.
void for_each_entry(const Fd& directory, const std::string& shown_path,
                    const std::function<void(std::string_view)>& visit);

// Who a file is, whatever it is called at the moment.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};
FileIdentity identity_of(const Fd& file, const std::string& shown_path);
// The identity of what `name` means in `directory` now, not following a symlink; {0, 0} when there is nothing. Throws
// Error when that cannot be known: who takes a failing disk for a name that is free does harm.
FileIdentity identity_at(const Fd& directory, const std::string& name);

// mkdir -p for one level; true when it was made now, false when it was there. Throws Error{cannot_create}.
bool make_directory(int at, const std::string& path);

// Removes the directory `name` and all that is in it, without following symlinks. What vanishes meanwhile is fine.
void remove_tree(const Fd& parent, const std::string& name, const std::string& shown_path);

}  // namespace bourn
