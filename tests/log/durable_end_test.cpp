#include "log/durable_end.hpp"

#include <fcntl.h>

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

// The file alone, in a directory that is taken for a partition's.
struct Durable {
  TempDir root;
  Fd own_files;

  Durable() : own_files(open_directory(AT_FDCWD, root.path())) {}
  std::string file() const { return root.file("durable"); }
  DurableFile open() const { return DurableFile::open(own_files, file()); }
  DurableEnd read() const {
    const auto end = open().read();
    REQUIRE(end.has_value());
    return *end;
  }
  // What edit_durable does, for this file.
  void edit(std::size_t slot, std::size_t at, char value) const {
    std::string bytes = content_of(file());
    char* const start = bytes.data() + slot * kDurableSlot;
    start[at] = value;
    store_little(start + 72, crc32c({start, 72}));
    overwrite(file(), 0, bytes);
  }
};

bool same_place(const DurableEnd& a, const DurableEnd& b) {
  return a.base == b.base && a.position == b.position && a.next_offset == b.next_offset && a.failed == b.failed;
}

constexpr DurableEnd kOne{100, 4711, 250};
constexpr DurableEnd kTwo{100, 5000, 260};
constexpr DurableEnd kThree{300, 0, 300, true};

}  // namespace

TEST_CASE("a new durable file has no record, and room for both", "[log][durable_end]") {
  const Durable durable;
  CHECK_FALSE(durable.open().read().has_value());
  CHECK(size_of(durable.file()) == 2 * kDurableSlot);
}

TEST_CASE("the durable end that was written last is read", "[log][durable_end]") {
  const Durable durable;
  DurableFile file = durable.open();
  for (const DurableEnd& end : {kOne, kTwo, kThree, kOne, kOne, kTwo}) {
    file.write(end);
    const DurableEnd read = durable.read();
    CHECK(same_place(read, end));
    CHECK(read.own);
    CHECK(read.current);
  }
  CHECK(size_of(durable.file()) == 2 * kDurableSlot);
}

TEST_CASE("a durable record that is torn at any byte gives way to the one before", "[log][durable_end]") {
  const Durable durable;
  DurableFile file = durable.open();
  file.write(kOne);
  const std::string before = content_of(durable.file());
  file.write(kTwo);
  const std::string after = content_of(durable.file());
  for (std::size_t torn = 0; torn < 76; ++torn) {
    // The second slot as it was, with the first bytes of the new record over it.
    const std::string content = after.substr(0, kDurableSlot + torn) + before.substr(kDurableSlot + torn);
    overwrite(durable.file(), 0, content);
    INFO(torn);
    // A checksum may end in zeros, as a slot does that was never written: then nothing of it is missing.
    CHECK(same_place(durable.read(), content == after ? kTwo : kOne));
  }
  for (std::size_t at = 0; at < 76; ++at) {
    overwrite(durable.file(), 0, flip_byte(after, kDurableSlot + at));
    INFO(at);
    CHECK(same_place(durable.read(), kOne));
  }
  // And then the torn slot is the one that is written over.
  file.write(kThree);
  CHECK(same_place(durable.read(), kThree));
  flip_file_byte(durable.file(), kDurableSlot + 60);
  CHECK(same_place(durable.read(), kOne));
}

TEST_CASE("without a valid slot there is no durable end", "[log][durable_end]") {
  const Durable durable;
  durable.open().write(kOne);
  durable.open().write(kTwo);
  flip_file_byte(durable.file(), 50);
  CHECK(same_place(durable.read(), kTwo));  // one is enough
  flip_file_byte(durable.file(), kDurableSlot + 50);
  CHECK_FALSE(durable.open().read().has_value());
  put_content(durable.file(), "short");
  CHECK_FALSE(durable.open().read().has_value());
  durable.open().write(kOne);
  CHECK(same_place(durable.read(), kOne));
}

TEST_CASE("a durable file with room for one slot alone is read, and gets its other one", "[log][durable_end]") {
  const Durable durable;
  durable.open().write(kOne);
  std::filesystem::resize_file(durable.file(), kDurableSlot);
  CHECK(same_place(durable.read(), kOne));
  durable.open().write(kTwo);
  CHECK(same_place(durable.read(), kTwo));
  CHECK(size_of(durable.file()) == 2 * kDurableSlot);
}

TEST_CASE("a durable end that cannot be is none, though its checksum holds", "[log][durable_end]") {
  for (const std::size_t field : {48u, 56u, 64u}) {
    const Durable durable;
    durable.open().write(kOne);
    durable.edit(0, field + 7, '\x80');  // negative
    INFO(field);
    CHECK_FALSE(durable.open().read().has_value());
  }
  const Durable durable;
  durable.open().write(kOne);
  durable.edit(0, 48 + 3, 1);  // the segment starts behind the end
  CHECK_FALSE(durable.open().read().has_value());
}

TEST_CASE("the sequence decides between two slots, and goes on after any number", "[log][durable_end]") {
  const Durable durable;
  DurableFile file = durable.open();
  file.write(kOne);
  file.write(kTwo);
  durable.edit(0, 8, '\x09');
  CHECK(same_place(durable.read(), kOne));
  file.write(kThree);
  CHECK(same_place(durable.read(), kThree));
  CHECK(load_little<std::uint64_t>(content_of(durable.file()).data() + kDurableSlot + 8) == 10);
}

TEST_CASE("a durable record of another start of the machine is not current", "[log][durable_end]") {
  const Durable durable;
  durable.open().write(kOne);
  for (std::size_t at = 16; at < 32; ++at) {
    const std::string right = content_of(durable.file());
    durable.edit(0, at, static_cast<char>(~right[at]));
    INFO(at);
    CHECK(durable.read().own);
    CHECK_FALSE(durable.read().current);
    overwrite(durable.file(), 0, right);
  }
  CHECK(durable.read().current);
}

TEST_CASE("a copy of a durable record is neither own nor current", "[log][durable_end]") {
  const Durable durable;
  durable.open().write(kOne);
  const std::string content = content_of(durable.file());
  std::filesystem::rename(durable.file(), durable.root.file("original"));  // so that its inode stays taken
  put_content(durable.file(), content);
  const DurableEnd copied = durable.read();
  CHECK(same_place(copied, kOne));
  CHECK_FALSE(copied.own);
  CHECK_FALSE(copied.current);
  durable.open().write(kTwo);
  CHECK(durable.read().current);
}

TEST_CASE("boot ids are the same twice, and not zero", "[log][durable_end]") {
  CHECK(boot_id() == boot_id());
  CHECK(boot_id() != BootId{});
}
