#include "base/crc32c.hpp"

#include <array>
#include <cstddef>

#include "base/endian.hpp"

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
// glibc's header says _Bool, which clang knows in C++ only with GNU extensions.
#if __has_include(<sys/platform/x86.h>) && !(defined(__clang__) && defined(__STRICT_ANSI__))
#include <sys/platform/x86.h>
#endif
#define BOURN_CRC_TARGET __attribute__((target("sse4.2,pclmul")))
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#define BOURN_CRC_TARGET
#endif

namespace bourn {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;

constexpr std::uint32_t times_x(std::uint32_t remainder) {
  return (remainder >> 1) ^ ((remainder & 1) != 0 ? kPolynomial : 0);
}

// Product of two remainders, reflected: bit 31 is x^0.
constexpr std::uint32_t product(std::uint32_t a, std::uint32_t b) {
  std::uint32_t sum = 0;
  for (std::uint32_t bit = std::uint32_t{1} << 31; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) sum ^= b;
    b = times_x(b);
  }
  return sum;
}

// kPowers[n] is x^(8 * 2^n): what moves a checksum past 2^n bytes.
using Powers = std::array<std::uint32_t, 64>;

constexpr Powers make_powers() {
  Powers powers{};
  powers[0] = std::uint32_t{1} << (31 - 8);
  for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = product(powers[n - 1], powers[n - 1]);
  return powers;
}

constexpr Powers kPowers = make_powers();

// kTables[k][b] is the checksum of byte b with k zero bytes after it: eight lookups that do not wait for each other
// take eight bytes ("slicing by 8", Kounavis and Berry 2005).
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) remainder = times_x(remainder);
    tables[0][byte] = remainder;
  }
  for (std::size_t zeros = 1; zeros < 8; ++zeros) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[zeros - 1][byte];
      tables[zeros][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

#if defined(BOURN_CRC_TARGET)

// The CRC instruction needs three cycles and a new one may start in each, so three streams side by side are three
// times as fast as one. Afterwards the first two checksums are moved past the streams behind them: multiplied, without
// carries, by a power of x. Source: Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction",
// Intel 2011.
constexpr std::size_t kWord = 8;
constexpr std::size_t kMaxStreamWords = 256;
// Below this the multiplication costs more than two idle streams.
constexpr std::size_t kMinStreamWords = 3;

// kShift[n] moves a checksum past n words. The CRC of the 64-bit product supplies a factor of x^33 by itself (32 from
// the CRC, one from reflection), hence x^(64 n - 33).
using Shifts = std::array<std::uint32_t, 2 * kMaxStreamWords + 1>;

constexpr Shifts make_shifts() {
  Shifts shifts{};
  std::uint32_t power = 1;  // x^31, reflected: what the first word needs
  for (std::size_t words = 1; words < shifts.size(); ++words) {
    shifts[words] = power;
    for (int bit = 0; bit < 64; ++bit) power = times_x(power);
  }
  return shifts;
}

constexpr Shifts kShift = make_shifts();

#if defined(__x86_64__)

BOURN_CRC_TARGET inline std::uint64_t add_word(std::uint64_t crc, std::uint64_t word) noexcept {
  return _mm_crc32_u64(crc, word);
}

BOURN_CRC_TARGET inline std::uint64_t add_half(std::uint64_t crc, std::uint32_t half) noexcept {
  return _mm_crc32_u32(static_cast<std::uint32_t>(crc), half);
}

BOURN_CRC_TARGET inline std::uint64_t add_byte(std::uint64_t crc, char byte) noexcept {
  return _mm_crc32_u8(static_cast<std::uint32_t>(crc), static_cast<unsigned char>(byte));
}

BOURN_CRC_TARGET inline std::uint64_t carryless_product(std::uint64_t a, std::uint64_t b) noexcept {
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(a)),
                                               _mm_cvtsi64_si128(static_cast<long long>(b)), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

#if defined(CPU_FEATURE_ACTIVE)
// glibc knows. To have libgcc ask the processor again (__builtin_cpu_supports) takes every start of a program 140 us on
// a virtual machine, whose hypervisor answers each cpuid.
bool machine_has_instructions() noexcept {
  return CPU_FEATURE_ACTIVE(SSE4_2) && CPU_FEATURE_ACTIVE(PCLMULQDQ);
}
#else
bool machine_has_instructions() noexcept {
  __builtin_cpu_init();  // a static constructor of somebody else may call us before libgcc's ran
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}
#endif

#else

// Assembly, because the intrinsics want command-line flags that clang 14 and g++ 12 spell differently.
inline std::uint64_t add_word(std::uint64_t crc, std::uint64_t word) noexcept {
  std::uint64_t sum;
  asm(".arch_extension crc\n\tcrc32cx %w0, %w1, %x2" : "=r"(sum) : "r"(crc), "r"(word));
  return sum;
}

inline std::uint64_t add_half(std::uint64_t crc, std::uint32_t half) noexcept {
  std::uint64_t sum;
  asm(".arch_extension crc\n\tcrc32cw %w0, %w1, %w2" : "=r"(sum) : "r"(crc), "r"(half));
  return sum;
}

inline std::uint64_t add_byte(std::uint64_t crc, char byte) noexcept {
  std::uint64_t sum;
  asm(".arch_extension crc\n\tcrc32cb %w0, %w1, %w2"
      : "=r"(sum)
      : "r"(crc), "r"(static_cast<std::uint32_t>(static_cast<unsigned char>(byte))));
  return sum;
}

inline std::uint64_t carryless_product(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t low;
  asm(".arch_extension aes\n\tfmov d0, %x1\n\tfmov d1, %x2\n\tpmull v0.1q, v0.1d, v1.1d\n\tfmov %x0, d0"
      : "=r"(low)
      : "r"(a), "r"(b)
      : "v0", "v1");
  return low;
}

bool machine_has_instructions() noexcept {
  constexpr unsigned long kBoth = HWCAP_CRC32 | HWCAP_PMULL;
  return (getauxval(AT_HWCAP) & kBoth) == kBoth;
}

#endif

// Three streams of `words` words each, one behind the other at `at`.
BOURN_CRC_TARGET inline std::uint64_t add_streams(std::uint64_t first, const char* at, std::size_t words) noexcept {
  const std::size_t length = words * kWord;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  const char* const last = at + length - kWord;
  for (; at < last; at += kWord) {
    first = add_word(first, load_little<std::uint64_t>(at));
    second = add_word(second, load_little<std::uint64_t>(at + length));
    third = add_word(third, load_little<std::uint64_t>(at + 2 * length));
  }
  first = add_word(first, load_little<std::uint64_t>(at));
  second = add_word(second, load_little<std::uint64_t>(at + length));
  // The CRC is linear, so what is carried over may be added to the last word of the third stream.
  const std::uint64_t carried = carryless_product(first, kShift[2 * words]) ^ carryless_product(second, kShift[words]);
  return add_word(third, load_little<std::uint64_t>(at + 2 * length) ^ carried);
}

BOURN_CRC_TARGET std::uint32_t crc32c_instructions(Bytes bytes, std::uint32_t before) noexcept {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t crc = static_cast<std::uint32_t>(~before);
  while (left >= 3 * kMinStreamWords * kWord) {
    const std::size_t words = left >= 3 * kMaxStreamWords * kWord ? kMaxStreamWords : left / (3 * kWord);
    crc = add_streams(crc, at, words);
    at += 3 * words * kWord;
    left -= 3 * words * kWord;
  }
  for (; left >= kWord; at += kWord, left -= kWord) crc = add_word(crc, load_little<std::uint64_t>(at));
  if (left >= sizeof(std::uint32_t)) {
    crc = add_half(crc, load_little<std::uint32_t>(at));
    at += sizeof(std::uint32_t);
    left -= sizeof(std::uint32_t);
  }
  for (; left > 0; ++at, --left) crc = add_byte(crc, *at);
  return ~static_cast<std::uint32_t>(crc);
}

#endif

using Function = std::uint32_t (*)(Bytes, std::uint32_t) noexcept;

Function best_function() noexcept {
#if defined(BOURN_CRC_TARGET)
  if (machine_has_instructions()) return crc32c_instructions;
#endif
  return crc32c_portable;
}

}  // namespace

std::uint32_t crc32c(Bytes bytes, std::uint32_t before) noexcept {
  // Not an ifunc: its resolver would run before a static-pie binary has relocated itself.
  static const Function function = best_function();
  return function(bytes, before);
}

// The inversions before and after cancel each other out (as in zlib's crc32_combine).
std::uint32_t crc32c_joined(std::uint32_t first, std::uint32_t second, std::uint64_t second_length) noexcept {
  for (std::size_t n = 0; second_length != 0; ++n, second_length >>= 1) {
    if ((second_length & 1) != 0) first = product(first, kPowers[n]);
  }
  return first ^ second;
}

std::uint32_t crc32c_portable(Bytes bytes, std::uint32_t before) noexcept {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint32_t crc = ~before;
  for (; left >= 8; at += 8, left -= 8) {
    const std::uint64_t word = load_little<std::uint64_t>(at) ^ crc;
    crc = kTables[7][word & 0xff] ^ kTables[6][(word >> 8) & 0xff] ^ kTables[5][(word >> 16) & 0xff] ^
          kTables[4][(word >> 24) & 0xff] ^ kTables[3][(word >> 32) & 0xff] ^ kTables[2][(word >> 40) & 0xff] ^
          kTables[1][(word >> 48) & 0xff] ^ kTables[0][word >> 56];
  }
  for (; left > 0; ++at, --left) crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  return ~crc;
}

}  // namespace bourn
