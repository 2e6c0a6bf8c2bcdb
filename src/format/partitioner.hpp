// Which partition a key goes to, as Kafka's Java client decides it (org.apache.kafka.common.utils.Utils.murmur2).
// librdkafka and sarama have other defaults.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace bourn {

// 32-bit murmur2, seed 0x9747b28c.
std::int32_t murmur2(Bytes key) noexcept;

// (murmur2(key) & 0x7fffffff) mod partitions; partitions > 0. An empty key is hashed like any other.
std::int32_t partition_for_key(Bytes key, std::int32_t partitions) noexcept;

}  // namespace bourn
