// Linked into a bourn of its own (bourn_faulty): the N-th allocation fails, when BOURN_FAIL_MALLOC says N, and
// with "N+" every later one as well. What is over at the end, and how many there were, goes to descriptor 9 when it is
// open.
//
// Counted are operator new and the malloc, calloc and realloc of the code that is linked statically (--wrap); counting
// starts in main(), since what runs before it is no part of bourn.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

extern "C" {
void* __real_malloc(std::size_t size);
void* __real_calloc(std::size_t count, std::size_t size);
void* __real_realloc(void* old, std::size_t size);
int __real_main(int argc, char** argv);
}

namespace {

long fails_at = 0;  // 0: never
bool fails_on = false;
bool counting = false;
long count = 0;
bool fired = false;

bool fails() {
  if (!counting) return false;
  ++count;
  if (fails_at == 0 || count < fails_at || (count > fails_at && !fails_on)) return false;
  fired = true;
  errno = ENOMEM;
  return true;
}

// Nothing here may allocate.
void report() {
  counting = false;
  char text[64];
  char* at = text + sizeof text;
  *--at = '\n';
  *--at = fired ? '1' : '0';
  *--at = ' ';
  long left = count;
  do {
    *--at = static_cast<char>('0' + left % 10);
    left /= 10;
  } while (left > 0);
  constexpr int kReport = 9;
  [[maybe_unused]] const ssize_t written = ::write(kReport, at, static_cast<std::size_t>(text + sizeof text - at));
}

void* allocated(std::size_t size) {
  if (fails()) throw std::bad_alloc();
  if (void* memory = __real_malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

void* allocated(std::size_t size, std::align_val_t alignment) {
  if (fails()) throw std::bad_alloc();
  const auto step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}

}  // namespace

extern "C" {

void* __wrap_malloc(std::size_t size) {
  return fails() ? nullptr : __real_malloc(size);
}
void* __wrap_calloc(std::size_t number, std::size_t size) {
  return fails() ? nullptr : __real_calloc(number, size);
}
void* __wrap_realloc(void* old, std::size_t size) {
  return fails() ? nullptr : __real_realloc(old, size);
}

int __wrap_main(int argc, char** argv) {
  if (const char* wanted = std::getenv("BOURN_FAIL_MALLOC")) {
    fails_at = std::strtol(wanted, nullptr, 10);
    fails_on = std::strchr(wanted, '+') != nullptr;
  }
  std::atexit(report);
  counting = true;
  return __real_main(argc, argv);
}
}

void* operator new(std::size_t size) {
  return allocated(size);
}
void* operator new[](std::size_t size) {
  return allocated(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocated(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocated(size, alignment);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return fails() ? nullptr : __real_malloc(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return fails() ? nullptr : __real_malloc(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
