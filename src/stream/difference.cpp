#include "stream/difference.hpp"

#include <cstddef>
#include <vector>

#include "base/error.hpp"
#include "stream/place.hpp"

namespace bourn {
namespace {

// One log with its next event in view.
class Side {
 public:
  explicit Side(Source& source) : source_(source), reader_(RecordRun{}) { step(); }

  bool ended() const noexcept { return ended_; }
  bool begun() const noexcept { return taken_ > 0; }
  std::int64_t taken() const noexcept { return taken_; }
  const RecordView& record() const noexcept { return record_; }

  void take() {
    ++taken_;
    step();
  }

 private:
  void step() {
    for (;;) {
      const RecordReader::Next next = reader_.next(record_);
      if (next == RecordReader::Next::record) return;
      if (next == RecordReader::Next::damaged) {
        const Slice& slice = source_.slice();
        fail_undecodable(slice, reader_.reason(), "compared");
      }
      if (source_.next() != Source::Next::slice) {
        ended_ = true;
        return;
      }
      reader_ = RecordReader(source_.slice().run);
    }
  }

  Source& source_;
  RecordReader reader_;
  RecordView record_;
  std::int64_t taken_ = 0;
  bool ended_ = false;
};

void count_lacking(DifferenceCounts::Lacking& lacking, const Side& side) noexcept {
  if (side.ended()) {
    ++lacking.after_end;
  } else if (!side.begun()) {
    ++lacking.before_start;
  } else {
    ++lacking.in_gap;
  }
}

bool same_headers(const HeadersView& a, const HeadersView& b) {
  if (a.count() != b.count()) return false;
  if (a.encoded() == b.encoded()) return true;
  // The same headers may be encoded otherwise: nobody keeps a writer from longer varints than needed.
  std::vector<HeaderView> headers;
  a.for_each([&](const HeaderView& header) { headers.push_back(header); });
  bool same = true;
  std::size_t at = 0;
  b.for_each([&](const HeaderView& header) {
    same = same && header.name == headers[at].name && header.value == headers[at].value;
    ++at;
  });
  return same;
}

Difference compare_events(const RecordView& a, const RecordView& b) {
  Difference found{a.offset, &a, &b};
  found.key = a.key != b.key;
  found.value = a.value != b.value;
  found.headers = !same_headers(a.headers, b.headers);
  found.time = a.timestamp != b.timestamp;
  return found;
}

}  // namespace

void DifferenceCounts::add(const DifferenceCounts& other) noexcept {
  const auto add_lacking = [](Lacking& to, const Lacking& from) {
    to.before_start += from.before_start;
    to.in_gap += from.in_gap;
    to.after_end += from.after_end;
  };
  events_a += other.events_a;
  events_b += other.events_b;
  equal += other.equal;
  changed += other.changed;
  key += other.key;
  value += other.value;
  headers += other.headers;
  time += other.time;
  add_lacking(lacking_a, other.lacking_a);
  add_lacking(lacking_b, other.lacking_b);
  if (!first) first = other.first;
}

DifferenceCounts compare(Source& source_a, Source& source_b, const Stop& stop,
                         const std::function<void(const Difference&)>& on_difference) {
  DifferenceCounts counts;
  const auto report = [&](const Difference& found) {
    if (!counts.first) counts.first = found.offset;
    on_difference(found);
  };
  Side a(source_a);
  Side b(source_b);
  while (!(a.ended() && b.ended()) && !stop.requested()) {
    if (b.ended() || (!a.ended() && a.record().offset < b.record().offset)) {
      count_lacking(counts.lacking_b, b);
      report({a.record().offset, &a.record(), nullptr});
      a.take();
    } else if (a.ended() || b.record().offset < a.record().offset) {
      count_lacking(counts.lacking_a, a);
      report({b.record().offset, nullptr, &b.record()});
      b.take();
    } else {
      const Difference found = compare_events(a.record(), b.record());
      if (found.key || found.value || found.headers || found.time) {
        ++counts.changed;
        counts.key += found.key;
        counts.value += found.value;
        counts.headers += found.headers;
        counts.time += found.time;
        report(found);
      } else {
        ++counts.equal;
      }
      a.take();
      b.take();
    }
  }
  counts.events_a = a.taken();
  counts.events_b = b.taken();
  return counts;
}

}  // namespace bourn
