#include "stream/player.hpp"

#include "stream/merge.hpp"
#include "stream/playing.hpp"

using namespace bourn;
using namespace bourn::test;

using State = Player::State;

TEST_CASE("nothing is played before it is due, and all that is due at once", "[stream][player]") {
  Playing playing({{0, "a"}, {0, "b"}, {100, "c"}, {250, "d"}});
  Player& player = playing.player();
  CHECK(player.play() == State::waiting);
  CHECK(playing.seen() == Strings{"a", "b"});
  CHECK(player.schedule().due_ns() == playing.ms(100));
  playing.now_ns = playing.ms(99);
  CHECK(player.play() == State::waiting);
  CHECK(playing.seen() == Strings{"a", "b"});
  playing.now_ns = playing.ms(100);
  CHECK(player.play() == State::waiting);
  CHECK(playing.seen() == Strings{"a", "b", "c"});
  playing.now_ns = playing.ms(5000);
  CHECK(player.play() == State::ended);
  CHECK(playing.seen() == Strings{"a", "b", "c", "d"});
  CHECK(player.played() == 4);
  CHECK(player.lateness().max() >= 4'700'000);
}

TEST_CASE("a break stops before the event, and passing it plays on", "[stream][player]") {
  Playing playing({{0, "a"}, {0, "b"}, {0, "c"}});
  playing.options.judge = [](const TopicPartition&, const RecordView& record) {
    return Player::Verdict{record.value == Bytes("b"), false};
  };
  Player& player = playing.player();
  CHECK(player.play() == State::before);
  CHECK(playing.seen() == Strings{"a"});
  CHECK(player.play() == State::before);
  player.pass_break();
  CHECK(player.play() == State::ended);
  CHECK(playing.seen() == Strings{"a", "b", "c"});
}

TEST_CASE("an end after an event holds at a break that was passed, and at a step", "[stream][player]") {
  for (const bool steps : {false, true}) {
    Playing playing({{0, "a"}, {0, "b"}, {0, "c"}});
    playing.options.judge = [](const TopicPartition&, const RecordView& record) {
      return Player::Verdict{record.value == Bytes("b"), record.value == Bytes("b")};
    };
    Player& player = playing.player();
    CHECK(player.play() == State::before);
    player.pass_break();
    CHECK((steps ? player.step() : player.play()) == State::after);
    CHECK(playing.seen() == Strings{"a", "b"});
  }
}

TEST_CASE("each event is judged once, however often it is looked at", "[stream][player]") {
  Playing playing({{0, "a"}, {500, "b"}});
  int judged = 0;
  playing.options.judge = [&](const TopicPartition&, const RecordView&) { return ++judged, Player::Verdict(); };
  Player& player = playing.player();
  for (int i = 0; i < 5; ++i) CHECK(player.play() == State::waiting);
  CHECK(judged == 2);
}

TEST_CASE("a step plays one event whatever its time, and the waits after it count from there", "[stream][player]") {
  Playing playing({{0, "a"}, {60'000, "b"}, {60'300, "c"}});
  Player& player = playing.player();
  CHECK(player.step() == State::waiting);
  CHECK(player.step() == State::waiting);
  CHECK(playing.seen() == Strings{"a", "b"});
  CHECK(player.play() == State::waiting);
  CHECK(player.schedule().due_ns() == playing.now_ns + playing.ms(300));
  CHECK(player.step() == State::waiting);
  CHECK(player.step() == State::ended);
  CHECK(playing.seen() == Strings{"a", "b", "c"});
}

TEST_CASE("what is skipped is told, and not sent", "[stream][player]") {
  Playing playing({{0, "a"}, {0, "b"}, {0, "c"}, {0, "d"}});
  Strings told;
  playing.options.on_event = [&](const TopicPartition&, const RecordView& record) { told.emplace_back(*record.value); };
  Player& player = playing.player();
  CHECK(player.step() == State::waiting);
  CHECK(player.skip());
  CHECK(player.skip());
  CHECK(player.play() == State::ended);
  CHECK_FALSE(player.skip());
  CHECK(playing.seen() == Strings{"a", "d"});
  CHECK(told == Strings{"a", "b", "c", "d"});
  CHECK(player.played() == 2);
}

TEST_CASE("who hurries waits for nothing until told otherwise, and is never late", "[stream][player]") {
  Playing playing({{0, "a"}, {60'000, "b"}, {90'000, "c"}});
  playing.options.judge = [](const TopicPartition&, const RecordView& record) {
    return Player::Verdict{record.value == Bytes("c"), false};
  };
  Player& player = playing.player();
  player.hurry(true);
  CHECK(player.play() == State::before);
  CHECK(playing.seen() == Strings{"a", "b"});
  CHECK(player.lateness().count() == 0);
  player.hurry(false);
  player.pass_break();
  CHECK(player.play() == State::waiting);
}

TEST_CASE("a sink that wants no more ends it", "[stream][player]") {
  Playing playing({{0, "a"}, {100, "b"}});
  playing.sink.state = Sink::State::closed;
  CHECK(playing.player().play() == State::closed);
}

TEST_CASE("a state in front is played at once, and the first event after it is due then", "[stream][player]") {
  Playing playing({{10, "old"}, {70'000, "older"}, {900'000, "a"}, {900'200, "b"}}, 2);
  Player& player = playing.player();
  CHECK(player.play() == State::waiting);
  CHECK(playing.seen() == Strings{"old", "older", "a"});
  CHECK(player.schedule().due_ns() == playing.now_ns + playing.ms(200));
  CHECK(player.lateness().count() == 1);
}

TEST_CASE("the time that events show is when they are played, if that is asked for", "[stream][player]") {
  Playing playing({{100, "a"}, {400, "b"}});
  playing.options.shown_start = 1'000'000;
  Player& player = playing.player();
  player.play();
  playing.now_ns = playing.ms(300);
  CHECK(player.play() == State::ended);
  CHECK(playing.sink.times == std::vector<Timestamp>{1'000'000, 1'000'300});
}

TEST_CASE("at every speed the same events come in the same order and the same bytes", "[stream][player]") {
  std::vector<Event> events;
  for (int i = 0; i < 3000; ++i) events.push_back({(i * 7919) % 500, std::to_string(i)});
  Strings wanted;
  for (const Event& event : events) wanted.push_back(event.value);
  for (const double factor : {0.0, 1.0, 1000.0}) {
    Playing playing(events);
    playing.schedule.speed = factor == 0 ? std::nullopt : std::optional(factor);
    Player& player = playing.player();
    State state = State::busy;
    while ((state = player.play()) != State::ended) {
      if (state == State::waiting) playing.now_ns = player.schedule().due_ns();
    }
    CHECK(playing.seen() == wanted);
  }
}
