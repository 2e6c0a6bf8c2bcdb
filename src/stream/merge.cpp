#include "stream/merge.hpp"

#include <algorithm>
#include <tuple>

#include "stream/slice_reader.hpp"

namespace bourn {
namespace {

// While there is always something to give, inputs that came to be are looked for every so many slices.
constexpr int kSlicesBetweenLooks = 64;

// One input with its next record looked at.
class Input {
 public:
  explicit Input(std::unique_ptr<Source> source) : source_(std::move(source)) {}

  enum class State { ready, idle, ended };
  State state() const { return state_; }

  // Gets the next record in view, if there is one.
  State look() {
    while (state_ != State::ready) {
      switch (source_->next()) {
        case Source::Next::slice:
          reader_.open(source_->slice());
          if (reader_.step()) {
            note_time();
            state_ = State::ready;
          }
          break;
        case Source::Next::idle:
          return state_ = State::idle;
        case Source::Next::end:
          return state_ = State::ended;
      }
    }
    return state_;
  }

  bool at_rest() const { return source_->at_rest(); }

  // The source's next slice whole, for when there is no other input to compare with. No record is in view.
  Source::Next pass() {
    const Source::Next next = source_->next();
    if (next == Source::Next::slice) time_so_far_ = std::max(time_so_far_, passed().header.max_timestamp);
    return next;
  }
  const Slice& passed() const { return source_->slice(); }

  auto key() const { return std::tie(time_so_far_, where().topic, where().partition, reader_.record().offset); }
  bool operator<(const Input& other) const { return key() < other.key(); }

  // Takes records as long as `stays_first()`, and gives them as one slice. The input is at its next record afterwards,
  // or needs a look().
  template <typename StaysFirst>
  Slice take(StaysFirst stays_first) {
    reader_.begin_cut();
    while (reader_.take()) {
      note_time();
      if (!stays_first()) return reader_.cut();
    }
    state_ = State::idle;  // look() asks the source
    return reader_.cut();
  }

 private:
  const TopicPartition& where() const { return *reader_.slice().where; }
  void note_time() { time_so_far_ = std::max(time_so_far_, reader_.record().timestamp); }

  std::unique_ptr<Source> source_;
  SliceReader reader_;
  Timestamp time_so_far_ = INT64_MIN;
  State state_ = State::idle;
};

class Merge final : public Source {
 public:
  Merge(std::vector<std::unique_ptr<Source>> inputs, FindSources find_more) : find_more_(std::move(find_more)) {
    add(std::move(inputs));
  }

  Next next() override {
    if (find_more_ && --slices_until_look_ < 0) look_for_more();
    Next next = next_of_those_here();
    if (next != Next::slice && find_more_ && look_for_more()) next = next_of_those_here();
    return next == Next::end && !had_any_ ? Next::idle : next;
  }

  const Slice& slice() const override { return *given_; }
  bool at_rest() const override { return ready_.empty() && !waiting_.empty() && waiting_.back()->at_rest(); }

 private:
  static bool later(const std::unique_ptr<Input>& a, const std::unique_ptr<Input>& b) { return *b < *a; }

  void add(std::vector<std::unique_ptr<Source>> inputs) {
    for (auto& input : inputs) waiting_.push_back(std::make_unique<Input>(std::move(input)));
    had_any_ = had_any_ || !inputs.empty() || !find_more_;
  }

  bool look_for_more() {
    slices_until_look_ = kSlicesBetweenLooks;
    std::vector<std::unique_ptr<Source>> more = find_more_();
    const bool any = !more.empty();
    add(std::move(more));
    return any;
  }

  Next next_of_those_here() {
    if (ready_.empty() && waiting_.size() == 1) {
      const Next next = waiting_.front()->pass();
      if (next == Next::slice) given_ = &waiting_.front()->passed();
      if (next == Next::end) waiting_.clear();
      return next;
    }
    look_at_waiting();
    if (ready_.empty()) return waiting_.empty() ? Next::end : Next::idle;
    std::pop_heap(ready_.begin(), ready_.end(), later);
    std::unique_ptr<Input> first = std::move(ready_.back());
    ready_.pop_back();
    cut_ = first->take([&] { return ready_.empty() || *first < *ready_.front(); });
    given_ = &cut_;
    if (first->state() == Input::State::ready) {
      ready_.push_back(std::move(first));
      std::push_heap(ready_.begin(), ready_.end(), later);
    } else {
      waiting_.push_back(std::move(first));
    }
    return Next::slice;
  }

  void look_at_waiting() {
    std::vector<std::unique_ptr<Input>> still_waiting;
    for (auto& input : waiting_) {
      switch (input->look()) {
        case Input::State::ready:
          ready_.push_back(std::move(input));
          std::push_heap(ready_.begin(), ready_.end(), later);
          break;
        case Input::State::idle:
          still_waiting.push_back(std::move(input));
          break;
        case Input::State::ended:
          break;
      }
    }
    waiting_ = std::move(still_waiting);
  }

  FindSources find_more_;  // empty: there are no more than these
  int slices_until_look_ = kSlicesBetweenLooks;
  bool had_any_ = false;
  std::vector<std::unique_ptr<Input>> ready_;    // a heap, the next one to give at the front
  std::vector<std::unique_ptr<Input>> waiting_;  // to be looked at
  Slice cut_;
  const Slice* given_ = nullptr;  // a whole one of an input, or cut_
};

}  // namespace

std::unique_ptr<Source> make_merge(std::vector<std::unique_ptr<Source>> inputs) {
  if (inputs.size() == 1) return std::move(inputs.front());
  return std::make_unique<Merge>(std::move(inputs), FindSources{});
}

std::unique_ptr<Source> make_growing_merge(std::vector<std::unique_ptr<Source>> inputs, FindSources find_more) {
  return std::make_unique<Merge>(std::move(inputs), std::move(find_more));
}

}  // namespace bourn
