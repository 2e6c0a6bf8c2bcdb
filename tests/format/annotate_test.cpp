#include "format/annotate.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/endian.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

struct Explained {
  Annotated found;
  std::vector<Field> fields;

  const Field& named(const std::string& name) const {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
    INFO(name);
    REQUIRE(field != fields.end());
    return *field;
  }
};

Explained explain(Bytes bytes, const AnnotateOptions& options = {}) {
  Explained explained;
  explained.found = annotate_batch(bytes, options, [&](const Field& field) { explained.fields.push_back(field); });
  return explained;
}

// True when the fields of the stored part follow each other from the first byte to the last.
bool tiles(const Explained& explained, Bytes bytes) {
  std::size_t at = 0;
  for (const Field& field : explained.fields) {
    if (field.part != Field::Part::stored || field.bytes.empty()) continue;
    if (field.position != at || field.bytes.data() != bytes.data() + at) return false;
    at += field.bytes.size();
  }
  return at == bytes.size();
}

}  // namespace

TEST_CASE("every byte of a batch belongs to one field", "[format][annotate]") {
  const std::string batch = make_batch(varied_records(20, 100), {.base_offset = 100});
  for (const bool all : {false, true}) {
    const Explained explained = explain(batch, {.all = all});
    CHECK(explained.found.wrong == 0);
    CHECK(explained.found.records == 20);
    CHECK(tiles(explained, batch));
  }
}

TEST_CASE("the record that was asked for is taken apart, others take a line", "[format][annotate]") {
  const std::string batch = make_batch(20, 100);
  const Explained explained = explain(batch, {.focus = 115});
  CHECK(explained.found.found_focus);
  CHECK(explained.named("record 15").in_focus);
  CHECK(explained.named("record 14").kind == Field::Kind::summary);
  CHECK_FALSE(explain(batch, {.focus = 120}).found.found_focus);
}

TEST_CASE("a batch cut anywhere is explained to its last byte, and never said to hold", "[format][annotate]") {
  const std::string batch = make_batch(varied_records(8), {});
  for (std::size_t size = 0; size < batch.size(); ++size) {
    const Bytes cut = Bytes(batch).substr(0, size);
    const Explained explained = explain(cut);
    INFO(size);
    CHECK(explained.found.wrong > 0);
    CHECK(tiles(explained, cut));
  }
}

TEST_CASE("a flipped bit is marked wherever a checksum covers it", "[format][annotate]") {
  const std::string batch = make_batch(3, 100);
  for (std::size_t bit = kCrcAt * 8; bit < batch.size() * 8; ++bit) {
    std::string flipped = batch;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const Explained explained = explain(flipped);
    CHECK_FALSE(explained.named("crc").wrong.empty());
    CHECK(tiles(explained, flipped));
  }
}

TEST_CASE("a wrong length is seen through when the checksum holds with another", "[format][annotate]") {
  std::string batch = make_batch(3, 100);
  const auto right = load_big<std::int32_t>(batch.data() + 8);
  store_big(batch.data() + 8, right + 1000);
  const Explained explained = explain(batch);
  CHECK(explained.named("length").wrong.find("the checksum holds with " + std::to_string(right)) != std::string::npos);
}

TEST_CASE("a record count that is not borne out is marked", "[format][annotate]") {
  std::string batch = make_batch(3, 100);
  store_big(batch.data() + 57, std::int32_t{2});
  const Explained explained = explain(resealed(batch));
  CHECK(explained.named("record count").wrong == "3 are there");
}

TEST_CASE("where every record is broken only a few are taken apart", "[format][annotate]") {
  std::string batch = make_batch(5, 0);
  batch += std::string(100'000, '\0');
  store_big(batch.data() + 8, static_cast<std::int32_t>(batch.size() - kLogOverhead));
  const Explained explained = explain(batch, {.all = true});
  CHECK(explained.fields.size() < 300);
  CHECK(tiles(explained, batch));
}
