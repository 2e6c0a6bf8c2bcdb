#include "base/bytes.hpp"

#include <string>
#include <utility>

#include "support/catch.hpp"

using bourn::Buffer;
using bourn::Bytes;

TEST_CASE("a buffer keeps what was appended while it grows", "[base][bytes]") {
  Buffer buffer;
  std::string expected;
  for (int round = 0; round < 1000; ++round) {
    const std::string piece(static_cast<std::size_t>(round % 37), static_cast<char>('a' + round % 26));
    buffer.append(piece);
    buffer.push_back('\0');
    expected += piece + '\0';
  }
  CHECK(buffer.view() == expected);
  CHECK(buffer.capacity() >= buffer.size());
}

TEST_CASE("room counts only after commit, extend counts at once", "[base][bytes]") {
  Buffer buffer;
  std::memcpy(buffer.room(100), "hello", 5);
  CHECK(buffer.empty());
  buffer.commit(5);
  std::memcpy(buffer.extend(3), "you", 3);
  CHECK(buffer.view() == "helloyou");
}

TEST_CASE("a buffer forgets its front and its back", "[base][bytes]") {
  Buffer buffer;
  buffer.append("0123456789");
  buffer.drop_front(3);
  CHECK(buffer.view() == "3456789");
  buffer.truncate(4);
  CHECK(buffer.view() == "3456");
  buffer.drop_front(4);
  CHECK(buffer.empty());
  buffer.append("again");
  CHECK(buffer.view() == "again");
  buffer.clear();
  CHECK(buffer.view() == "");
}

TEST_CASE("moving a buffer leaves an empty one that can be used", "[base][bytes]") {
  Buffer first;
  first.append("text");
  Buffer second = std::move(first);
  CHECK(second.view() == "text");
  first = Buffer();
  first.append("new");
  CHECK(first.view() == "new");
  CHECK(second.view() == "text");
}

TEST_CASE("appending nothing is allowed, also from a null view", "[base][bytes]") {
  Buffer buffer;
  buffer.append(Bytes());
  CHECK(buffer.empty());
  CHECK(buffer.capacity() == 0);
}

TEST_CASE("copying touches as many bytes as it was asked to", "[base][bytes]") {
  std::string from;
  for (int index = 0; index < 1100; ++index) from.push_back(static_cast<char>(index % 251));
  for (std::size_t size = 0; size <= from.size(); ++size) {
    std::string to(from.size() + 1, '#');
    REQUIRE(bourn::copy_bytes(to.data(), Bytes(from).substr(0, size)) == to.data() + size);
    REQUIRE(to == from.substr(0, size) + std::string(to.size() - size, '#'));
  }
}
