#include "format/gzip_members.hpp"

#include <zlib.h>

#include <algorithm>
#include <climits>
#include <new>

#include "base/error.hpp"
#include "format/compression.hpp"

namespace bourn {
namespace {

constexpr int kLargestWindow = 15;
constexpr int kGzipOnly = 16;  // added to the window bits; 32 would also take zlib's own wrapper, which Kafka refuses
constexpr int kDefaultMemory = 8;
constexpr Bytes kMemberMagic{"\x1f\x8b", 2};

// zlib counts in 32 bits; longer runs are handed over in several pieces.
uInt piece(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, UINT_MAX));
}

// zlib's pointer to input is not const unless asked to be, and reads only.
Bytef* readable(const char* at) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(at));
}
Bytef* writable(char* at) {
  return reinterpret_cast<Bytef*>(at);
}

void check_opened(int result) {
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  BOURN_CHECK(result == Z_OK);
}

}  // namespace

void GzipCompressor::End::operator()(z_stream_s* stream) const noexcept {
  deflateEnd(stream);
  delete stream;
}

GzipCompressor::GzipCompressor(int level) : stream_(new z_stream{}) {
  check_opened(
      deflateInit2(stream_.get(), level, Z_DEFLATED, kLargestWindow + kGzipOnly, kDefaultMemory, Z_DEFAULT_STRATEGY));
}

void GzipCompressor::compress(Bytes input, Buffer& out) {
  z_stream& z = *stream_;
  deflateReset(&z);
  std::size_t left = input.size();
  z.next_in = readable(input.data());
  z.avail_in = 0;
  std::size_t wanted = deflateBound(&z, input.size());
  for (int result = Z_OK; result != Z_STREAM_END; wanted = 4096) {
    if (z.avail_in == 0) {
      z.avail_in = piece(left);
      left -= z.avail_in;
    }
    z.next_out = writable(out.room(wanted));
    const uInt room = piece(out.capacity() - out.size());
    z.avail_out = room;
    result = deflate(&z, left == 0 ? Z_FINISH : Z_NO_FLUSH);
    BOURN_CHECK(result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END);
    out.commit(room - z.avail_out);
  }
}

void GzipDecompressor::End::operator()(z_stream_s* stream) const noexcept {
  inflateEnd(stream);
  delete stream;
}

GzipDecompressor::GzipDecompressor() : stream_(new z_stream{}) {
  check_opened(inflateInit2(stream_.get(), kLargestWindow + kGzipOnly));
}

Reason GzipDecompressor::decompress(Bytes input, BoundedOutput& out) {
  if (!input.starts_with(kMemberMagic)) return "gzip: the payload does not start with a gzip member";
  return read_members(input, out);
}

Reason GzipDecompressor::read_members(Bytes input, BoundedOutput& out) {
  z_stream& z = *stream_;
  inflateReset(&z);
  z.next_in = readable(input.data());
  z.avail_in = 0;
  std::size_t left = input.size();
  while (true) {
    if (z.avail_in == 0) {
      z.avail_in = piece(left);
      left -= z.avail_in;
    }
    const BoundedOutput::Room room = out.room();
    const uInt offered = piece(room.size);
    z.next_out = writable(room.at);
    z.avail_out = offered;
    const int result = inflate(&z, Z_NO_FLUSH);
    if (!out.commit(offered - z.avail_out)) return kTooLargeDecompressed;
    if (result == Z_STREAM_END) {
      const std::size_t rest = left + z.avail_in;
      if (rest == 0) return nullptr;
      if (!input.substr(input.size() - rest).starts_with(kMemberMagic)) return "gzip: bytes after the last member";
      inflateReset(&z);
      continue;
    }
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK && result != Z_BUF_ERROR) return "gzip: the compressed data is damaged";
    // With room left to write to, only missing input can have stopped it.
    if (z.avail_out != 0 && z.avail_in == 0 && left == 0) return "gzip: the payload is cut short";
  }
}

}  // namespace bourn
