#!/usr/bin/env bash
# What src/function_order.ld puts first in the binary is still there to be put first. A name that is gone does no harm,
# and so nobody would notice that short calls have become slower.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -e $BOURN.map ]] || exit 77
# Of our own functions; those of libraries depend on their versions. Below each pattern stands what it matched.
read -r patterns missing < <(awk '
  /^\.text\.first/ { inside = 1 }
  /^\.text / { inside = 0 }
  !inside { next }
  /^ \*\(/ { missing += pending; pending = /5bourn/; patterns += pending }
  /^ \.text/ { pending = 0 }
  END { print patterns, missing + pending }' "$BOURN.map")
echo "patterns=$patterns missing=$missing; tests/bench/function_order.py makes them anew"
((patterns > 200))
((missing * 5 < patterns))
