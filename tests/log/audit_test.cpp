#include "log/audit.hpp"

#include <filesystem>

#include "log/sealed_sums.hpp"
#include "support/partition.hpp"
#include "support/segments.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

TopicSettings small_segments(std::int64_t bytes) {
  TopicSettings settings;
  settings.segment_bytes = bytes;
  settings.index_interval_bytes = 200;
  return settings;
}

AuditReport audit_of(const std::string& path) {
  return audit(PartitionDir::open(path), {.index_interval = 200});
}

std::string shown(const AuditReport& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text += "severity " + std::to_string(static_cast<int>(finding.severity)) + " kind " +
            std::to_string(static_cast<int>(finding.kind)) + " " + finding.path + " " + std::to_string(finding.from) +
            "-" + std::to_string(finding.to) + " offsets " + std::to_string(finding.first) + "-" +
            std::to_string(finding.last) + ": " + (finding.reason != nullptr ? finding.reason : "") + "\n";
  }
  return text;
}

// Some 8 KB of sealed segments, written by producers that let go of the log in between, and a short active one; synced.
void write_log(const Partition& partition, int batches = 60) {
  int value = 0;
  while (value < batches) {
    PartitionLog log = partition.log(small_segments(4000));
    for (int i = 0; i < 7 && value < batches; ++i, ++value) {
      append_values(log,
                    {"value " + std::to_string(value), std::string(static_cast<std::size_t>(value % 9) * 9, 'v'),
                     "last of " + std::to_string(value)},
                    kSomeTime + value);
    }
    log.sync();
  }
}

}  // namespace

TEST_CASE("logs that Kafka wrote are clean", "[log][audit]") {
  for (const auto& entry : std::filesystem::directory_iterator(golden("oracle"))) {
    const std::string path = entry.path();
    if (path.ends_with("logdir")) continue;
    const AuditReport report = audit(PartitionDir::open(path));
    INFO(path << "\n" << shown(report));
    CHECK(report.damages == 0);
    CHECK(report.warnings == 0);
    CHECK(report.findings.empty());
    CHECK(report.segments == 1);
  }
}

TEST_CASE("a log that bourn wrote is clean, and its sealed segments are summed", "[log][audit]") {
  const Partition partition;
  write_log(partition);
  const std::vector<Offset> segments = partition.segments();
  REQUIRE(segments.size() >= 3);
  const AuditReport report = audit_of(partition.path());
  INFO(shown(report));
  CHECK(report.findings.empty());
  CHECK(report.batches == 60);
  CHECK(report.events == 180);
  CHECK(report.next_offset == 180);
  CHECK(report.summed == static_cast<std::int64_t>(segments.size()) - 1);
  CHECK(report.unsummed == 0);
}

TEST_CASE("every flipped bit of a sealed segment is reported", "[log][audit]") {
  const Partition partition;
  write_log(partition);
  const std::string file = partition.log_file(0);
  const std::string whole = content_of(file);
  REQUIRE(whole.size() > 3000);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    overwrite(file, static_cast<std::int64_t>(bit / 8), flip_bit(whole, bit).substr(bit / 8, 1));
    const AuditReport report = audit(PartitionDir::open(partition.path()), {.only = 0});
    overwrite(file, static_cast<std::int64_t>(bit / 8), Bytes(whole).substr(bit / 8, 1));
    if (report.damages == 0) {
      INFO("bit " << bit << "\n" << shown(report));
      CHECK(report.damages > 0);
    }
  }
}

TEST_CASE("every truncation of a sealed segment is reported", "[log][audit]") {
  const Partition partition;
  write_log(partition);
  const std::string file = partition.log_file(0);
  const std::string whole = content_of(file);
  for (std::size_t size = whole.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    const AuditReport report = audit_of(partition.path());
    if (report.damages == 0) {
      INFO("size " << size << "\n" << shown(report));
      CHECK(report.damages > 0);
    }
  }
}

TEST_CASE("a segment that compaction emptied is no damage, also when it was killed behind the swap", "[log][audit]") {
  const Partition partition;
  {
    TopicSettings settings;
    settings.segment_bytes = 14;
    PartitionLog log = partition.log(settings);
    for (const char* key : {"first", "again", "again", "other"}) {
      append_batches(log, {make_batch({{0, kSomeTime, key, "value", {}}})});
    }
  }
  const auto empty = [&](bool noted) {
    const Fd own_files = partition.dir().own_files();
    if (noted) note_compaction(partition.dir(), own_files, 1);
    std::filesystem::resize_file(partition.log_file(1), 0);
    std::filesystem::resize_file(partition.index_file(1), 0);
    std::filesystem::resize_file(partition.time_index_file(1), 0);
    return audit_of(partition.path());
  };
  REQUIRE(audit_of(partition.path()).damages == 0);
  CHECK(empty(false).damages > 0);
  const AuditReport report = empty(true);
  INFO(shown(report));
  CHECK(report.damages == 0);
  prune_sealed_sums(partition.dir(), partition.dir().own_files());
  CHECK(audit_of(partition.path()).damages == 0);
}

TEST_CASE("a durable active segment hides no flipped bit and no truncation", "[log][audit]") {
  const Partition partition;
  write_log(partition, 20);
  const Offset base = partition.segments().back();
  const std::string file = partition.log_file(base);
  const std::string whole = content_of(file);
  REQUIRE(whole.size() > 500);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    overwrite(file, static_cast<std::int64_t>(bit / 8), flip_bit(whole, bit).substr(bit / 8, 1));
    const AuditReport report = audit(PartitionDir::open(partition.path()), {.only = base});
    overwrite(file, static_cast<std::int64_t>(bit / 8), Bytes(whole).substr(bit / 8, 1));
    if (report.damages == 0) {
      INFO("bit " << bit << "\n" << shown(report));
      CHECK(report.damages > 0);
    }
  }
  for (std::size_t size = whole.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    const AuditReport report = audit_of(partition.path());
    INFO("size " << size << "\n" << shown(report));
    CHECK(report.damages > 0);
  }
}

TEST_CASE("missing offsets are found where nothing was compacted, and there only", "[log][audit]") {
  const Partition partition;
  std::size_t first = 0;
  std::size_t second = 0;
  {
    PartitionLog log = partition.log();
    first = append_values(log, {"a", "b", "c"}).bytes;
    second = append_values(log, {"d", "e", "f"}).bytes;
    append_values(log, {"g", "h", "i"});
  }
  const std::string whole = content_of(partition.log_file(0));
  put_content(partition.log_file(0), whole.substr(0, first) + whole.substr(first + second));
  const auto gaps = [&](const AuditOptions& options) {
    const AuditReport report = audit(partition.dir(), options);
    return std::count_if(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
      return finding.kind == FindingKind::gap && finding.first == 3 && finding.last == 5;
    });
  };
  TopicSettings settings;
  CHECK(gaps(audit_options(partition.dir(), settings)) == 1);
  settings.cleanup = {true, true};
  CHECK(gaps(audit_options(partition.dir(), settings)) == 0);
  settings.cleanup = {false, true};
  CHECK(gaps(audit_options(partition.dir(), settings)) == 0);
}

// Of what was never synced nothing tells how long it was; a cut is all that hides there.
TEST_CASE("an active segment that is not durable hides where it was cut, and no flipped bit", "[log][audit]") {
  const Partition partition;
  std::vector<std::size_t> ends{0};
  {
    PartitionLog log = partition.log();
    for (int i = 0; i < 12; ++i) ends.push_back(ends.back() + append_values(log, {"a", "b", std::to_string(i)}).bytes);
  }
  const std::string file = partition.log_file(0);
  const std::string whole = content_of(file);
  REQUIRE(ends.back() == whole.size());
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    overwrite(file, static_cast<std::int64_t>(bit / 8), flip_bit(whole, bit).substr(bit / 8, 1));
    const AuditReport report = audit_of(partition.path());
    overwrite(file, static_cast<std::int64_t>(bit / 8), Bytes(whole).substr(bit / 8, 1));
    if (report.damages == 0) {
      INFO("bit " << bit << "\n" << shown(report));
      CHECK(report.damages > 0);
    }
  }
  for (std::size_t size = whole.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    const AuditReport report = audit_of(partition.path());
    // Cut between two batches it looks whole; cut elsewhere it looks like an append that is not finished.
    CHECK(report.damages == 0);
    const bool between = std::find(ends.begin(), ends.end(), size) != ends.end();
    REQUIRE(report.findings.size() == (between ? 0 : 1));
    if (!between) CHECK(report.findings[0].kind == FindingKind::unfinished_append);
  }
}
