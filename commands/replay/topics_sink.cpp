#include "commands/replay/topics_sink.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "stream/slice_reader.hpp"

namespace bourn::commands {
namespace {

std::pair<std::string, std::string> split_mapping(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    fail(ErrorKind::usage, "--map-topic: \"{}\" is not OLD=NEW", escaped(text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

TopicsSink::TopicsSink(const Options& options, const StoreOptions& store,
                       std::map<std::string, std::int32_t> partitions, const Stop& stop)
    : origin_header_(options.origin_header), partitions_(std::move(partitions)), stop_(stop) {
  as_produce_.store = store;
  as_produce_.sync = options.sync;
  as_produce_.compression = options.compression;
  as_produce_.keep_partition = options.keep_partition;
  const Address to = parse_address(options.to);
  // Which partition the writer chooses for them depends on when batches are written, so on the timing of the replay.
  as_produce_.keyless_keep_partition = !to.partition;
  one_topic_ = to.kind == Address::Kind::topic;
  if (one_topic_) {
    as_produce_.topic = options.to;
    if (!options.map_topic.empty()) {
      throw Error(ErrorKind::usage,
                  fmt::format("--to {}: all events go to this topic; --map-topic needs a store", to.topic),
                  "--to ./STORE/ --map-topic OLD=NEW");
    }
    if (to.partition && options.keep_partition) {
      fail(ErrorKind::usage, "--to {}: names one partition; --keep-partition does not go with it", options.to);
    }
  } else if (to.kind == Address::Kind::directory) {
    as_produce_.store.dir = to.path;
  } else {
    throw Error(ErrorKind::usage,
                fmt::format("--to {}: neither a topic nor the directory of a store", escaped(options.to)),
                "--to TOPIC, or --to ./STORE/");
  }
  for (const std::string& mapping : options.map_topic) names_.insert(split_mapping(mapping));
}

std::string TopicsSink::name_for(const std::string& topic) const {
  if (one_topic_) return as_produce_.topic;
  const auto mapped = names_.find(topic);
  return mapped == names_.end() ? topic : mapped->second;
}

Destination& TopicsSink::destination(const TopicPartition& where) {
  const std::string name = name_for(where.topic);
  if (const auto found = destinations_.find(name); found != destinations_.end()) return *found->second;
  Destination::Options options = as_produce_;
  options.topic = name;
  if (!Store(options.store.store()).has(parse_address(name).topic)) {
    const auto count = partitions_.find(where.topic);
    options.partitions = std::max(count == partitions_.end() ? 1 : count->second, where.partition + 1);
  }
  // Made before it has its place: whoever ends the replay after a failure finds whole ones only.
  auto made = std::make_unique<Destination>(options, stop_);
  return *destinations_.emplace(name, std::move(made)).first->second;
}

Sink::State TopicsSink::put(const Slice& slice) {
  Destination& to = destination(*slice.where);
  SliceReader reader;
  reader.open(slice);
  while (reader.step()) {
    InputEvent event;
    event.record = reader.record();
    event.has_timestamp = true;
    event.partition = slice.where->partition;
    if (origin_header_) {
      headers_.clear();
      event.record.headers.for_each([this](const HeaderView& header) { headers_.add(header.name, header.value); });
      headers_.add(kOriginHeader,
                   fmt::format("{}/{}@{}", slice.where->topic, slice.where->partition, event.record.offset));
      event.record.headers = headers_.view();
    }
    to.add(event);
  }
  return State::open;
}

Sink::State TopicsSink::flush() {
  for (auto& [name, destination] : destinations_) destination->settle();
  return State::open;
}

void TopicsSink::finish() {
  for (auto& [name, destination] : destinations_) destination->finish();
}

bool TopicsSink::failed() const {
  return std::any_of(destinations_.begin(), destinations_.end(), [](const auto& one) { return one.second->failed(); });
}

std::optional<std::chrono::milliseconds> TopicsSink::patience() const {
  std::optional<std::chrono::milliseconds> least;
  for (const auto& [name, destination] : destinations_) {
    const auto patience = destination->patience();
    if (patience && (!least || *patience < *least)) least = patience;
  }
  return least;
}

}  // namespace bourn::commands
