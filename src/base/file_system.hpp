// File systems that several machines may share. There flock(2) and the page cache, which bourn coordinates processes
// with, stop at the machine (flock(2), NOTES: NFS; mount.cifs(8): nobrl), and an fdatasync may mean less.
#pragma once

#include <cstdint>
#include <string>

namespace bourn {

// The name of the network file system with this magic number (statfs(2), f_type); nullptr for any other, also for an
// unknown one: what FUSE or a virtual machine's 9p hides cannot be told apart from something local.
const char* network_file_system(std::uint64_t magic) noexcept;

// The same of the file system that holds `path`; nullptr when that cannot be told.
const char* network_file_system_of(const std::string& path) noexcept;

}  // namespace bourn
