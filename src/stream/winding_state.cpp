#include "stream/winding_state.hpp"

namespace bourn {

std::size_t WindingState::Undo::size() const noexcept {
  std::size_t size = sizeof *this;
  if (name) size += name->first.size() + name->second.size();
  if (before) size += before->bytes.size();
  return size;
}

std::size_t WindingState::size_of(const Name& name, const Value& value) noexcept {
  constexpr std::size_t kNode = sizeof(Values::value_type) + 4 * sizeof(void*);
  return kNode + name.first.size() + name.second.size() + value.bytes.size();
}

// Puts a value, or none, in the place of what the name has. Returns what it had.
std::optional<WindingState::Value> WindingState::exchange(const Name& name, std::optional<Value> value) {
  std::optional<Value> before;
  if (const auto found = values_.find(name); found != values_.end()) {
    bytes_ -= size_of(name, found->second);
    before = std::move(found->second);
    values_.erase(found);
  }
  if (value) {
    bytes_ += size_of(name, *value);
    values_.emplace(name, std::move(*value));
  }
  return before;
}

void WindingState::apply(const TopicPartition& where, const RecordView& record) {
  if (too_large_) return;
  if (!record.key) return remember({});
  Name name{where.topic, std::string(*record.key)};
  std::optional<Value> value;
  if (record.value) value = Value{where.partition, record.offset, record.timestamp, std::string(*record.value)};
  std::optional<Value> before = exchange(name, std::move(value));
  remember({std::move(name), std::move(before)});
  if (bytes_ <= limits_.bytes) return;
  clear();
  too_large_ = true;
}

void WindingState::remember(Undo undo) {
  undo_bytes_ += undo.size();
  undo_.push_back(std::move(undo));
  while (undo_.size() > limits_.undo_events || (undo_bytes_ > limits_.undo_bytes && undo_.size() > 1)) {
    undo_bytes_ -= undo_.front().size();
    undo_.pop_front();
  }
}

void WindingState::undo() {
  Undo last = std::move(undo_.back());
  undo_.pop_back();
  undo_bytes_ -= last.size();
  if (last.name) exchange(*last.name, std::move(last.before));
}

void WindingState::clear() {
  values_.clear();
  undo_.clear();
  bytes_ = undo_bytes_ = 0;
  too_large_ = false;
}

const WindingState::Value* WindingState::before_last() const noexcept {
  return undo_.empty() || !undo_.back().before ? nullptr : &*undo_.back().before;
}

}  // namespace bourn
