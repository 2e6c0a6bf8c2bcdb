// Names on disk, both ways. Pure text: whether such a file exists is somebody else's question.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "format/types.hpp"

namespace bourn {

// Kafka's rule: 1 to 249 of [A-Za-z0-9._-], not "." or "..". nullptr when legal, else what is wrong.
Reason topic_name_problem(std::string_view name) noexcept;

// "orders-0" for {orders, 0}; and back, splitting at the last '-' (so "a-1-2" is partition 2 of "a-1"). nullopt when
// the name is illegal, the digits are not canonical ("01"), or the partition is beyond INT32_MAX.
std::string partition_dir_name(const TopicPartition& where);
std::optional<TopicPartition> parse_partition_dir_name(std::string_view name);

// What Kafka calls a directory that is on its way out: "orders-0.<32 hex>-delete", cut so that it fits 255 bytes. Also
// the name of a partition that is being born: a broker removes leftovers of either.
std::string deleted_dir_name(const TopicPartition& where, std::string_view hex32);
bool is_deleted_dir_name(std::string_view name) noexcept;

enum class SegmentFile { log, index, time_index, txn_index, snapshot };

// "00000000000000000042.log"; and back, exactly 20 digits and no more than INT64_MAX.
std::string segment_file_name(Offset base, SegmentFile kind);
struct SegmentFileName {
  Offset base = 0;
  SegmentFile kind = SegmentFile::log;
};
std::optional<SegmentFileName> parse_segment_file_name(std::string_view name) noexcept;

}  // namespace bourn
