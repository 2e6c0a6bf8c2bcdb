#include "base/file_system.hpp"

#include <sys/vfs.h>

namespace bourn {

const char* network_file_system(std::uint64_t magic) noexcept {
  // linux/magic.h and the file systems' own sources; f_type is sign-extended on some machines, so 32 bits count.
  switch (magic & 0xffffffffU) {
    case 0x6969:
      return "NFS";
    case 0x517b:
      return "SMB";
    case 0xfe534d42:
      return "SMB2";
    case 0xff534d42:
      return "CIFS";
    case 0x5346414f:
    case 0x6b414653:
      return "AFS";
    case 0x00c36400:
      return "Ceph";
    case 0x73757245:
      return "Coda";
    case 0x564c:
      return "NCP";
    case 0x0bd00bd0:
      return "Lustre";
    case 0x47504653:
      return "GPFS";
    case 0x19830326:
      return "BeeGFS";
    case 0x7461636f:
      return "OCFS2";
    case 0x01161970:
      return "GFS2";
    default:
      return nullptr;
  }
}

const char* network_file_system_of(const std::string& path) noexcept {
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return nullptr;
  return network_file_system(static_cast<std::uint64_t>(status.f_type));
}

}  // namespace bourn
