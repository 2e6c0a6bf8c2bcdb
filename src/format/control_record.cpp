#include "format/control_record.hpp"

#include "base/endian.hpp"

namespace bourn {
namespace {

constexpr std::size_t kKeySize = 4;
constexpr std::int16_t kLastKnown = static_cast<std::int16_t>(ControlType::kraft_voters);

// Bytes that the fields which are read take up, the version included.
std::size_t least_value_size(ControlType type) noexcept {
  switch (type) {
    case ControlType::abort:
    case ControlType::commit:
    case ControlType::leader_change:
      return 6;
    case ControlType::snapshot_header:
      return 10;
    case ControlType::kraft_version:
      return 4;
    case ControlType::snapshot_footer:
    case ControlType::kraft_voters:
      return 2;
    case ControlType::unknown:
      return 0;
  }
  return 0;
}

}  // namespace

std::string_view control_type_name(ControlType type) noexcept {
  switch (type) {
    case ControlType::abort:
      return "ABORT";
    case ControlType::commit:
      return "COMMIT";
    case ControlType::leader_change:
      return "LEADER_CHANGE";
    case ControlType::snapshot_header:
      return "SNAPSHOT_HEADER";
    case ControlType::snapshot_footer:
      return "SNAPSHOT_FOOTER";
    case ControlType::kraft_version:
      return "KRAFT_VERSION";
    case ControlType::kraft_voters:
      return "KRAFT_VOTERS";
    case ControlType::unknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

Reason read_control_record(const std::optional<Bytes>& key, const std::optional<Bytes>& value,
                           ControlRecord& control) noexcept {
  if (!key || key->size() < kKeySize) return "the key is too short for a control record";
  ControlRecord read;
  read.key_version = load_big<std::int16_t>(key->data());
  read.type_number = load_big<std::int16_t>(key->data() + 2);
  if (read.key_version < 0) return "the key's version is negative";
  if (read.type_number >= 0 && read.type_number <= kLastKnown) read.type = static_cast<ControlType>(read.type_number);
  if (read.type != ControlType::unknown) {
    if (!value || value->size() < least_value_size(read.type)) return "the value is too short for its control type";
    const char* const at = value->data();
    read.value_version = load_big<std::int16_t>(at);
    if (read.is_marker()) read.coordinator_epoch = load_big<std::int32_t>(at + 2);
    if (read.type == ControlType::leader_change) read.leader_id = load_big<std::int32_t>(at + 2);
    if (read.type == ControlType::snapshot_header) read.last_contained = load_big<std::int64_t>(at + 2);
    if (read.type == ControlType::kraft_version) read.kraft_version = load_big<std::int16_t>(at + 2);
  }
  control = read;
  return nullptr;
}

}  // namespace bourn
