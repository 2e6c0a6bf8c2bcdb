#include "commands/inspect/difference_json.hpp"

#include "base/text.hpp"

namespace bourn::commands::inspect {
namespace {

using nlohmann::ordered_json;

void put_optional(ordered_json& object, const char* name, const std::optional<Bytes>& bytes) {
  if (!bytes) {
    object[name] = nullptr;
  } else if (is_utf8(*bytes)) {
    object[name] = *bytes;
  } else {
    Buffer text;
    append_base64(text, *bytes);
    object[name] = {{"base64", text.view()}};
  }
}

ordered_json event_json(const RecordView* record) {
  if (record == nullptr) return nullptr;
  ordered_json json{{"time", record->timestamp < 0 ? ordered_json(nullptr) : ordered_json(record->timestamp)}};
  put_optional(json, "key", record->key);
  put_optional(json, "value", record->value);
  json["headers"] = ordered_json::array();
  record->headers.for_each([&](const HeaderView& header) {
    ordered_json each;
    put_optional(each, "name", header.name);
    put_optional(each, "value", header.value);
    json["headers"].push_back(std::move(each));
  });
  return json;
}

ordered_json lacking_json(const DifferenceCounts::Lacking& lacking) {
  return {{"events", lacking.all()},
          {"before_start", lacking.before_start},
          {"in_gap", lacking.in_gap},
          {"after_end", lacking.after_end}};
}

}  // namespace

std::vector<std::string> what_differs(const Difference& found) {
  if (found.b == nullptr) return {"only_in_a"};
  if (found.a == nullptr) return {"only_in_b"};
  std::vector<std::string> what;
  if (found.key) what.emplace_back("key");
  if (found.value) what.emplace_back("value");
  if (found.headers) what.emplace_back("headers");
  if (found.time) what.emplace_back("time");
  return what;
}

ordered_json difference_json(const TopicPartition& where, const Difference& found) {
  return {{"topic", where.topic},        {"partition", where.partition}, {"offset", found.offset},
          {"what", what_differs(found)}, {"a", event_json(found.a)},     {"b", event_json(found.b)}};
}

ordered_json difference_counts_json(const DifferenceCounts& counts) {
  return {{"events_a", counts.events_a},
          {"events_b", counts.events_b},
          {"same", counts.equal},
          {"changed",
           {{"events", counts.changed},
            {"key", counts.key},
            {"value", counts.value},
            {"headers", counts.headers},
            {"time", counts.time}}},
          {"only_in_a", lacking_json(counts.lacking_b)},
          {"only_in_b", lacking_json(counts.lacking_a)}};
}

}  // namespace bourn::commands::inspect
