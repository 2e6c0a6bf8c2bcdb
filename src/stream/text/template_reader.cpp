#include <algorithm>
#include <utility>

#include "stream/text/envelope.hpp"
#include "stream/text/template.hpp"
#include "stream/text/template_scan.hpp"

namespace bourn {
namespace {

// Makes events of what a TemplateScan found.
class EventBuilder {
 public:
  EventBuilder(const ReadPlan& plan, TemplateScan& scan) : plan_(plan), scan_(scan) {}

  void start() { headers_.clear(); }
  // The header that the scan has just found in the bytes of the event so far.
  void add_header(Bytes bytes);
  // What is wrong is complained about to the scan.
  void build(Bytes bytes, InputEvent& event);

 private:
  void build_field(std::size_t step, InputEvent& event);
  void build_bytes(std::size_t step, Buffer& decoded, std::optional<Bytes>& result);
  void build_partition(std::size_t step, InputEvent& event);
  void build_time(std::size_t step, InputEvent& event);
  void build_envelope(std::size_t step, InputEvent& event);
  void build_header_list(std::size_t step, InputEvent& event);
  Bytes text_of(std::size_t step) const { return bytes_.substr(scan_.span(step).from, scan_.span(step).size); }
  void complain(std::size_t step, const std::string& what, std::size_t at = 0) {
    scan_.complain(plan_.steps[step].piece.text + ": " + what, scan_.span(step).from + at);
  }

  const ReadPlan& plan_;
  TemplateScan& scan_;
  Bytes bytes_;
  HeaderList headers_;
  EnvelopeParser envelope_;
  Buffer key_bytes_;
  Buffer value_bytes_;
  Buffer name_bytes_;
  Buffer header_bytes_;
};

void EventBuilder::add_header(Bytes bytes) {
  std::optional<Bytes> name;
  std::optional<Bytes> value;
  bytes_ = bytes;
  for (std::size_t step = scan_.first_header_step(); step < scan_.last_header_step(); ++step) {
    const Token token = plan_.steps[step].piece.token;
    if (token == Token::header_name) build_bytes(step, name_bytes_, name);
    if (token == Token::header_value) build_bytes(step, header_bytes_, value);
  }
  if (!name) scan_.complain("a header without a name", scan_.span(scan_.first_header_step()).from);
  headers_.add(name.value_or(Bytes()), value);
}

void EventBuilder::build(Bytes bytes, InputEvent& event) {
  bytes_ = bytes;
  event.record = {};
  event.has_timestamp = false;
  event.partition.reset();
  const auto is_envelope = [](const ReadStep& step) { return step.piece.token == Token::envelope; };
  const auto envelope = std::find_if(plan_.steps.begin(), plan_.steps.end(), is_envelope);
  // It sets everything, so it comes before what sets one thing.
  if (envelope != plan_.steps.end()) build_envelope(static_cast<std::size_t>(envelope - plan_.steps.begin()), event);
  for (std::size_t step = 0; step < plan_.steps.size(); ++step) build_field(step, event);
}

void EventBuilder::build_field(std::size_t step, InputEvent& event) {
  switch (plan_.steps[step].piece.token) {
    case Token::key:
      return build_bytes(step, key_bytes_, event.record.key);
    case Token::value:
      return build_bytes(step, value_bytes_, event.record.value);
    case Token::partition:
      return build_partition(step, event);
    case Token::offset:
      if (!read_number(plan_.steps[step].piece.number, text_of(step))) complain(step, "no number");
      return;
    case Token::time:
      return build_time(step, event);
    case Token::header_list:
      return build_header_list(step, event);
    case Token::header_each:
      event.record.headers = headers_.view();
      return;
    default:
      return;  // the text between, lengths, the topic, and parts of headers, which were added before
  }
}

void EventBuilder::build_bytes(std::size_t step, Buffer& decoded, std::optional<Bytes>& result) {
  const Piece& piece = plan_.steps[step].piece;
  decoded.clear();
  result.reset();
  if (scan_.span(step).null) return;
  if (const char* const error = read_bytes(piece.bytes, text_of(step), decoded, result)) {
    return complain(step, error);
  }
  const auto length = scan_.length_of(piece.token);
  if (!length || piece.encoded_length) return;
  // Where the field says itself how far it goes, the length still tells null from empty.
  if (*length < 0 && result && result->empty()) result.reset();
  const std::int64_t found = result ? static_cast<std::int64_t>(result->size()) : -1;
  if (found != std::max<std::int64_t>(*length, -1)) complain(step, "not as long as the length before it says");
}

void EventBuilder::build_partition(std::size_t step, InputEvent& event) {
  const auto number = read_number(plan_.steps[step].piece.number, text_of(step));
  // -1 is "any" to librdkafka, and so to kcat.
  if (!number || *number < -1 || *number > INT32_MAX) return complain(step, "the partition is out of range");
  if (*number >= 0) event.partition = static_cast<std::int32_t>(*number);
}

void EventBuilder::build_time(std::size_t step, InputEvent& event) {
  const auto time = read_time(plan_.steps[step].piece.time, text_of(step));
  if (!time) return complain(step, "not a time of this form");
  event.record.timestamp = *time;
  event.has_timestamp = *time != kNoTimestamp;
}

void EventBuilder::build_envelope(std::size_t step, InputEvent& event) {
  if (!envelope_.parse(text_of(step), event)) complain(step, envelope_.what(), envelope_.at());
}

// "n=v,n=v", of which NULL is null, as it is written.
void EventBuilder::build_header_list(std::size_t step, InputEvent& event) {
  Bytes list = text_of(step);
  while (!list.empty()) {
    const Bytes header = list.substr(0, list.find(','));
    const std::size_t sign = header.find('=');
    const Bytes value = sign == Bytes::npos ? Bytes("NULL") : header.substr(sign + 1);
    headers_.add(header.substr(0, sign), value == "NULL" ? std::nullopt : std::optional(value));
    list.remove_prefix(std::min(header.size() + 1, list.size()));
  }
  event.record.headers = headers_.view();
}

class TemplateReader final : public EventReader {
 public:
  TemplateReader(Input& input, ReadPlan plan, std::size_t max_bytes)
      : input_(input), plan_(std::move(plan)), max_bytes_(max_bytes), scan_(plan_, max_bytes), builder_(plan_, scan_) {}

  Next next(InputEvent& event) override;
  void wait(std::optional<std::chrono::milliseconds> patience) override {
    if (state_ != State::finished) input_.fill(patience.value_or(std::chrono::milliseconds(-1)));
  }
  const Bad& bad() const override { return bad_; }
  std::uint64_t line() const override { return count_; }

 private:
  enum class State {
    between,   // the next event has not begun
    inside,    // it has
    lost,      // it is broken, and its end must be searched for
    finished,  // nothing more can be read
  };

  void begin();
  // These give nothing when they need more bytes, or when what they passed over was reported before.
  std::optional<Next> find_event(InputEvent& event);
  std::optional<Next> find_end();
  std::optional<Next> finish_input();
  std::optional<Next> finish_event(InputEvent& event);
  std::optional<Next> report_dropped();
  Next report(Bytes text, std::size_t size);

  Input& input_;
  ReadPlan plan_;
  std::size_t max_bytes_;
  TemplateScan scan_;
  EventBuilder builder_;
  State state_ = State::between;
  std::size_t to_take_ = 0;   // bytes of the last event
  std::size_t searched_ = 0;  // while lost: the terminator does not begin before
  bool dropped_ = false;      // bytes of the event were taken already
  bool reported_ = false;     // and it was reported, before its end was seen
  bool ended_ = false;
  std::uint64_t count_ = 0;
  Bad bad_;
};

EventReader::Next TemplateReader::next(InputEvent& event) {
  input_.take(std::exchange(to_take_, 0));
  while (state_ != State::finished) {
    if (state_ == State::between) begin();
    const auto outcome = state_ == State::lost ? find_end() : find_event(event);
    if (outcome) return *outcome;
    if (state_ == State::between) continue;
    switch (input_.fill(std::nullopt)) {
      case Input::Fill::more:
        break;
      case Input::Fill::starved:
        return Next::starved;
      case Input::Fill::end:
        ended_ = true;
        break;
    }
  }
  return Next::end;
}

void TemplateReader::begin() {
  dropped_ = reported_ = false;
  scan_.start();
  builder_.start();
  state_ = State::inside;
}

std::optional<EventReader::Next> TemplateReader::find_event(InputEvent& event) {
  const bool begun = scan_.size() > 0 || scan_.dropped() || !input_.bytes().empty();
  if (!begun && ended_) state_ = State::finished;
  if (!begun) return std::nullopt;
  for (;;) {
    switch (scan_.scan(input_, ended_ && !input_.stopped())) {
      case TemplateScan::Progress::done:
        return finish_event(event);
      case TemplateScan::Progress::header:
        builder_.add_header(input_.bytes());
        break;
      case TemplateScan::Progress::more:
        return ended_ ? finish_input() : std::nullopt;
      case TemplateScan::Progress::too_long:
        dropped_ = true;
        return report_dropped();
      case TemplateScan::Progress::broken:
        state_ = State::lost;
        searched_ = scan_.size();
        return find_end();
    }
  }
}

std::optional<EventReader::Next> TemplateReader::finish_event(InputEvent& event) {
  state_ = State::between;
  const Bytes bytes = input_.bytes().substr(0, scan_.size());
  if (reported_) {
    input_.take(scan_.size());
    return std::nullopt;
  }
  builder_.build(bytes, event);
  if (!scan_.complaint().empty()) {
    const bool ended = bytes.ends_with(plan_.terminator);
    return report(bytes.substr(0, bytes.size() - (ended ? plan_.terminator.size() : 0)), bytes.size());
  }
  to_take_ = scan_.size();
  ++count_;
  return Next::event;
}

// After a piece that is no event: goes on behind the next text that ends one.
std::optional<EventReader::Next> TemplateReader::find_end() {
  const Bytes bytes = input_.bytes();
  const Bytes terminator = plan_.terminator;
  if (terminator.empty()) {
    state_ = State::finished;
    if (reported_) return Next::end;
    report({}, 0);
    bad_.what += "; nothing tells where the next event begins";
    return Next::bad;
  }
  const std::size_t end = find_text(bytes, terminator, searched_);
  if (end != Bytes::npos) {
    state_ = State::between;
    if (!reported_) return report(bytes.substr(0, end), end + terminator.size());
    input_.take(end + terminator.size());
    return std::nullopt;
  }
  if (ended_) return finish_input();
  searched_ = std::max(searched_, bytes.size() - std::min(terminator.size() - 1, bytes.size()));
  if (searched_ > max_bytes_) {
    input_.take(std::exchange(searched_, 0));
    dropped_ = true;
  }
  return report_dropped();
}

// What is too long to be kept is reported before its end is seen: it need not have one.
std::optional<EventReader::Next> TemplateReader::report_dropped() {
  if (!dropped_ || reported_) return std::nullopt;
  reported_ = true;
  return report({}, 0);
}

// No whole event stands at the end. Half of one, cut off by a stop, is left in the Input.
std::optional<EventReader::Next> TemplateReader::finish_input() {
  state_ = State::finished;
  if (input_.stopped() || reported_) return Next::end;
  scan_.complain("the input ends inside an event", input_.bytes().size());
  return report(input_.bytes(), input_.bytes().size());
}

EventReader::Next TemplateReader::report(Bytes text, std::size_t size) {
  // Whether it was seen whole or in pieces makes no difference.
  const bool kept = !dropped_ && text.size() <= max_bytes_;
  bad_.line = ++count_;
  bad_.column = kept ? scan_.complaint_at() + 1 : 0;
  bad_.what = scan_.complaint();
  bad_.text = kept ? text : Bytes();
  to_take_ = size;
  return Next::bad;
}

}  // namespace

std::unique_ptr<EventReader> make_template_reader(Input& input, std::string_view text, const std::string& delimiter,
                                                  std::size_t max_bytes) {
  ReadPlan plan = plan_reading(parse_template(text), delimiter);
  return std::make_unique<TemplateReader>(input, std::move(plan), max_bytes);
}

}  // namespace bourn
