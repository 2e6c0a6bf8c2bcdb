// Asking an event takes no memory. The operators count for the whole executable, which is none the wiser.
#include <atomic>
#include <cstdlib>
#include <new>

#include "stream/expressions.hpp"
#include "support/catch.hpp"

namespace {

std::atomic<long> allocations{0};

}  // namespace

// Not inlined: where the compiler sees through one of a pair, it takes malloc(3) and delete, or new and free(3), for
// a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// A sanitizer's own would not go with the delete below.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bourn {
namespace {

using namespace test;

// How often memory is taken while the event is asked.
long taken(std::string_view text, const OwnedRecord& event) {
  const Expression expression(text, kNow, "--where");
  const Lent lent(event);
  const TopicPartition where{"a topic with a name that is too long to stand inside of a string object", 3};
  const long before = allocations.load();
  const bool held = expression.matches(where, lent.view());
  const long after = allocations.load();
  INFO(text);
  CHECK(held);
  return after - before;
}

}  // namespace

TEST_CASE("memory that is taken is counted", "[stream][expression]") {
  const long before = allocations.load();
  const std::string text(100, 'x');
  CHECK(allocations.load() > before);
}

TEST_CASE("asking an event takes no memory", "[stream][expression]") {
  const std::string long_text(100, 'x');
  const OwnedRecord some = event(long_text, R"({"amount":123.5,"name":")" + long_text + R"(","deep":{"list":[1,2,3]}})",
                                 {{"first", long_text}, {"second", "2"}, {"second", "3"}});
  CHECK(taken("key == \"" + long_text + "\"", some) == 0);
  CHECK(taken("value/amount > 100", some) == 0);
  CHECK(taken("value/amount > 123456789e-7 && value/deep/list/2 == 3", some) == 0);
  CHECK(taken("value/name == key and len(value/name) == 100", some) == 0);
  CHECK(taken("header.first == key and header.second in [3, 4]", some) == 0);
  CHECK(taken("topic != \"orders\" and partition == 3 and offset < 8 and size > 100", some) == 0);
  CHECK(taken("time >= -10m and (exists(value/deep) or not exists(header.first))", some) == 0);
}

}  // namespace bourn
