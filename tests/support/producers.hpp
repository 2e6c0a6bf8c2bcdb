// Batches as producers with an id write them, and the markers that end their transactions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/endian.hpp"
#include "format/batch_header.hpp"
#include "format/control_record.hpp"
#include "support/records.hpp"

namespace bourn::test {

struct Producer {
  std::int64_t id = -1;
  std::int16_t epoch = 0;
  std::int32_t sequence = 0;
};

// The batch with the producer in its header.
inline std::string as_of_producer(std::string batch, const Producer& producer, bool transactional) {
  BatchHeader header = decode_batch_header(batch.data());
  header.producer_id = producer.id;
  header.producer_epoch = producer.epoch;
  header.base_sequence = producer.sequence;
  if (transactional) header.attributes = static_cast<std::int16_t>(header.attributes | kTransactionalBit);
  encode_batch_header(header, batch.data());
  return resealed(std::move(batch));
}

// A control batch: the end of a transaction, or one of another type.
inline std::string control_batch(const Producer& producer, ControlType type, Timestamp time = kSomeTime) {
  std::string key(4, '\0');
  store_big(key.data() + 2, static_cast<std::int16_t>(type));
  std::string batch = make_batch({{0, time, key, std::string(6, '\0'), {}}});
  BatchHeader header = decode_batch_header(batch.data());
  header.producer_id = producer.id;
  header.producer_epoch = producer.epoch;
  header.attributes = kTransactionalBit | kControlBit;
  encode_batch_header(header, batch.data());
  return resealed(std::move(batch));
}

}  // namespace bourn::test
