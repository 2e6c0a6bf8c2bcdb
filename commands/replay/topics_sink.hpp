// Where replay --to puts events: topics of a store, each as produce writes to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/produce_destination.hpp"
#include "stream/sink.hpp"

namespace bourn::commands {

class TopicsSink final : public Sink {
 public:
  // As typed.
  struct Options {
    std::string to;                      // a topic, topic/partition, or the directory of a store
    std::vector<std::string> map_topic;  // old=new
    bool keep_partition = false;
    bool origin_header = false;
    std::string sync, compression;
  };
  static constexpr const char* kOriginHeader = "bourn-replay-source";

  // `partitions` tells how many partitions each topic has where it comes from: one that is made gets as many. Throws
  // Error for what is wrong with the options. `stop` must outlive the sink.
  TopicsSink(const Options& options, const StoreOptions& store, std::map<std::string, std::int32_t> partitions,
             const Stop& stop);

  State put(const Slice& slice) override;
  State flush() override;

  // The end of everything: written, and as durable as was asked for.
  void finish();
  // Whether a write or a sync failed; finish() would fail again.
  bool failed() const;
  // How long a wait may be before a sync is due; nullopt: for ever.
  std::optional<std::chrono::milliseconds> patience() const;

 private:
  Destination& destination(const TopicPartition& where);
  std::string name_for(const std::string& topic) const;

  Destination::Options as_produce_;
  bool one_topic_;  // all events go to as_produce_.topic
  bool origin_header_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::int32_t> partitions_;
  const Stop& stop_;
  std::map<std::string, std::unique_ptr<Destination>> destinations_;  // by the name there
  HeaderList headers_;
};

}  // namespace bourn::commands
