#include "log/tail.hpp"

#include <fcntl.h>

#include <random>

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

class Log {
 public:
  explicit Log(const std::string& bytes) : size_(static_cast<std::int64_t>(bytes.size())) {
    put_content(dir_.file("log"), bytes);
    file_ = open_existing(AT_FDCWD, dir_.file("log"));
  }
  Tail tail(std::int64_t from = 0, Offset min_offset = 0) const {
    return examine_tail(file_, "log", from, size_, min_offset);
  }
  std::optional<std::int64_t> batch_after(std::int64_t from, Offset min_offset = 0) const {
    return find_batch_after(file_, "log", from, size_, min_offset);
  }

 private:
  TempDir dir_;
  Fd file_;
  std::int64_t size_;
};

std::string noise(std::size_t count, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string big_batch(std::size_t bytes, Offset base) {
  return make_batch({value_record(base, std::string(bytes, 'b'))}, {.base_offset = base});
}

std::int64_t size(const std::string& bytes) {
  return static_cast<std::int64_t>(bytes.size());
}

// 61 bytes that look like the header of a batch of the given size.
std::string imitation(std::int32_t bytes) {
  BatchHeader header = decode_batch_header(make_batch(1, 0).data());
  header.length = bytes - static_cast<std::int32_t>(kLogOverhead);
  std::string at(kBatchHeaderSize, '\0');
  encode_batch_header(header, at.data());
  return at;
}

}  // namespace

TEST_CASE("a log that batches fill to its end is whole", "[log][tail]") {
  CHECK(Log("").tail().kind == Tail::Kind::whole);
  // Batches within one read, across reads, and longer than one.
  std::string bytes = make_batch(3, 0);
  Offset next = 3;
  for (const std::size_t value : {100u, 900'000u, 300'000u, 3'000'000u, 10u}) bytes += big_batch(value, next++);
  const Tail tail = Log(bytes).tail();
  CHECK(tail.kind == Tail::Kind::whole);
  CHECK(tail.position == size(bytes));
  CHECK(tail.next_offset == next);
  CHECK(tail.end_offset == next);
  CHECK(tail.reason == nullptr);
}

TEST_CASE("a log can be examined from any batch on", "[log][tail]") {
  const std::string first = make_batch(3, 0);
  const Log log(flip_byte(first, 70) + make_batch(2, 3));
  CHECK(log.tail(size(first), 3).kind == Tail::Kind::whole);
  CHECK(log.tail(size(first), 3).next_offset == 5);
  CHECK(log.tail(size(first), 4).kind == Tail::Kind::torn);  // the batch comes too early
}

TEST_CASE("a last batch that is cut at any byte is torn", "[log][tail]") {
  const std::string good = make_batch(3, 0);
  const std::string last = make_batch(2, 3);
  for (std::size_t kept = 1; kept < last.size(); ++kept) {
    const Tail tail = Log(good + last.substr(0, kept)).tail();
    INFO(kept);
    CHECK(tail.kind == Tail::Kind::torn);
    CHECK(tail.position == size(good));
    CHECK(tail.next_offset == 3);
    CHECK(tail.end_offset == 3);
    CHECK(tail.reason != nullptr);
  }
}

TEST_CASE("a last batch with any byte wrong is torn, unless the checksum does not cover it", "[log][tail]") {
  const std::string good = make_batch(3, 0);
  const std::string last = make_batch(2, 3);
  for (std::size_t at = kMagicAt; at < last.size(); ++at) {
    INFO(at);
    CHECK(Log(good + flip_byte(last, at)).tail().kind == Tail::Kind::torn);
  }
}

TEST_CASE("zeros, noise and text behind the last batch are a torn tail", "[log][tail]") {
  const std::string good = make_batch(3, 0);
  for (const std::string& rest :
       {std::string(1, '\0'), std::string(100'000, '\0'), noise(200'000), std::string("hello, world\n")}) {
    const Tail tail = Log(good + rest).tail();
    CHECK(tail.kind == Tail::Kind::torn);
    CHECK(tail.position == size(good));
    CHECK(tail.next_offset == 3);
  }
}

TEST_CASE("broken bytes with a valid batch behind them are damage", "[log][tail]") {
  const std::string good = make_batch(3, 0);
  const std::string middle = make_batch(2, 3);
  const std::string last = make_batch(4, 5);
  for (std::size_t at = 0; at < middle.size(); ++at) {
    if (at < 8 || (at >= kLeaderEpochAt && at < kMagicAt)) continue;  // offset and epoch: another test
    const Tail tail = Log(good + flip_byte(middle, at) + last).tail();
    INFO(at);
    CHECK(tail.kind == Tail::Kind::damaged);
    CHECK(tail.position == size(good));
    CHECK(tail.next_offset == 3);
    CHECK(tail.reason != nullptr);
    CHECK(tail.end_offset == 9);
  }
}

TEST_CASE("the end of a damaged log is behind the last valid batch, however often it is broken", "[log][tail]") {
  std::string bytes = make_batch(3, 0) + noise(1000, 1) + make_batch(2, 3) + std::string(5000, '\0') +
                      make_batch(4, 5) + noise(70, 2) + make_batch(1, 9);
  const auto whole = size(bytes);
  const Tail tail = Log(bytes + make_batch(1, 10).substr(0, 50)).tail();
  CHECK(tail.kind == Tail::Kind::damaged);
  CHECK(tail.position == size(make_batch(3, 0)));
  CHECK(tail.next_offset == 3);
  CHECK(tail.end_offset == 10);
  CHECK(tail.position < whole);
}

TEST_CASE("the next batch is found byte by byte", "[log][tail]") {
  const std::string one = make_batch(3, 0);
  const std::string two = make_batch(2, 3);
  const std::string three = make_batch(2, 5);
  const Log log(one + two + three);
  const std::int64_t starts[] = {0, size(one), size(one + two)};
  for (std::int64_t from = -1; from < size(one + two + three); ++from) {
    std::optional<std::int64_t> wanted;
    for (const std::int64_t start : starts) {
      if (!wanted && start > from) wanted = start;
    }
    INFO(from);
    REQUIRE(log.batch_after(from) == wanted);
  }
  CHECK(log.batch_after(0, 4) == starts[2]);
  CHECK_FALSE(log.batch_after(0, 6).has_value());
}

TEST_CASE("the next batch is found across the edges of reads", "[log][tail]") {
  constexpr std::size_t kRead = std::size_t{1} << 20;
  const std::string batch = make_batch(2, 7);
  for (const std::size_t start : {kRead - 200, kRead - 61, kRead - 60, kRead - 1, kRead, kRead + 1, 2 * kRead - 30}) {
    INFO(start);
    CHECK(Log(std::string(start, 'x') + batch).batch_after(0) == static_cast<std::int64_t>(start));
  }
}

TEST_CASE("no batch is found in noise", "[log][tail]") {
  CHECK_FALSE(Log(noise(3'000'000)).batch_after(0).has_value());
  CHECK_FALSE(Log(std::string(3'000'000, '\0')).batch_after(0).has_value());
  CHECK_FALSE(Log(std::string(3'000'000, '\2')).batch_after(0).has_value());
  CHECK_FALSE(Log("").batch_after(0).has_value());
  CHECK_FALSE(Log("").batch_after(-1).has_value());
}

TEST_CASE("headers that imitate batches end the search, and nothing is called torn", "[log][tail]") {
  // Each claims all that follows it; checksumming every one would take the square of the size.
  std::string hostile;
  constexpr std::size_t kCount = 4000;
  const std::size_t whole = kCount * kBatchHeaderSize;
  while (hostile.size() < whole) hostile += imitation(static_cast<std::int32_t>(whole - hostile.size()));
  const Log log(hostile);
  CHECK(log.batch_after(0).has_value());
  const Tail tail = log.tail();
  CHECK(tail.kind == Tail::Kind::damaged);
  CHECK(tail.position == 0);
  CHECK(tail.end_offset == 0);
}
