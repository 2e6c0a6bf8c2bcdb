#include "stream/state_difference.hpp"

#include "base/error.hpp"
#include "stream/random_events.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;
using Kind = StateChange::Kind;

// "+ t key 5=new", "- t key 3=old", "~ t key 3=old 5=new".
std::string text_of(const StateChange& change) {
  const auto event = [](const RecordView& record) {
    return " " + std::to_string(record.offset) + "=" + std::string(record.value.value_or("null"));
  };
  std::string text = change.kind == Kind::added ? "+" : change.kind == Kind::removed ? "-" : "~";
  text += " " + change.slice.where->topic + " " + std::string(*change.after.key);
  if (change.before != nullptr) text += event(change.before->view());
  if (change.kind != Kind::removed) text += event(change.after);
  return text;
}

struct Compared {
  Strings changes;
  StateDifferenceCounts counts;
};

Compared compared(const RandomEvents& events, std::size_t from, std::size_t until,
                  std::size_t memory = std::size_t{1} << 20) {
  StateDifferenceOptions options;
  options.before = [&] { return events.source(0, from); };
  options.stretch = [&] { return events.source(from, until); };
  options.memory = memory;
  Compared compared;
  compared.counts = compare_states(options, Stop(Stop::Never{}), [&](const StateChange& change) {
    if (change.before != nullptr) {
      CHECK(change.before->view().key == change.after.key);
      CHECK(change.before_where->topic == change.slice.where->topic);
    }
    compared.changes.push_back(text_of(change));
    return true;
  });
  return compared;
}

// By two maps.
Strings wanted(const RandomEvents& events, std::size_t from, std::size_t until) {
  const RandomEvents::State before = events.state(true, from);
  const RandomEvents::State after = events.state(true, until);
  Strings texts;
  const auto text = [](const RandomEvents::Event* event) {
    return " " + std::to_string(event->record.offset) + "=" + *event->record.value;
  };
  for (const auto& [key, old] : before) {
    const std::string name = " " + key.first + " " + key.second;
    const auto now = after.find(key);
    if (now == after.end()) {
      texts.push_back("-" + name + text(old));
    } else if (*now->second->record.value != *old->record.value) {
      texts.push_back("~" + name + text(old) + text(now->second));
    }
  }
  for (const auto& [key, now] : after) {
    if (before.count(key) == 0) texts.push_back("+ " + key.first + " " + key.second + text(now));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

TEST_CASE("a difference of states is what two maps show", "[stream][state]") {
  std::int64_t same = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    const RandomEvents events(seed, 200, seed % 2 == 0 ? 10 : 100);
    std::mt19937 random(seed);
    std::size_t from = random() % 201;
    std::size_t until = random() % 201;
    if (from > until) std::swap(from, until);
    if (seed == 0) from = 0;
    if (seed == 1) until = from;
    Compared found = compared(events, from, until);
    const auto& counts = found.counts;
    CHECK(counts.added + counts.removed + counts.changed == static_cast<std::int64_t>(found.changes.size()));
    std::sort(found.changes.begin(), found.changes.end());
    CHECK(found.changes == wanted(events, from, until));
    same += counts.same;
  }
  CHECK(same > 0);
}

TEST_CASE("changes are given in the order of the events that made them", "[stream][state]") {
  const auto before = [] {
    return list_source({"t", 0}, {{keyed(0, "a", "1"), keyed(1, "b", "1"), keyed(2, "c", "1")}});
  };
  const auto stretch = [] {
    return list_source({"t", 0}, {{keyed(3, "c", std::nullopt), keyed(4, "d", "1"), keyed(5, "b", "1")},
                                  {keyed(6, "e", "1"), keyed(7, "a", "2"), keyed(8, "e", std::nullopt)},
                                  {value_record(9, "no key")}});
  };
  StateDifferenceOptions options;
  options.before = before;
  options.stretch = stretch;
  Strings changes;
  std::size_t most = 10;
  const auto compare = [&] {
    changes.clear();
    return compare_states(options, Stop(Stop::Never{}), [&](const StateChange& change) {
      changes.push_back(text_of(change));
      return changes.size() < most;
    });
  };
  const StateDifferenceCounts counts = compare();
  CHECK(changes == Strings{"- t c 2=1", "+ t d 4=1", "~ t a 0=1 7=2"});
  CHECK(counts.same == 1);
  CHECK(counts.without_key == 1);
  // Who has seen enough gets no more.
  most = 2;
  compare();
  CHECK(changes == Strings{"- t c 2=1", "+ t d 4=1"});
}

TEST_CASE("old values that do not fit are refused before anything is given", "[stream][state]") {
  const auto records = [](Offset first) {
    std::vector<OwnedRecord> list;
    for (Offset i = 0; i < 1000; ++i) list.push_back(keyed(first + i, std::to_string(i), std::string(1000, 'x')));
    return list_source({"t", 0}, {list});
  };
  StateDifferenceOptions options;
  options.before = [&] { return records(0); };
  options.stretch = [&] { return records(1000); };
  options.memory = 500'000;
  const auto compare = [&] {
    return compare_states(options, Stop(Stop::Never{}), [](const StateChange&) {
      FAIL("given");
      return true;
    });
  };
  CHECK_THROWS_AS(compare(), Error);
  options.memory = 2'000'000;
  CHECK(compare().same == 1000);
}
