// Bytes of real batches, changed at random but always in the same way. Whatever comes of it, decoders answer with
// records or a reason, stay within their limit, and (under the sanitizers) within their memory.
#include <algorithm>
#include <random>

#include "format/golden.hpp"
#include "format/message_bytes.hpp"
#include "format/message_set.hpp"

namespace bourn::test {
namespace {

constexpr std::size_t kLimit = 200000;  // the largest golden batch holds 120 kB

struct Sample {
  std::string folder;
  BatchHeader header;
  std::string bytes;  // the whole batch
};

std::vector<Sample> compressed_batches() {
  std::vector<Sample> samples;
  for (const std::string parent : {"oracle", "interop-accepted", "interop-rejected"}) {
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / parent)) {
      const std::string folder = parent + "/" + entry.path().filename().string();
      if (folder == "oracle/oracle-logdir") continue;
      const std::string log = read_golden_log(folder);
      const Scanned first = scan_batch(log);
      REQUIRE(first.kind == Scanned::Kind::batch);
      if (first.header.codec() != Codec::none) samples.push_back({folder, first.header, log.substr(0, first.size)});
    }
  }
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.folder < b.folder; });
  return samples;
}

// Bytes before the compressed ones, whose damage is found by others.
std::size_t head_size(const Sample& sample) {
  return sample.header.magic == 2 ? kBatchHeaderSize : sample.header.magic == 1 ? 34 : 26;
}

class Mutations {
 public:
  explicit Mutations(const Sample& sample) : sample_(sample), head_(head_size(sample)) {}

  // Changes one byte to up to four, most of them near the front, where framing is dense.
  void flip_bytes() {
    std::string bytes = sample_.bytes;
    const std::size_t payload = bytes.size() - head_;
    for (auto changes = 1 + random_() % 4; changes > 0; --changes) {
      const std::size_t reach = random_() % 2 == 0 ? std::min<std::size_t>(payload, 64) : payload;
      char& byte = bytes[head_ + random_() % reach];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1 + random_() % 255));
    }
    decode(bytes);
  }

  void cut() { decode(sample_.bytes.substr(0, head_ + random_() % (sample_.bytes.size() - head_))); }

  // Moves a run of bytes to where it does not belong.
  void splice() {
    std::string bytes = sample_.bytes;
    const std::size_t payload = bytes.size() - head_;
    const std::size_t size = 1 + random_() % std::min<std::size_t>(payload, 100);
    const std::string run = bytes.substr(head_ + random_() % (payload - size + 1), size);
    bytes.insert(head_ + random_() % payload, run);
    decode(bytes);
  }

  int refused() const { return refused_; }

 private:
  void decode(const std::string& bytes) {
    // An exact copy on the heap lets AddressSanitizer see the first byte read beyond it.
    const std::vector<char> exact(bytes.begin(), bytes.end());
    const Bytes view(exact.data(), exact.size());
    RecordRun run;
    std::vector<OwnedRecord> records;
    Reason reason = decoder_.decode({sample_.header, view}, run);
    if (reason == nullptr) {
      // Legacy messages grow by a few bytes each when they become records.
      REQUIRE(run.bytes.size() <= 2 * kLimit);
      reason = read_records(run, records);
    }
    if (reason != nullptr) ++refused_;
    decode_payload(view.substr(head_));
  }

  void decode_payload(Bytes payload) {
    Buffer out;
    const auto check = sample_.header.magic == 0 ? Lz4HeaderCheck::ignore : Lz4HeaderCheck::verify;
    const Reason reason = decompressor_.decompress(sample_.header.codec(), payload, kLimit, out, check);
    REQUIRE(out.size() <= kLimit);
    REQUIRE(out.capacity() <= 4 * kLimit);
    if (reason == nullptr && sample_.header.magic != 2) convert(out.view());
  }

  // Past the wrapper's own checks, so that damaged sets are walked too.
  void convert(Bytes set) {
    MessageView wrapper;
    wrapper.magic = sample_.header.magic;
    wrapper.offset = sample_.header.base_offset;
    Buffer out;
    RecordRun run;
    std::vector<OwnedRecord> records;
    if (convert_message_set(wrapper, set, out, run) == nullptr) read_records(run, records);
  }

  const Sample& sample_;
  std::size_t head_;
  std::mt19937 random_{20261123};
  BatchDecoder decoder_{kLimit};
  Decompressor decompressor_;
  int refused_ = 0;
};

TEST_CASE("mutated compressed batches end in records or a reason, within the limit", "[format][mutation]") {
  const auto samples = compressed_batches();
  CHECK(samples.size() == 30);
  for (const Sample& sample : samples) {
    INFO(sample.folder);
    Mutations mutations(sample);
    for (int i = 0; i < 150; ++i) {
      mutations.flip_bytes();
      mutations.cut();
      mutations.splice();
    }
    CHECK(mutations.refused() > 300);
  }
}

// Puts the checksum right of every message that the sizes in `set` lead to.
void reseal(std::string& set) {
  for (std::size_t at = 0; at + 16 < set.size();) {
    const auto length = load_big<std::int32_t>(set.data() + at + 8);
    if (length < 14 || static_cast<std::size_t>(length) > set.size() - at - 12) return;
    const std::size_t size = 12 + static_cast<std::size_t>(length);
    std::string message = set.substr(at, size);
    seal_message(message);
    set.replace(at, size, message);
    at += size;
  }
}

TEST_CASE("mutated message sets whose checksums hold end in records or a reason", "[format][mutation]") {
  std::string set;
  for (Offset offset = 0; offset < 5; ++offset) {
    set += encode_message({.offset = offset, .magic = static_cast<std::int8_t>(offset % 2), .key = "key"});
  }
  std::mt19937 random(20261123);
  int read = 0;
  constexpr int kRounds = 30000;
  for (int i = 0; i < kRounds; ++i) {
    std::string bytes = set;
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    reseal(bytes);
    const std::vector<char> exact(bytes.begin(), bytes.end());
    MessageView wrapper;
    wrapper.magic = static_cast<std::int8_t>(i % 2);
    wrapper.offset = 100;
    Buffer out;
    RecordRun run;
    if (convert_message_set(wrapper, {exact.data(), exact.size()}, out, run) != nullptr) continue;
    std::vector<OwnedRecord> records;
    REQUIRE(read_records(run, records) == nullptr);
    REQUIRE(!records.empty());
    REQUIRE(records.size() <= 5);
    REQUIRE((wrapper.magic == 0 || records.back().offset == 100));
    ++read;
  }
  CHECK(read > kRounds / 10);
  CHECK(read < kRounds);
}

}  // namespace
}  // namespace bourn::test
