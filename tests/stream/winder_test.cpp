#include "stream/winder.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "stream/gate.hpp"
#include "stream/playing.hpp"

using namespace bourn;
using namespace bourn::test;

using Arrival = Winder::Arrival;

namespace {

// Everything that makes a replay one that can be wound back, over `count` events of five keys; some are tombstones.
class ByHand {
 public:
  explicit ByHand(int count, const History::Limits& limits = {}, const WindingState::Limits& state_limits = {})
      : state(state_limits) {
    std::mt19937 random(5);
    for (int i = 0; i < count; ++i) {
      events.push_back({i, std::to_string(i), "key " + std::to_string(random() % 5)});
    }
    auto made = std::make_unique<History>(source_of(events), limits);
    history = made.get();
    gate.emplace(sink, *history, false);
    Player::Options options;
    options.one_by_one = true;
    options.on_event = [this](const TopicPartition& where, const RecordView& record) { state.apply(where, record); };
    player.emplace(std::move(made), *gate, Schedule({}, 0), options, [] { return INT64_C(0); });
    winder.emplace(Winder::Parts{*player, *history, state, [this] { return ++reread, source_of(events); }},
                   [this] { return keeps_on; });
  }

  // By a map: the value of each key after the first `count` events.
  std::map<std::string, std::string> state_after(std::int64_t count) const {
    std::map<std::string, std::string> values;
    for (std::int64_t i = 0; i < count; ++i) {
      const Event& event = events[static_cast<std::size_t>(i)];
      values[*event.key] = event.value;
    }
    return values;
  }
  std::map<std::string, std::string> state_now() const {
    std::map<std::string, std::string> values;
    for (const auto& [name, value] : state.values()) values[name.second] = value.bytes;
    return values;
  }

  std::vector<Event> events;
  MemorySink sink;
  WindingState state;
  History* history = nullptr;
  std::optional<Gate> gate;
  std::optional<Player> player;
  std::optional<Winder> winder;
  int reread = 0;
  bool keeps_on = true;
};

Winder::Wanted value_is(const std::string& value) {
  return [value](const TopicPartition&, const RecordView& record) { return record.value == Bytes(value); };
}

}  // namespace

TEST_CASE("going back undoes the state, and playing on sends nothing twice", "[stream][winder]") {
  ByHand replay(10);
  for (int i = 0; i < 4; ++i) replay.player->step();
  CHECK(replay.winder->number() == 4);
  CHECK(replay.winder->go_to(2) == Arrival::there);
  CHECK(replay.winder->number() == 2);
  CHECK(replay.state_now() == replay.state_after(2));
  CHECK(replay.gate->was_sent(2));
  CHECK_FALSE(replay.gate->was_sent(4));
  for (int i = 0; i < 4; ++i) replay.player->step();
  CHECK(replay.sink.values == Strings{"0", "1", "2", "3", "4", "5"});
  CHECK(replay.state_now() == replay.state_after(6));
  CHECK(replay.reread == 0);
}

TEST_CASE("what is not remembered any more is read again from the start", "[stream][winder]") {
  History::Limits limits;
  limits.events = 10;
  ByHand replay(100, limits);
  CHECK(replay.winder->go_to(60) == Arrival::there);
  CHECK(replay.winder->go_to(55) == Arrival::there);
  CHECK(replay.reread == 0);
  CHECK(replay.winder->go_to(30) == Arrival::there);
  CHECK(replay.reread == 1);
  CHECK(replay.state_now() == replay.state_after(30));
  CHECK(replay.player->record().value == Bytes("30"));
  CHECK(replay.sink.values.empty());
}

TEST_CASE("wherever one goes, the state is that of all events before it", "[stream][winder]") {
  History::Limits limits;
  limits.events = 40;
  WindingState::Limits state_limits;
  state_limits.undo_events = 25;
  ByHand replay(300, limits, state_limits);
  std::mt19937 random(17);
  for (int i = 0; i < 400; ++i) {
    const auto number = static_cast<std::int64_t>(random() % 300);
    const auto near =
        std::clamp<std::int64_t>(replay.winder->number() + static_cast<std::int64_t>(random() % 30) - 20, 0, 299);
    const std::int64_t target = random() % 4 == 0 ? number : near;
    REQUIRE(replay.winder->go_to(target) == Arrival::there);
    REQUIRE(replay.winder->number() == target);
    REQUIRE(replay.player->record().value == Bytes(std::to_string(target)));
    REQUIRE(replay.state_now() == replay.state_after(target));
    if (random() % 3 == 0) replay.player->step();
  }
  CHECK(replay.reread > 0);
  const Strings& sent = replay.sink.values;
  CHECK(std::set<std::string>(sent.begin(), sent.end()).size() == sent.size());
}

TEST_CASE("an event is found forwards from a number, and from the first one on, near or far", "[stream][winder]") {
  History::Limits limits;
  limits.events = 10;
  ByHand replay(100, limits);
  CHECK(replay.winder->find(0, value_is("42")) == Arrival::there);
  CHECK(replay.winder->number() == 42);
  CHECK(replay.winder->find(43, value_is("42")) == Arrival::at_end);
  CHECK(replay.winder->number() == 100);
  CHECK(replay.winder->find_first(value_is("95")) == Arrival::there);
  CHECK(replay.reread == 0);
  CHECK(replay.winder->find_first(value_is("7")) == Arrival::there);
  CHECK(replay.reread == 1);
  CHECK(replay.winder->number() == 7);
  CHECK(replay.state_now() == replay.state_after(7));
  CHECK(replay.winder->find_first(value_is("nowhere")) == Arrival::at_end);
}

TEST_CASE("a way that is interrupted stops where it is, with the state of there", "[stream][winder]") {
  ByHand replay(5000);
  replay.keeps_on = false;
  CHECK(replay.winder->go_to(4999) == Arrival::interrupted);
  const std::int64_t number = replay.winder->number();
  CHECK(number < 4999);
  CHECK(replay.state_now() == replay.state_after(number));
}

TEST_CASE("beyond the last event is the end, from where one can go back", "[stream][winder]") {
  ByHand replay(10);
  CHECK(replay.winder->go_to(99) == Arrival::at_end);
  CHECK(replay.winder->number() == 10);
  CHECK(replay.state_now() == replay.state_after(10));
  CHECK(replay.winder->go_to(9) == Arrival::there);
  CHECK(replay.state_now() == replay.state_after(9));
}

TEST_CASE("a state that is too large is let go, and one can still go back", "[stream][winder]") {
  WindingState::Limits limits;
  limits.bytes = 200;
  ByHand replay(50, {}, limits);
  CHECK(replay.winder->go_to(40) == Arrival::there);
  CHECK(replay.state.too_large());
  CHECK(replay.state.values().empty());
  CHECK(replay.winder->go_to(35) == Arrival::there);
  CHECK(replay.player->record().value == Bytes("35"));
}

TEST_CASE("the gate remembers what was sent in ranges, in any order", "[stream][gate]") {
  NumberSet numbers;
  for (const std::int64_t number : {5, 7, 6, 1, 0, 3, 5}) numbers.add(number);
  for (const std::int64_t number : {0, 1, 3, 5, 6, 7}) CHECK(numbers.contains(number));
  for (const std::int64_t number : {-1, 2, 4, 8}) CHECK_FALSE(numbers.contains(number));
  numbers.clear();
  CHECK_FALSE(numbers.contains(5));
}

TEST_CASE("a state knows what the last event replaced, and undoes tombstones", "[stream][winding_state]") {
  WindingState state{WindingState::Limits{}};
  const TopicPartition where{"t", 0};
  const auto apply = [&](std::int64_t offset, std::optional<Bytes> key, std::optional<Bytes> value) {
    RecordView record;
    record.offset = offset;
    record.key = key;
    record.value = value;
    state.apply(where, record);
  };
  apply(0, Bytes("a"), Bytes("1"));
  CHECK(state.before_last() == nullptr);
  apply(1, Bytes("a"), Bytes("2"));
  REQUIRE(state.before_last() != nullptr);
  CHECK(state.before_last()->bytes == "1");
  apply(2, Bytes("a"), std::nullopt);
  CHECK(state.values().empty());
  apply(3, std::nullopt, Bytes("keyless"));
  CHECK(state.before_last() == nullptr);
  state.undo();
  state.undo();
  REQUIRE(state.values().size() == 1);
  CHECK(state.values().begin()->second.bytes == "2");
  CHECK(state.values().begin()->second.offset == 1);
}
