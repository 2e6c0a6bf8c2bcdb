#include "base/file_system.hpp"

#include <string>

#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("network file systems are known by their magic numbers", "[base][file_system]") {
  for (const std::uint32_t magic : {0x6969U, 0x517bU, 0x5346414fU, 0x73757245U}) {
    CHECK(network_file_system(magic) != nullptr);
  }
  CHECK(std::string(network_file_system(0xff534d42)) == "CIFS");
  // f_type is a signed long: a kernel of 32 bits gives it sign-extended.
  CHECK(std::string(network_file_system(0xffffffffff534d42)) == "CIFS");
}

TEST_CASE("local file systems, and those that cannot be told, are none", "[base][file_system]") {
  // ext4, tmpfs, btrfs, overlay, 9p, xfs, FUSE
  for (const std::uint32_t magic :
       {0xef53U, 0x01021994U, 0x9123683eU, 0x794c7630U, 0x01021997U, 0x58465342U, 0x65735546U}) {
    CHECK(network_file_system(magic) == nullptr);
  }
  CHECK(network_file_system_of("/proc") == nullptr);
  CHECK(network_file_system_of("/no/such/place") == nullptr);
}
