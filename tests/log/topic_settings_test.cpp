#include "log/topic_settings.hpp"

#include "support/partition.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

TopicSettings with(std::string_view name, std::string_view value) {
  TopicSettings settings;
  set(settings, name, value);
  return settings;
}

}  // namespace

TEST_CASE("settings are set by Kafka's names", "[log][topic_settings]") {
  CHECK(with("segment.bytes", "1048576").segment_bytes == 1048576);
  CHECK(with("segment.bytes", "64M").segment_bytes == 64 << 20);
  CHECK(with("segment.index.bytes", "1K").segment_index_bytes == 1024);
  CHECK(with("index.interval.bytes", "0").index_interval_bytes == 0);
  CHECK(with("max.message.bytes", "512M").max_message_bytes == 512 << 20);
  CHECK(with("segment.ms", "1500").segment_ms == 1500);
  CHECK(with("segment.ms", "7d").segment_ms == 7 * 24 * 3600 * 1000);
  CHECK(with("compression.type", "zstd").compression == Codec::zstd);
  CHECK(with("compression.type", "producer").compression == Codec::none);
  CHECK(with("compression.type", "uncompressed").compression == Codec::none);
  CHECK(with("cleanup.policy", "compact").cleanup == CleanupPolicy{false, true});
  CHECK(with("cleanup.policy", "delete,compact").cleanup == CleanupPolicy{true, true});
  CHECK(with("retention.ms", "30d").retention_ms == std::int64_t{30} * 24 * 3600 * 1000);
  CHECK(with("retention.ms", "-1").retention_ms == -1);
  CHECK(with("retention.bytes", "5G").retention_bytes == std::int64_t{5} << 30);
  CHECK(with("delete.retention.ms", "0").delete_retention_ms == 0);
  CHECK(with("min.compaction.lag.ms", "1h").min_compaction_lag_ms == 3600 * 1000);
  CHECK(with("max.compaction.lag.ms", "1d").max_compaction_lag_ms == 24 * 3600 * 1000);
  CHECK(with("min.cleanable.dirty.ratio", "0.25").min_cleanable_dirty_ratio == 0.25);
  CHECK(with("message.timestamp.type", "LogAppendTime").timestamp_type == TimestampType::log_append);
}

TEST_CASE("nothing is deleted that nobody asked to be", "[log][topic_settings]") {
  CHECK(TopicSettings{}.retention_ms == -1);
  CHECK(TopicSettings{}.retention_bytes == -1);
  CHECK(TopicSettings{}.cleanup == CleanupPolicy{true, false});
}

TEST_CASE("a setting that is unset has its default again", "[log][topic_settings]") {
  for (const SettingView& view : describe({})) {
    TopicSettings settings = with(view.name, view.value);
    set(settings, "segment.bytes", "100");
    unset(settings, view.name);
    CHECK(settings == (view.name == "segment.bytes" ? TopicSettings{} : with("segment.bytes", "100")));
  }
  TopicSettings settings;
  CHECK(error_kind([&] { unset(settings, "segment.byte"); }) == ErrorKind::usage);
}

TEST_CASE("settings that contradict each other are refused together", "[log][topic_settings]") {
  TopicSettings settings = with("min.compaction.lag.ms", "2h");
  check_together(settings);
  set(settings, "max.compaction.lag.ms", "1h");
  CHECK(error_kind([&] { check_together(settings); }) == ErrorKind::usage);
  check_together({});
}

TEST_CASE("one setting changes nothing else", "[log][topic_settings]") {
  const TopicSettings settings = with("segment.bytes", "100");
  TopicSettings other;
  CHECK_FALSE(settings == other);
  other.segment_bytes = 100;
  CHECK(settings == other);
}

TEST_CASE("impossible values are refused, and change nothing", "[log][topic_settings]") {
  for (const auto& given :
       std::vector<std::pair<std::string, std::string>>{{"segment.bytes", "13"},
                                                        {"segment.bytes", "2G"},
                                                        {"segment.bytes", "-1"},
                                                        {"segment.bytes", ""},
                                                        {"segment.bytes", "many"},
                                                        {"segment.bytes", "1.5x"},
                                                        {"segment.ms", "0"},
                                                        {"segment.ms", "-7d"},
                                                        {"segment.index.bytes", "35"},
                                                        {"max.message.bytes", "76"},
                                                        {"max.message.bytes", "2147483647"},
                                                        {"index.interval.bytes", "-1"},
                                                        {"compression.type", "brotli"},
                                                        {"compression.type", ""},
                                                        {"cleanup.policy", ""},
                                                        {"cleanup.policy", "Delete"},
                                                        {"cleanup.policy", "compact, delete"},
                                                        {"retention.ms", "-2"},
                                                        {"retention.ms", "forever"},
                                                        {"retention.bytes", "-1K"},
                                                        {"max.compaction.lag.ms", "0"},
                                                        {"min.compaction.lag.ms", "-1"},
                                                        {"min.cleanable.dirty.ratio", "1.1"},
                                                        {"min.cleanable.dirty.ratio", "-0.1"},
                                                        {"min.cleanable.dirty.ratio", "nan"},
                                                        {"min.cleanable.dirty.ratio", "1e-1"},
                                                        {"min.cleanable.dirty.ratio", "."},
                                                        {"message.timestamp.type", "createtime"},
                                                        {"segment.bytes", "99999999999999999999"}}) {
    TopicSettings settings;
    INFO(given.first << "=" << given.second);
    CHECK(error_kind([&] { set(settings, given.first, given.second); }) == ErrorKind::usage);
    CHECK(settings == TopicSettings{});
  }
}

TEST_CASE("an unknown setting is refused with the nearest known one as a hint", "[log][topic_settings]") {
  TopicSettings settings;
  try {
    set(settings, "segment.byte", "100");
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    CHECK(error.hint() == "segment.bytes");
  }
  CHECK(error_text([&] { set(settings, "retention", "1"); }) == "retention: no such setting");
  CHECK(error_text([&] { set(settings, "flush.ms", "1"); }).find("brokers only") != std::string::npos);
  CHECK(error_kind([&] { set(settings, "", "1"); }) == ErrorKind::usage);
  CHECK(error_text([&] { set(settings, "a\x1b[2J", "1"); }).find('\x1b') == std::string::npos);
}

TEST_CASE("an impossible value is refused with those that are legal, and how they may be written",
          "[log][topic_settings]") {
  TopicSettings settings;
  CHECK(error_text([&] { set(settings, "retention.ms", "7days"); }) ==
        "retention.ms: illegal value \"7days\"; legal is -1 or more ms, also as 10s, 5m or 7d");
  CHECK(error_text([&] { set(settings, "segment.bytes", ""); }) ==
        "segment.bytes: illegal value \"\"; legal is 14 to 2147483647 bytes, also as 64K, 64M or 1G");
}

TEST_CASE("every setting is described, with its default marked", "[log][topic_settings]") {
  const std::vector<SettingView> defaults = describe({});
  CHECK(defaults.size() == 14);
  for (const SettingView& view : defaults) {
    INFO(view.name);
    CHECK(view.is_default);
    TopicSettings settings;
    set(settings, view.name, view.value);  // what is shown can be set
    CHECK(settings == TopicSettings{});
  }
  for (const SettingView& view : describe(with("segment.ms", "5"))) {
    CHECK(view.is_default == (view.name != "segment.ms"));
    if (!view.is_default) CHECK(view.value == "5");
  }
}

TEST_CASE("settings survive being written and read", "[log][topic_settings]") {
  CHECK(format_settings({}).empty());
  TopicSettings settings;
  set(settings, "segment.bytes", "12345");
  set(settings, "compression.type", "lz4");
  set(settings, "segment.ms", "1h");
  set(settings, "index.interval.bytes", "0");
  set(settings, "max.message.bytes", "1000000");
  set(settings, "segment.index.bytes", "4096");
  set(settings, "cleanup.policy", "compact,delete");
  set(settings, "min.cleanable.dirty.ratio", "0.1");
  set(settings, "retention.ms", "7d");
  set(settings, "message.timestamp.type", "LogAppendTime");
  CHECK(parse_settings(format_settings(settings), "settings") == settings);
  CHECK(format_settings(with("segment.bytes", "100")) == "segment.bytes=100\n");
}

TEST_CASE("comments, empty lines and a missing last newline are fine in a settings file", "[log][topic_settings]") {
  CHECK(parse_settings("", "settings") == TopicSettings{});
  CHECK(parse_settings("# ours\n\nsegment.bytes=100\n\n# end", "settings").segment_bytes == 100);
  CHECK(parse_settings("segment.bytes=100\nsegment.bytes=200", "settings").segment_bytes == 200);
}

TEST_CASE("a broken settings file is damage, named with its line", "[log][topic_settings]") {
  for (const char* line : {"segment.bytes", "segment.bytes=", "segment.bytes=12 ", " segment.bytes=100", "=1", "x=1",
                           "segment.bytes=100\r", "\xff\xfe=1"}) {
    const std::string text = "# first\n" + std::string(line) + "\n";
    INFO(line);
    CHECK(error_kind([&] { parse_settings(text, "settings"); }) == ErrorKind::damaged);
    CHECK(error_text([&] { parse_settings(text, "settings"); }).find("settings: line 2: ") == 0);
  }
}
