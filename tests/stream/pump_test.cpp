#include "stream/pump.hpp"

#include <fcntl.h>

#include "base/file.hpp"
#include "stream/streams.hpp"
#include "support/temp_dir.hpp"

using namespace bourn;
using namespace bourn::test;

namespace {

using Strings = std::vector<std::string>;

// Idle, then a slice that is the last one for now, then the end. While it is asked, files in the watched directory
// change.
class Scripted final : public Source {
 public:
  Scripted(Strings& log, const Fd& directory, Strings changes) : log_(log), directory_(directory), changes_(changes) {}

  Next next() override {
    ++asked_;
    log_.push_back(asked_ == 1 ? "idle" : asked_ == 2 ? "slice" : "end");
    if (asked_ == 3) return Next::end;
    for (const std::string& name : changes_) {
      const Fd file = open_for_writing(directory_.get(), name, Create::yes);
      REQUIRE(write_at(file, 0, "x").error == 0);
    }
    return asked_ == 1 ? Next::idle : Next::slice;
  }
  const Slice& slice() const override { return slice_; }
  bool at_rest() const override { return true; }

 private:
  Strings& log_;
  const Fd& directory_;
  Strings changes_;
  int asked_ = 0;
  Slice slice_;
};

class Logged final : public Sink {
 public:
  explicit Logged(Strings& log) : log_(log) {}
  State put(const Slice&) override {
    log_.push_back("put");
    return State::open;
  }
  State flush() override {
    log_.push_back("flush");
    return State::open;
  }

 private:
  Strings& log_;
};

// What happens in which order; "wait" stands for on_quiet, which comes before every wait and at the end.
Strings pumped(const Strings& changes) {
  const TempDir temp;
  const Fd directory = open_directory(AT_FDCWD, temp.path());
  for (const char* name : {"a", "b"}) open_for_writing(directory.get(), name, Create::yes);
  FileWatch watch;
  watch.add(directory);
  REQUIRE_FALSE(watch.polling());
  Strings log;
  Scripted source(log, directory, changes);
  Logged sink(log);
  const Pumped why = pump(source, sink, watch, Stop(Stop::Never{}), std::nullopt, [&] { log.emplace_back("wait"); });
  CHECK(why == Pumped::to_the_end);
  return log;
}

}  // namespace

TEST_CASE("a source that gave the last of a written file is waited for without being asked again", "[stream][pump]") {
  CHECK(pumped({"a"}) == Strings{"idle", "flush", "wait", "slice", "put", "flush", "wait", "end", "flush", "wait"});
}

TEST_CASE("a source is asked again when more than one file has changed", "[stream][pump]") {
  CHECK(pumped({"a", "b"}) == Strings{"idle", "flush", "wait", "slice", "put", "flush", "end", "flush", "wait"});
}
