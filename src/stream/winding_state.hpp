// The latest value of every key while events go by, forwards and back: what a debugger shows beside an event. In
// memory, up to a limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "format/record.hpp"
#include "format/types.hpp"

namespace bourn {

class WindingState {
 public:
  struct Limits {
    std::size_t bytes = std::size_t{256} << 20;      // of keys and values; beyond it nothing is held any more
    std::size_t undo_events = 10'000;                // how many steps back are possible at most,
    std::size_t undo_bytes = std::size_t{16} << 20;  // and what they may take
  };
  // Where a value comes from, and the value.
  struct Value {
    std::int32_t partition = 0;
    Offset offset = 0;
    Timestamp time = kNoTimestamp;
    std::string bytes;
  };
  using Name = std::pair<std::string, std::string>;  // topic, key
  using Values = std::map<Name, Value>;

  explicit WindingState(const Limits& limits) : limits_(limits) {}

  // The event goes by: its value is that of its key now, and a tombstone (a null value) takes the key away. An event
  // without a key changes nothing.
  void apply(const TopicPartition& where, const RecordView& record);
  // The last event that went by did not. Requires undoable() > 0.
  void undo();
  // How many events can be undone.
  std::size_t undoable() const noexcept { return undo_.size(); }
  // As if nothing had ever gone by; what was too large may fit now.
  void clear();

  // Whether all was let go, because it was more than the limit.
  bool too_large() const noexcept { return too_large_; }
  const Values& values() const noexcept { return values_; }
  // What the key of the last event had before it; nullptr: nothing, or it has no key, or it is not known any more.
  const Value* before_last() const noexcept;

 private:
  struct Undo {
    std::optional<Name> name;  // none: nothing is to be undone
    std::optional<Value> before;
    std::size_t size() const noexcept;
  };

  static std::size_t size_of(const Name& name, const Value& value) noexcept;
  void remember(Undo undo);
  std::optional<Value> exchange(const Name& name, std::optional<Value> value);

  Limits limits_;
  Values values_;
  std::size_t bytes_ = 0;
  bool too_large_ = false;
  std::deque<Undo> undo_;
  std::size_t undo_bytes_ = 0;
};

}  // namespace bourn
