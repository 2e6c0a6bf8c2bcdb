// A source that can be wound back: it remembers the events that it gave last, and gives every event as a slice of its
// own.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "stream/kept_event.hpp"
#include "stream/slice_reader.hpp"

namespace bourn {

class History final : public Source {
 public:
  struct Limits {
    std::size_t events = 10'000;
    std::size_t bytes = std::size_t{16} << 20;  // the last event is remembered, however large it is
  };

  History(std::unique_ptr<Source> source, const Limits& limits) : source_(std::move(source)), limits_(limits) {}

  Next next() override;
  const Slice& slice() const override { return *given_; }

  // How many events were given: the number, from 0 on, of the one that next() gives next.
  std::int64_t position() const noexcept { return position_; }
  // The least position that move_to() can go to.
  std::int64_t earliest() const noexcept { return end_ - static_cast<std::int64_t>(kept_.size()); }
  // Goes to a position from earliest() to the furthest that there was. slice() is not valid until the next next().
  void move_to(std::int64_t position) noexcept { position_ = position; }
  // A remembered event, by its number; earliest() <= number < the furthest position that there was.
  const Slice& at(std::int64_t number) { return kept_[static_cast<std::size_t>(number - earliest())].slice(); }

  // Begins again with a source of the same events.
  void begin_again(std::unique_ptr<Source> source);

 private:
  void remember();

  std::unique_ptr<Source> source_;
  Limits limits_;
  SliceReader reader_;
  bool in_view_ = false;
  std::deque<KeptEvent> kept_;
  std::size_t kept_bytes_ = 0;
  std::int64_t end_ = 0;  // the furthest position
  std::int64_t position_ = 0;
  const Slice* given_ = nullptr;
};

}  // namespace bourn
