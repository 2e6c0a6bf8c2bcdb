#include "format/topic_id.hpp"

#include "support/catch.hpp"

using namespace bourn;

TEST_CASE("a topic id is 16 bytes in base64 for URLs, and nothing else is one", "[format][topic_id]") {
  const auto id = TopicId::parse("AAECAwQFBgcICQoLDA0ODw");
  REQUIRE(id);
  CHECK(id->known());
  CHECK(id->text() == "AAECAwQFBgcICQoLDA0ODw");
  CHECK(TopicId::parse("_-ECAwQFBgcICQoLDA0ODw"));
  for (const char* const wrong : {"", "7", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODwA", "AAECAwQFBgcICQoLDA0ODx",
                                  "+/ECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0OD=", "AAECAwQFBg ICQoLDA0ODw"}) {
    INFO(wrong);
    CHECK_FALSE(TopicId::parse(wrong));
  }
}

TEST_CASE("topic ids contradict each other only when both are known", "[format][topic_id]") {
  const TopicId a = *TopicId::parse("AAECAwQFBgcICQoLDA0ODw");
  const TopicId b = *TopicId::parse("BAECAwQFBgcICQoLDA0ODw");
  CHECK(a.contradicts(b));
  CHECK_FALSE(a.contradicts(a));
  CHECK_FALSE(a.contradicts({}));
  CHECK_FALSE(TopicId().contradicts(a));
  CHECK(TopicId().text().empty());
}
