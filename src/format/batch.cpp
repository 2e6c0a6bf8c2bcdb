#include "format/batch.hpp"

#include "format/message_set.hpp"

namespace bourn {

Reason BatchDecoder::decode(const Batch& batch, RecordRun& run) {
  const BatchHeader& header = batch.header;
  if (header.magic == 0 || header.magic == 1) return decode_messages(batch, run);
  if (header.magic != 2) return "the batch is of an unknown format";
  if (batch.bytes.size() < kBatchHeaderSize) return "the batch is cut short";
  run = RecordRun{{}, header.record_count, header.base_offset, header.base_timestamp, std::nullopt};
  if (header.timestamp_type() == TimestampType::log_append) run.log_append_time = header.max_timestamp;
  if (header.record_count == 0) return nullptr;

  const Bytes payload = batch.bytes.substr(kBatchHeaderSize);
  if (header.codec() == Codec::none) {
    run.bytes = payload;
    return nullptr;
  }
  scratch_.clear();
  if (const Reason reason = decompressor_.decompress(header.codec(), payload, limit_, scratch_)) return reason;
  run.bytes = scratch_.view();
  return nullptr;
}

Reason BatchDecoder::decode_messages(const Batch& batch, RecordRun& run) {
  MessageView message;
  if (const Reason reason = read_message(batch.bytes, message)) return reason;
  scratch_.clear();
  const auto codec = static_cast<Codec>(message.codec_bits());
  if (codec == Codec::none) return convert_message(message, scratch_, run);
  if (codec >= Codec::zstd) return "a message of format v0 or v1 with a codec that came later";
  if (!message.value) return "a compressed message without a value";

  // Kafka's first lz4 writers computed the header checksum over the magic too, and v0 kept it (KAFKA-3160).
  const auto check = message.magic == 0 ? Lz4HeaderCheck::ignore : Lz4HeaderCheck::verify;
  messages_.clear();
  if (const Reason reason = decompressor_.decompress(codec, *message.value, limit_, messages_, check)) return reason;
  return convert_message_set(message, messages_.view(), scratch_, run);
}

}  // namespace bourn
