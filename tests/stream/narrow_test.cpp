#include "stream/narrow.hpp"

#include "stream/streams.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;

std::unique_ptr<Source> numbers(Offset count, Offset a_batch) {
  std::vector<std::vector<OwnedRecord>> batches;
  for (Offset offset = 0; offset < count; ++offset) {
    if (offset % a_batch == 0) batches.emplace_back();
    batches.back().push_back(value_record(offset, std::to_string(offset)));
  }
  return list_source({"t", 0}, batches);
}

}  // namespace

TEST_CASE("a filter gives exactly the records that match, across runs and batches", "[stream][narrow]") {
  FilterOptions options;
  options.match = "[05]$";
  auto source = make_filtered(numbers(21, 4), Filter(options));
  CHECK(drain(*source) == Strings{"t/0@0=0", "t/0@5=5", "t/0@10=10", "t/0@15=15", "t/0@20=20"});
}

TEST_CASE("a filter that nothing matches gives nothing and ends", "[stream][narrow]") {
  FilterOptions options;
  options.key = "nobody";
  auto source = make_filtered(numbers(10, 3), Filter(options));
  CHECK(drain(*source).empty());
}

TEST_CASE("a limit cuts within a batch, at its end, and takes all when there are fewer", "[stream][narrow]") {
  for (const std::int64_t count : {0, 1, 3, 4, 5, 8, 20}) {
    auto source = make_limited(numbers(10, 4), count);
    CHECK(drain(*source).size() == static_cast<std::size_t>(std::min<std::int64_t>(count, 10)));
  }
}

TEST_CASE("the last records are kept in order, whatever the batches", "[stream][narrow]") {
  for (const Offset a_batch : {1, 3, 10, 50}) {
    auto source = make_last(numbers(50, a_batch), 3);
    CHECK(drain(*source) == Strings{"t/0@47=47", "t/0@48=48", "t/0@49=49"});
    auto all = make_last(numbers(5, a_batch), 10);
    CHECK(drain(*all).size() == 5);
    auto none = make_last(numbers(5, a_batch), 0);
    CHECK(drain(*none).empty());
  }
}

TEST_CASE("idle moments of a source pass through whatever narrows it", "[stream][narrow]") {
  const auto make = [] { return list_source({"t", 0}, {{value_record(0, "a")}, {value_record(1, "b")}}, true); };
  auto filtered = make_filtered(make(), Filter(FilterOptions{}));
  CHECK(filtered->next() == Source::Next::idle);
  CHECK(drain(*filtered) == Strings{"t/0@0=a", "t/0@1=b"});
  auto last = make_last(make(), 1);
  CHECK(drain(*last) == Strings{"t/0@1=b"});
}
