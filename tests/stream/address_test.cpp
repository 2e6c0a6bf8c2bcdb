#include "stream/address.hpp"

#include <string>

#include "base/error.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using Kind = Address::Kind;

// The error that an address ends in; ErrorKind::bug when it ends in none.
struct Refusal {
  ErrorKind kind = ErrorKind::bug;
  std::string words;
  std::string hint;
};
Refusal refusal(std::string_view text) {
  try {
    parse_address(text);
  } catch (const Error& error) {
    return {error.kind(), error.what(), error.hint()};
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_topic(std::string_view text, const std::string& topic, std::optional<std::int32_t> partition) {
  INFO(text);
  const Address address = parse_address(text);
  CHECK(address.kind == Kind::topic);
  CHECK(address.topic == topic);
  CHECK(address.partition == partition);
  CHECK(address.path.empty());
}

void check_path(const std::string& text, Kind kind) {
  INFO(text);
  const Address address = parse_address(text);
  CHECK(address.kind == kind);
  CHECK(address.path == text);
  CHECK(address.topic.empty());
}

void check_pattern(const std::string& text) {
  INFO(text);
  const Address address = parse_address(text);
  CHECK(address.kind == Kind::pattern);
  CHECK(address.topic == text);
  CHECK_FALSE(address.partition);
}

}  // namespace

TEST_CASE("a bare word is a topic, and a number after a slash its partition", "[stream][address]") {
  check_topic("orders", "orders", std::nullopt);
  check_topic("orders/0", "orders", 0);
  check_topic("orders/2147483647", "orders", 2147483647);
  check_topic("a.b_c-1", "a.b_c-1", std::nullopt);
  check_topic(".hidden", ".hidden", std::nullopt);
  check_topic("orders-0", "orders-0", std::nullopt);
  check_topic(std::string(249, 'x'), std::string(249, 'x'), std::nullopt);
}

TEST_CASE("a dot, slash or tilde in front makes a path", "[stream][address]") {
  for (const char* text : {"./orders-0", "../orders-0", "/backup/orders-0", "/backup", "~/orders-0", "./", ".", "..",
                           "/", "//", "/a/b/", "./orders*", ".hidden/0"}) {
    check_path(text, Kind::directory);
  }
}

TEST_CASE("a name that ends in .log is a segment file, wherever it is", "[stream][address]") {
  for (const char* text : {"./00000000000000000000.log", "/backup/orders-0/00000000000000000042.log",
                           "00000000000000000000.log", "orders-0/00000000000000000000.log", ".log"}) {
    check_path(text, Kind::segment);
  }
}

TEST_CASE("so is what was left over of a segment", "[stream][address]") {
  for (const char* text :
       {"./00000000000000000000.log.deleted", "/x/00000000000000000042.log.cleaned", "00000000000000000000.log.swap"}) {
    check_path(text, Kind::segment);
  }
  check_path("./00000000000000000000.index.deleted", Kind::directory);
}

TEST_CASE("slashes around a word make it a regular expression, glob characters a glob", "[stream][address]") {
  for (const char* text : {"/^ord/", "/./", "/orders|payments/", "/\\.log/", "ord*", "order?", "order[s-z]", "*"}) {
    check_pattern(text);
  }
}

TEST_CASE("a dash is stdin or stdout", "[stream][address]") {
  CHECK(parse_address("-").kind == Kind::standard);
}

TEST_CASE("clusters are refused by name, as something that is not done here", "[stream][address]") {
  for (const char* text : {"kafka://localhost:9092/orders/2", "kinesis://eu-west-1/orders", "kafka://"}) {
    INFO(text);
    CHECK(refusal(text).kind == ErrorKind::unsupported);
    CHECK(contains(refusal(text).words, std::string(text) + ": "));
  }
}

TEST_CASE("an illegal topic is refused and quoted with its control characters escaped", "[stream][address]") {
  for (const std::string text :
       {"or ders", "ord\xc3\xa9rs", "a:b", "~", "orders,payments", "s3://bucket", "or ders*"}) {
    INFO(text);
    CHECK(refusal(text).kind == ErrorKind::usage);
  }
  CHECK(refusal(std::string(250, 'x')).kind == ErrorKind::usage);
  CHECK(refusal("").kind == ErrorKind::usage);
  CHECK(refusal(std::string_view("a\0b", 3)).kind == ErrorKind::usage);
  CHECK(contains(refusal("a\x1b[2J\n").words, "\\x1b[2J"));
  CHECK_FALSE(contains(refusal("a\x1b[2J\n").words, "\x1b"));
  CHECK(contains(refusal("a\x1b]0;\n").words, "a\\x1b]0;\\n: "));
}

TEST_CASE("what stands after the slash must be a partition as Kafka writes it", "[stream][address]") {
  for (const char* text : {"orders/", "orders/00", "orders/01", "orders/+1", "orders/-1", "orders/x",
                           "orders/2147483648", "orders/1/2", "backup/orders-0", "orders/1 "}) {
    INFO(text);
    CHECK(refusal(text).kind == ErrorKind::usage);
  }
  // Somebody who meant a path learns how to say so.
  CHECK(refusal("backup/orders-0").hint == "./backup/orders-0");
}

TEST_CASE("a glob takes no partition", "[stream][address]") {
  CHECK(refusal("ord*/2").kind == ErrorKind::usage);
  CHECK(contains(refusal("ord*/2").hint, "-p"));
}

TEST_CASE("a glob matches whole topics as the shell does", "[stream][address]") {
  const TopicPattern any_orders("orders*");
  CHECK(any_orders.matches("orders"));
  CHECK(any_orders.matches("orders-eu"));
  CHECK_FALSE(any_orders.matches("my-orders"));
  CHECK(TopicPattern("order?").matches("orders"));
  CHECK_FALSE(TopicPattern("order?").matches("order"));
  CHECK(TopicPattern("t[0-4]").matches("t3"));
  CHECK_FALSE(TopicPattern("t[!0-4]").matches("t3"));
  CHECK(TopicPattern("*").matches(".hidden"));
}

TEST_CASE("a regular expression matches anywhere in a topic unless it is anchored", "[stream][address]") {
  CHECK(TopicPattern("/ord/").matches("my-orders"));
  CHECK_FALSE(TopicPattern("/^ord/").matches("my-orders"));
  CHECK(TopicPattern("/^(orders|payments)$/").matches("payments"));
  CHECK_FALSE(TopicPattern("/^(orders|payments)$/").matches("payments-eu"));
}

TEST_CASE("a pattern can be moved and goes on matching", "[stream][address]") {
  TopicPattern first("/^ord/");
  const TopicPattern second(std::move(first));
  CHECK(second.matches("orders"));
  CHECK_FALSE(second.matches("payments"));
}

TEST_CASE("a broken regular expression is refused with the engine's words", "[stream][address]") {
  try {
    TopicPattern pattern("/(ord/");
    FAIL("taken");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(contains(error.what(), "/(ord/: missing )"));
  }
}

}  // namespace bourn
