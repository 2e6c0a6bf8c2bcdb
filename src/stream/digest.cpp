#include "stream/digest.hpp"

#include <xxhash.h>

#include "base/endian.hpp"
#include "base/error.hpp"
#include "stream/slice_reader.hpp"

namespace bourn {
namespace {

constexpr std::size_t kGatherBytes = std::size_t{64} << 10;
constexpr std::uint64_t kNull = UINT64_MAX;

}  // namespace

struct Digest::Hash {
  struct Free {
    void operator()(XXH3_state_t* freed) const noexcept { XXH3_freeState(freed); }
  };
  std::unique_ptr<XXH3_state_t, Free> state{XXH3_createState()};
};

Digest::Digest(Sink* next) : next_(next), hash_(std::make_unique<Hash>()) {
  if (!hash_->state) throw std::bad_alloc();
  XXH3_128bits_reset(hash_->state.get());
}

Digest::~Digest() = default;

Sink::State Digest::put(const Slice& slice) {
  SliceReader reader;
  reader.open(slice);
  while (reader.step()) add(reader.record());
  // Many small pieces are gathered: the hash has its speed from long runs.
  if (gathered_.size() >= kGatherBytes) {
    XXH3_128bits_update(hash_->state.get(), gathered_.data(), gathered_.size());
    gathered_.clear();
  }
  return next_ == nullptr ? State::open : next_->put(slice);
}

Sink::State Digest::flush() {
  return next_ == nullptr ? State::open : next_->flush();
}

void Digest::add(const RecordView& record) {
  ++events_;
  add_number(static_cast<std::uint64_t>(record.timestamp));
  add_bytes(record.key);
  add_bytes(record.value);
  add_number(static_cast<std::uint64_t>(record.headers.count()));
  record.headers.for_each([this](const HeaderView& header) {
    add_bytes(header.name);
    add_bytes(header.value);
  });
}

void Digest::add_number(std::uint64_t number) {
  store_little(gathered_.extend(sizeof number), number);
}

void Digest::add_bytes(const std::optional<Bytes>& bytes) {
  add_number(bytes ? bytes->size() : kNull);
  if (bytes) gathered_.append(*bytes);
}

std::string Digest::hex() const {
  XXH3_state_t* const state = hash_->state.get();
  const Hash copy;
  if (!copy.state) throw std::bad_alloc();
  XXH3_copyState(copy.state.get(), state);
  XXH3_128bits_update(copy.state.get(), gathered_.data(), gathered_.size());
  const XXH128_hash_t hash = XXH3_128bits_digest(copy.state.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace bourn
