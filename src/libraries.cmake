# The libraries that bourn stands on, each as a target lib::NAME. Plain searches rather than find_package: half of these
# packages bring no CMake file, and the others offer only their shared library.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

if(BOURN_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()

# bourn_find(NAME HEADER PACKAGE [LIBRARY]): without LIBRARY it is headers only.
function(bourn_find name header package)
  find_path(${name}_include ${header})
  set(found ${${name}_include})
  add_library(lib::${name} INTERFACE IMPORTED GLOBAL)
  if(ARGC GREATER 3)
    find_library(${name}_library ${ARGV3})
    target_link_libraries(lib::${name} INTERFACE ${${name}_library})
    if(NOT ${name}_library)
      set(found OFF)
    endif()
  endif()
  if(NOT found)
    message(FATAL_ERROR "${name} was not found: install ${package}; .ci/install-deps installs all there is to install")
  endif()
  target_include_directories(lib::${name} SYSTEM INTERFACE ${${name}_include})
endfunction()

bourn_find(fmt fmt/core.h libfmt-dev)  # header-only: base/error.hpp says so
bourn_find(date date/date.h libhowardhinnant-date-dev)
bourn_find(zstd zstd.h libzstd-dev zstd)
bourn_find(lz4 lz4frame.h liblz4-dev lz4)
bourn_find(snappy snappy.h libsnappy-dev snappy)
bourn_find(z zlib.h zlib1g-dev z)
bourn_find(xxhash xxhash.h libxxhash-dev xxhash)
bourn_find(re2 re2/re2.h libre2-dev re2)
target_link_libraries(lib::re2 INTERFACE Threads::Threads)
bourn_find(cli11 CLI/CLI.hpp libcli11-dev)
bourn_find(nlohmann_json nlohmann/json.hpp nlohmann-json3-dev)
