// The facts as JSON and as lines.
#include <cmath>

#include "base/error.hpp"
#include "base/output.hpp"
#include "base/text.hpp"
#include "commands/inspect/facts.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

ordered_json time_json(Timestamp time) {
  return time < 0 ? ordered_json(nullptr) : ordered_json(time);
}

ordered_json place_json(const TopicPartition& where, Offset offset) {
  return {{"topic", where.topic}, {"partition", where.partition}, {"offset", offset}};
}

// A number as it is read best: no digits that mean nothing.
double rounded(double number) {
  return std::round(number * 1000) / 1000;
}

ordered_json ratio_json(double part, double whole) {
  return whole > 0 ? ordered_json(rounded(part / whole)) : ordered_json(nullptr);
}

ordered_json quantiles_json(const Quantiles& numbers) {
  return {{"count", numbers.count()}, {"min", numbers.min()},
          {"p50", numbers.at(0.5)},   {"p90", numbers.at(0.9)},
          {"p99", numbers.at(0.99)},  {"p999", numbers.at(0.999)},
          {"max", numbers.max()},     {"mean", rounded(numbers.mean())},
          {"total", numbers.sum()}};
}

ordered_json codec_json(const StreamFacts::PerCodec& codec) {
  return {{"batches", codec.batches},
          {"stored_bytes", codec.stored_bytes},
          {"plain_bytes", codec.plain_bytes},
          {"ratio", ratio_json(static_cast<double>(codec.plain_bytes), static_cast<double>(codec.stored_bytes))}};
}

ordered_json compression_json(const StreamFacts& facts) {
  ordered_json compression = codec_json(facts.all_codecs());
  compression["codecs"] = ordered_json::array();
  for (std::size_t i = 0; i < facts.codecs.size(); ++i) {
    if (facts.codecs[i].batches == 0) continue;
    ordered_json codec{{"codec", codec_name(static_cast<Codec>(i))}};
    codec.update(codec_json(facts.codecs[i]));
    compression["codecs"].push_back(std::move(codec));
  }
  return compression;
}

ordered_json counts_json(const TopKeys& keys, const char* name) {
  ordered_json list = ordered_json::array();
  for (const KeyCount& key : keys.top(kShownKeys)) {
    ordered_json entry;
    Bytes kept = key.key;
    const bool cut = key.key_bytes > kept.size();
    // It may have been cut in the middle of a character.
    for (int i = 0; cut && i < 3 && !is_utf8(kept); ++i) kept.remove_suffix(1);
    put_bytes(entry, name, is_utf8(kept) ? kept : Bytes(key.key));
    if (cut) entry["bytes"] = key.key_bytes;
    entry["count"] = key.count;
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json keys_json(const StreamFacts& facts) {
  const DistinctCount& distinct = facts.distinct_keys;
  return {{"distinct", distinct.count()},
          {"distinct_error", distinct.is_exact() ? 0 : DistinctCount::kStandardError},
          {"null", facts.null_keys},
          {"null_values", facts.null_values},
          {"tombstones", facts.tombstones},
          {"top_error", facts.keys.error()},
          {"top", counts_json(facts.keys, "key")}};
}

ordered_json headers_json(const StreamFacts& facts) {
  return {{"events", facts.with_headers},
          {"headers", facts.header_count},
          {"top_error", facts.headers.error()},
          {"top", counts_json(facts.headers, "name")}};
}

ordered_json stretch_json(const Busiest::Stretch& stretch) {
  return {{"time", time_json(stretch.start)}, {"events", stretch.events}, {"bytes", stretch.bytes}};
}

ordered_json rates_json(const StreamFacts& facts) {
  const double seconds = static_cast<double>(facts.last_time - facts.first_time) / 1000;
  const auto timed = static_cast<double>(facts.events() - facts.without_time);
  return {{"events_per_second", ratio_json(timed, seconds)},
          {"bytes_per_second", ratio_json(static_cast<double>(facts.record_bytes.sum()), seconds)},
          {"busiest_second", stretch_json(facts.second.most())},
          {"busiest_minute", stretch_json(facts.minute.most())}};
}

ordered_json times_json(const StreamFacts& facts) {
  ordered_json times{{"first", time_json(facts.first_time)},
                     {"last", time_json(facts.last_time)},
                     {"span_ms", facts.last_time - facts.first_time},
                     {"without_time", facts.without_time},
                     {"out_of_order", facts.out_of_order},
                     {"largest_step_back", nullptr}};
  if (facts.out_of_order > 0) {
    ordered_json step{{"ms", facts.largest_step_back.amount}};
    step.update(place_json(facts.largest_step_back.where, facts.largest_step_back.offset));
    times["largest_step_back"] = std::move(step);
  }
  return times;
}

ordered_json offsets_json(const StreamFacts& facts) {
  ordered_json offsets{
      {"spanned", facts.offsets},
      {"missing", facts.missing_offsets},
      {"missing_share", ratio_json(static_cast<double>(facts.missing_offsets), static_cast<double>(facts.offsets))},
      {"gaps", facts.offset_gaps},
      {"largest_gap", nullptr}};
  if (facts.offset_gaps > 0) {
    ordered_json gap{{"missing", facts.largest_offset_gap.amount}};
    gap.update(place_json(facts.largest_offset_gap.where, facts.largest_offset_gap.offset));
    offsets["largest_gap"] = std::move(gap);
  }
  return offsets;
}

void flatten(Buffer& out, const std::string& name, const ordered_json& value) {
  if (value.is_object()) {
    for (const auto& [key, nested] : value.items()) flatten(out, name.empty() ? key : name + "." + key, nested);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) flatten(out, fmt::format("{}.{}", name, i), value[i]);
  } else {
    out.append(name);
    out.push_back('\t');
    out.append(value.is_string() ? escaped(value.get_ref<const std::string&>(), 4000) : value.dump());
    out.push_back('\n');
  }
}

}  // namespace

ordered_json facts_json(const StreamFacts& facts) {
  ordered_json json{{"events", facts.events()},
                    {"partitions", facts.partitions},
                    {"times", times_json(facts)},
                    {"record_bytes", quantiles_json(facts.record_bytes)},
                    {"key_bytes", quantiles_json(facts.key_bytes)},
                    {"value_bytes", quantiles_json(facts.value_bytes)},
                    {"batch_records", quantiles_json(facts.batch_records)},
                    {"batch_bytes", quantiles_json(facts.batch_bytes)},
                    {"quantile_error", rounded(Quantiles::kRelativeError)},
                    {"compression", compression_json(facts)},
                    {"keys", keys_json(facts)},
                    {"headers", headers_json(facts)},
                    {"rates", rates_json(facts)},
                    {"offsets", offsets_json(facts)}};
  json["gaps"] = gaps_json(facts);
  json["largest"] = ordered_json::array();
  for (const Standout& record : facts.largest) {
    ordered_json entry{{"bytes", record.amount}};
    entry.update(place_json(record.where, record.offset));
    json["largest"].push_back(std::move(entry));
  }
  return json;
}

ordered_json gaps_json(const StreamFacts& facts) {
  ordered_json gaps = ordered_json::array();
  for (const LargestGaps::Gap& gap : facts.gaps.gaps()) {
    ordered_json entry{{"ms", gap.length_ms()}, {"from", gap.from}, {"until", gap.until}};
    entry.update(place_json(gap.where, gap.offset));
    gaps.push_back(std::move(entry));
  }
  return gaps;
}

void put_bytes(ordered_json& object, const char* name, Bytes bytes) {
  if (is_utf8(bytes)) {
    object[name] = bytes;
    return;
  }
  Buffer text;
  append_base64(text, bytes);
  object[name] = text.view();
  object["encoding"] = "base64";
}

std::string json_line(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

void write_flat(Output& output, const ordered_json& object) {
  flatten(output.buffer(), "", object);
  output.maybe_flush();
}

}  // namespace bourn::commands::inspect
