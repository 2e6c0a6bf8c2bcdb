# How everything here is compiled and linked. Applies to all targets below the top folder; libraries' headers are SYSTEM.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckIPOSupported)
include(CheckLinkerFlag)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
                    -Wold-style-cast -Wformat=2)
if(BOURN_WERROR)
  add_compile_options(-Werror)
endif()

# -O2, not CMake's -O3, which encodes and decodes records no faster.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# Every object goes into an executable, so PIE code is enough (CMake would choose the slower -fPIC for libraries).
add_compile_options(-fPIE -fstack-protector-strong)
check_cxx_compiler_flag(-fcf-protection has_cf_protection)
if(has_cf_protection)
  add_compile_options(-fcf-protection)
endif()
add_link_options(-Wl,-z,relro,-z,now)
# Less to load and to relocate at every start; most of what goes is from static libraries.
add_link_options(-Wl,--gc-sections)
set(BOURN_EXECUTABLE_LINK -pie)

# libstdc++'s checks of indexes and preconditions: always but in the release.
add_compile_definitions($<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)

if(BOURN_SANITIZE)
  add_compile_options(-fsanitize=${BOURN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1
                      -O${BOURN_SANITIZE_LEVEL})
  add_link_options(-fsanitize=${BOURN_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # -U first: Ubuntu's compilers predefine another level, and redefining it is a warning.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  check_ipo_supported(RESULT has_lto OUTPUT lto_answer LANGUAGES CXX)
  if(has_lto)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
    # Objects hold ordinary code too: what ships is optimised as a whole, and thirty tests need not wait for that.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      set(CMAKE_CXX_COMPILE_OPTIONS_IPO -flto=auto -ffat-lto-objects)
      # False alarms of g++ 12 about std::optional and std::string (its bugs 80635 and 105651).
      add_compile_options(-Wno-maybe-uninitialized -Wno-restrict)
    endif()
    # Two types of one name in two layers: seen only when all of them are looked at together.
    if(BOURN_WERROR AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      add_link_options(-Werror=odr -Werror=lto-type-mismatch)
    endif()
  else()
    message(STATUS "No link time optimisation: ${lto_answer}")
  endif()
endif()

if(BOURN_STATIC)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  check_cxx_source_compiles("#include <iostream>\nint main() { std::cout << 1; }" has_static_pie)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  unset(CMAKE_REQUIRED_FLAGS)
  if(has_static_pie)
    set(BOURN_EXECUTABLE_LINK -static-pie)
    # A program of a millisecond spends a twentieth of it on its own relocations; packed they are a hundredth of the size.
    check_linker_flag(CXX -Wl,-z,pack-relative-relocs has_packed_relocations)
    # An older libc would start without unpacking them.
    check_cxx_source_compiles("#include <features.h>\n#if !__GLIBC_PREREQ(2, 36)\n#error\n#endif\nint main() {}" unpacks_relocations)
    if(has_packed_relocations AND unpacks_relocations)
      list(APPEND BOURN_EXECUTABLE_LINK -Wl,-z,pack-relative-relocs)
    endif()
    # What a short call runs stands together: see there.
    set(function_order ${CMAKE_CURRENT_LIST_DIR}/function_order.ld)
    check_linker_flag(CXX -Wl,-T,${function_order} takes_function_order)
    if(takes_function_order)
      set(BOURN_FUNCTION_ORDER ${function_order})
      add_compile_options(-ffunction-sections)
      list(APPEND BOURN_EXECUTABLE_LINK -ffunction-sections -Wl,-T,${BOURN_FUNCTION_ORDER})
    endif()
  else()
    message(STATUS "Static linking does not work here (is there a libc.a?): linking dynamically")
    set(BOURN_STATIC OFF)
  endif()
endif()
