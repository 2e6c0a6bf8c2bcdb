// Random expressions over random events: what the model says, and what bourn says.
#include <random>

#include "stream/expression_model.hpp"
#include "support/catch.hpp"

namespace bourn {
namespace {

using namespace test;
using namespace test::model;
using Joined = Condition::Joined;

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  OwnedRecord event() {
    const auto scalar = [this] {
      return pick<std::string>({"5", "5.0", "-3", "\"5\"", "\"ab\"", "\"\"", "true", "false", "null", "[5]", "{}",
                                "\"2026-11-23T12:00:00Z\"", "1795435200000", "\"\\u0061b\""});
    };
    const auto bytes = [&]() -> std::optional<std::string> {
      if (one_in(5)) return std::nullopt;
      if (one_in(2)) return "{\"a\":" + scalar() + ", \"b\":" + scalar() + "}";
      return pick<std::string>({"", "a", "ab", "b", "5", "5.0", "-3", "1e1", "true", kNowText, "{\"a\":5", "[]"});
    };
    OwnedRecord event{pick<Offset>({0, 3, 5, 7}),
                      pick<Timestamp>({kNow, kNow - 600'000, kNow + 1, kNoTimestamp}),
                      bytes(),
                      bytes(),
                      {}};
    for (std::size_t count = below(4); count > 0; --count)
      event.headers.push_back({pick<std::string>({"h", "i"}), bytes()});
    return event;
  }

  Condition condition(int depth) {
    if (depth == 0 || one_in(3)) return one_in(4) ? negated(test()) : test();
    if (one_in(4)) return negated(condition(depth - 1));
    return join(one_in(2) ? Joined::both : Joined::either, condition(depth - 1), condition(depth - 1));
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <typename T>
  T pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }
  std::string blank() { return pick<std::string>({"", " ", "  ", "\t", "\n"}); }

  static Side literal(const std::string& text, const Thing& thing) {
    return {text, thing.kind, false, [thing](const OwnedRecord&) { return Things{thing}; }};
  }

  Side literal() {
    switch (below(8)) {
      case 0:
        return literal("null", {});
      case 1:
        return one_in(2) ? literal("true", {Kind::truth, 1, ""}) : literal("false", {Kind::truth, 0, ""});
      case 2:
        return literal("-10m", time(kNow - 600'000));
      case 3:
        return literal(pick<std::string>({"5", "5.0", "05", "50e-1", "0.5E+1"}), number(5));
      case 4:
        return literal(pick<std::string>({"0", "-0.0"}), number(0));
      case 5:
        return literal("-3", number(-3));
      default: {
        const auto content = pick<std::string>({"", "a", "ab", "5", "orders", "true", kNowText});
        const char quote = one_in(2) ? '"' : '\'';
        return literal(quote + content + quote, text(content));
      }
    }
  }

  // Literals beside a time are moments.
  Side literal_beside(const Side& other) {
    if (other.kind != Kind::time || !other.is_part) return literal();
    return pick<Side>({literal("\"-10m\"", time(kNow - 600'000)), literal("'" + kNowText + "'", time(kNow)),
                       literal("1795435200", time(kNow)), literal("-10m", time(kNow - 600'000)), literal("null", {})});
  }

  // What bourn refuses, since it could never hold.
  static bool can_stand(const Side& left, const Side& right, bool is_order) {
    const auto is_null = [](const Side& side) { return !side.is_part && side.kind == Kind::null; };
    const auto is_truth = [](const Side& side) { return side.kind == Kind::truth; };
    if (is_order && (is_null(left) || is_null(right) || is_truth(left) || is_truth(right))) return false;
    return left.kind == Kind::null || right.kind == Kind::null || left.kind == right.kind;
  }

  Condition comparison() {
    const auto sign = pick<std::string>({"==", "!=", "<", "<=", ">", ">="});
    for (;;) {
      Side left = pick(parts());
      Side right = one_in(2) ? literal_beside(left) : pick(parts());
      if (!can_stand(left, right, sign != "==" && sign != "!=")) continue;
      std::string text = left.text + " " + sign + blank() + right.text;
      if (one_in(3)) {
        std::swap(left, right);
        text = left.text + " " + sign + blank() + right.text;
      }
      return {text, Joined::none, [left, right, sign](const OwnedRecord& event) {
                bool any = false;
                for (const Thing& a : left.values(event)) {
                  for (const Thing& b : right.values(event)) any = any || is_so(sign == "!=" ? "==" : sign, a, b);
                }
                return any != (sign == "!=");
              }};
    }
  }

  Condition among() {
    const Side left = pick(parts());
    std::vector<Side> list;
    std::string text;
    for (std::size_t count = 1 + below(4); list.size() < count;) {
      Side one = literal_beside(left);
      if (!can_stand(left, one, false)) continue;
      text += (list.empty() ? "" : ",") + blank() + one.text + blank();
      list.push_back(std::move(one));
    }
    const bool negated = one_in(2);
    return {left.text + (negated ? " not in" : " in") + "[" + text + "]", Joined::none,
            [left, list, negated](const OwnedRecord& event) {
              bool any = false;
              for (const Thing& a : left.values(event)) {
                for (const Side& one : list) any = any || is_so("==", a, one.values(event).front());
              }
              return any != negated;
            }};
  }

  Condition match() {
    const auto pattern = pick<std::string>({"", "^a", "b$", "5", "^[a-z]+$"});
    for (;;) {
      const Side left = pick(parts());
      if (left.kind != Kind::null && left.kind != Kind::text) continue;
      const bool negated = one_in(2);
      return {left.text + (negated ? " !~" : " ~") + blank() + "'" + pattern + "'", Joined::none,
              [left, negated, regex = std::regex(pattern)](const OwnedRecord& event) {
                bool any = false;
                for (const Thing& a : left.values(event)) any = any || (is_text(a) && std::regex_search(a.text, regex));
                return any != negated;
              }};
    }
  }

  Condition test() {
    switch (below(5)) {
      case 0:
        return among();
      case 1:
        return match();
      case 2:
        if (one_in(3)) {
          return {"exists(value)", Joined::none, [](const OwnedRecord& event) { return event.value.has_value(); }};
        }
        return comparison();
      default:
        return comparison();
    }
  }

  std::string in_parentheses(const std::string& text) { return "(" + blank() + text + blank() + ")"; }

  Condition negated(const Condition& inner) {
    const bool needs = inner.joined != Joined::none || one_in(3);
    const std::string text = needs ? in_parentheses(inner.text) : inner.text;
    return {pick<std::string>({"!", "not "}) + text, Joined::none,
            [holds = inner.holds](const OwnedRecord& event) { return !holds(event); }};
  }

  Condition join(Joined joined, const Condition& left, const Condition& right) {
    const auto text = [&](const Condition& part) {
      const bool needs = joined == Joined::both && part.joined == Joined::either;
      return needs || one_in(8) ? in_parentheses(part.text) : part.text;
    };
    const auto sign = joined == Joined::both ? pick<std::string>({"&&", " and "}) : pick<std::string>({"||", " or "});
    return {text(left) + blank() + sign + blank() + text(right), joined,
            [joined, a = left.holds, b = right.holds](const OwnedRecord& event) {
              return joined == Joined::both ? a(event) && b(event) : a(event) || b(event);
            }};
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("random expressions hold for the events that the model names", "[stream][expression]") {
  Generator generator(11);
  int held = 0;
  int asked = 0;
  for (int round = 0; round < 3000; ++round) {
    const Condition condition = generator.condition(round % 5);
    const Expression expression(condition.text, kNow, "--where");
    for (int count = 0; count < 10; ++count) {
      const OwnedRecord event = generator.event();
      const bool wanted = condition.holds(event);
      const bool found = expression.matches({"orders", 3}, Lent(event).view());
      if (found != wanted) FAIL(condition.text << "\n" << event << "\nwanted " << wanted);
      held += found ? 1 : 0;
      ++asked;
    }
  }
  // Neither answer is rare, or little would be asked.
  CHECK(held > asked / 4);
  CHECK(held < asked * 3 / 4);
}

}  // namespace bourn
