#!/usr/bin/env bash
# `cmake --install` puts the binary, the pages and the completions below any prefix, and the binary runs from there.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
build=$(dirname "$BOURN")
[[ -e $build/cmake_install.cmake ]] || exit 77
cmake --install "$build" --prefix "$PWD/there" >log
mv there moved
echo event | moved/bin/bourn produce t
same event "$(moved/bin/bourn consume t)"
for page in "$TESTS"/../man/*; do
  name=${page##*/}
  [[ -e moved/share/man/man${name##*.}/$name ]]
done
[[ -s moved/share/bash-completion/completions/bourn ]]
