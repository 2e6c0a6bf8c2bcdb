// main() of every unit test. Catch2 v3 brings its own (Catch2::Catch2WithMain); v2 is compiled here, once.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
