#include "base/file_system.hpp"

#include <linux/magic.h>

#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("network file systems are known by their magic numbers", "[base][file_system]") {
  for (const std::uint64_t magic : {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, AFS_SUPER_MAGIC, CODA_SUPER_MAGIC}) {
    CHECK(network_file_system(magic) != nullptr);
  }
  CHECK(std::string(network_file_system(0xff534d42)) == "CIFS");
  // f_type is a signed long: a kernel of 32 bits gives it sign-extended.
  CHECK(std::string(network_file_system(0xffffffffff534d42)) == "CIFS");
}

TEST_CASE("local file systems, and those that cannot be told, are none", "[base][file_system]") {
  for (const std::uint64_t magic : {EXT4_SUPER_MAGIC, TMPFS_MAGIC, BTRFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, V9FS_MAGIC,
                                    XFS_SUPER_MAGIC, FUSE_SUPER_MAGIC}) {
    CHECK(network_file_system(magic) == nullptr);
  }
  CHECK(network_file_system_of("/proc") == nullptr);
  CHECK(network_file_system_of("/no/such/place") == nullptr);
}
