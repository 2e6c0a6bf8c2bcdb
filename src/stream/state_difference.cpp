#include "stream/state_difference.hpp"

#include <unordered_map>

#include "base/error.hpp"
#include "base/units.hpp"
#include "stream/key_places.hpp"
#include "stream/latest.hpp"
#include "stream/records_of.hpp"

namespace bourn {
namespace {

class Comparison {
 public:
  Comparison(const StateDifferenceOptions& options, const Stop& stop,
             const std::function<bool(const StateChange&)>& on_change)
      : options_(options), stop_(stop), on_change_(on_change), last_(options.memory, true) {}

  StateDifferenceCounts run() {
    read(*options_.stretch(), &Comparison::remember_key);
    last_.settle();
    if (keys() == 0) return counts_;
    read(*options_.before(), &Comparison::hold_old);
    read(*options_.stretch(), &Comparison::compare);
    if (!is_over() && met_ < keys()) fail_read_differently(keys() - met_, keys());
    return counts_;
  }

 private:
  struct Old {
    HeldRecord record;
    std::uint32_t where = 0;
  };
  struct Fold {
    std::size_t operator()(const KeyPlaces::Hash& hash) const noexcept { return hash.low; }
  };
  // What an old record takes besides itself: the node of the table, and what malloc(3) adds.
  static constexpr std::size_t kForEachOld = 64;

  void read(Source& source, void (Comparison::*step)(const Slice&, std::uint32_t, const RecordView&)) {
    while (!is_over()) {
      const Source::Next next = source.next();
      if (next == Source::Next::end) return;
      if (next == Source::Next::idle) continue;
      const Slice& slice = source.slice();
      const std::uint32_t where = last_.number_of(*slice.where);
      for_each_record(slice, [&](const RecordView& record) { (this->*step)(slice, where, record); });
    }
  }

  bool is_over() const { return enough_ || stop_.requested(); }

  std::size_t keys() const { return last_.places().size(); }

  void remember_key(const Slice&, std::uint32_t where, const RecordView& record) {
    if (!record.key) {
      ++counts_.without_key;
    } else {
      last_.put(where, record);
    }
  }

  void hold_old(const Slice& slice, std::uint32_t where, const RecordView& record) {
    if (!record.key) return;
    const KeyPlaces::Hash hash = last_.hash(*record.key, where);
    if (!last_.knows(hash)) return;
    if (const auto known = old_.find(hash); known != old_.end()) {
      used_ -= known->second.record.size() + kForEachOld;
      old_.erase(known);
    }
    if (!record.value) return;
    const auto held = old_.emplace(hash, Old{HeldRecord(slice, record), where}).first;
    used_ += held->second.record.size() + kForEachOld;
    if (used_ + last_.places().bytes() > options_.memory) fail_old_do_not_fit();
  }

  void compare(const Slice& slice, std::uint32_t where, const RecordView& record) {
    if (!record.key || enough_) return;
    if (last_.meet(where, record) == nullptr) return;
    ++met_;
    const auto old = old_.find(last_.hash(*record.key, where));
    const bool had = old != old_.end();
    if (!had && !record.value) return;  // it came and went
    if (had && record.value && old->second.record.view().value == record.value) {
      ++counts_.same;
      return;
    }
    using Kind = StateChange::Kind;
    const Kind kind = !had ? Kind::added : record.value ? Kind::changed : Kind::removed;
    ++(kind == Kind::added ? counts_.added : kind == Kind::changed ? counts_.changed : counts_.removed);
    enough_ = !on_change_(
        {kind, had ? &old->second.record : nullptr, had ? &last_[old->second.where] : nullptr, record, slice});
  }

  // That all keys of the stretch have a value of the same length as those so far is the guess.
  [[noreturn]] void fail_old_do_not_fit() const {
    const std::size_t each = used_ / old_.size() + 1;
    const std::size_t needed = last_.places().bytes() + each * keys();
    throw Error(
        ErrorKind::unsupported,
        fmt::format("{} keys have events in between, and what {} of them had before takes more than {}; nothing "
                    "was given",
                    grouped(static_cast<std::int64_t>(keys())), grouped(static_cast<std::int64_t>(old_.size())),
                    size_text(static_cast<std::int64_t>(options_.memory))),
        fmt::format("--memory {}M, or moments that are nearer to each other", (needed >> 20) * 11 / 10 + 1));
  }

  const StateDifferenceOptions& options_;
  const Stop& stop_;
  const std::function<bool(const StateChange&)>& on_change_;
  LastOfKeys last_;
  std::unordered_map<KeyPlaces::Hash, Old, Fold> old_;
  std::size_t used_ = 0;
  std::size_t met_ = 0;
  bool enough_ = false;  // said on_change_
  StateDifferenceCounts counts_;
};

}  // namespace

StateDifferenceCounts compare_states(const StateDifferenceOptions& options, const Stop& stop,
                                     const std::function<bool(const StateChange&)>& on_change) {
  return Comparison(options, stop, on_change).run();
}

}  // namespace bourn
