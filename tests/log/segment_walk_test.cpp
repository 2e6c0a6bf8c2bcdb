#include "log/segment_walk.hpp"

#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Step = SegmentWalk::Step;

struct Seen {
  Step step;
  std::int64_t size;
  bool sound;
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << static_cast<int>(seen.step) << " " << seen.size << (seen.sound ? "" : " unsound");
}

std::vector<Seen> walk(const std::string& log) {
  const TempDir place;
  const std::string path = place.path() + "/00000000000000000000.log";
  put_content(path, log);
  const Segment segment = Segment::open(path);
  SegmentWalk walk(segment);
  std::vector<Seen> seen;
  std::int64_t position = 0;
  for (Step step = walk.next(); step != Step::end; step = walk.next()) {
    CHECK(walk.position() == position);
    position += walk.size();
    REQUIRE(walk.size() > 0);
    seen.push_back({step, walk.size(), step == Step::batch && walk.checksum_holds()});
  }
  CHECK(position == static_cast<std::int64_t>(log.size()));
  return seen;
}

const std::string kFirst = make_batch(2, 0);
const std::string kSecond = make_batch(3, 2);
const std::string kThird = make_batch(1, 5);

Seen sound(const std::string& batch) {
  return {Step::batch, static_cast<std::int64_t>(batch.size()), true};
}

}  // namespace

TEST_CASE("a walk gives every batch of a segment", "[log][segment_walk]") {
  CHECK(walk("").empty());
  CHECK(walk(kFirst + kSecond + kThird) == std::vector<Seen>{sound(kFirst), sound(kSecond), sound(kThird)});
}

TEST_CASE("a batch whose bytes are wrong is shown where its length is borne out", "[log][segment_walk]") {
  const std::string bad = flip_byte(kSecond, kSecond.size() - 3);
  const Seen unsound{Step::batch, static_cast<std::int64_t>(bad.size()), false};
  CHECK(walk(kFirst + bad + kThird) == std::vector<Seen>{sound(kFirst), unsound, sound(kThird)});
  CHECK(walk(kFirst + bad) == std::vector<Seen>{sound(kFirst), unsound});
}

TEST_CASE("a wrong length is damage up to the next valid batch", "[log][segment_walk]") {
  const auto size = static_cast<std::int64_t>(kSecond.size());
  for (const std::size_t bit : {64U + 7, 64U + 24 + 1, 128U + 2}) {
    const std::string bad = flip_bit(kSecond, bit);
    CHECK(walk(kFirst + bad + kThird) == std::vector<Seen>{sound(kFirst), {Step::damaged, size, false}, sound(kThird)});
  }
}

TEST_CASE("a cut batch at the end is unfinished, at every length", "[log][segment_walk]") {
  for (std::size_t left = 1; left < kSecond.size(); ++left) {
    INFO(left);
    CHECK(walk(kFirst + kSecond.substr(0, left)) ==
          std::vector<Seen>{sound(kFirst), {Step::unfinished, static_cast<std::int64_t>(left), false}});
  }
  CHECK(walk(kFirst + std::string(500, '\0')) == std::vector<Seen>{sound(kFirst), {Step::unfinished, 500, false}});
}
