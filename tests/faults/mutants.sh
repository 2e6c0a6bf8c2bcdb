#!/usr/bin/env bash
# The fault tests find faults: a bourn with one deliberate fault at a time fails them, and the same one without any passes.
# What ships cannot be told to be wrong.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -x ${FAULT_INJECTOR-} && -x ${FAULTY-} ]] || exit 77
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$FAULT_INJECTOR" /dev/null true 2>/dev/null || exit 77 # tracing is not allowed here

expect 1 grep -q BOURN_MUTANT "$BOURN"
grep -q BOURN_MUTANT "$FAULTY"

# passes: all the checks, the cheap one first.
passes() {
  "$TESTS/faults/call_order.py" --bourn "$FAULTY" --injector "$FAULT_INJECTOR" >>words 2>&1 || return 1
  for mode in kill errors; do
    "$TESTS/faults/points.py" "$mode" --bourn "$FAULTY" --injector "$FAULT_INJECTOR" --points 150 \
      --only "produce in several batches" --only "produce behind a torn tail" --only compact >>words 2>&1 || return 1
  done
}

passes || { cat words >&2; exit 1; }
mutants=0 caught=0
for place in src/base src/log commands; do
  mapfile -t names < <(grep -ohrP 'mutant\("\K[^"]+' "$TESTS/../$place")
  for name in "${names[@]}"; do
    mutants=$((mutants + 1))
    : >words
    if BOURN_MUTANT=$name passes; then
      echo "not caught: $name"
    else
      caught=$((caught + 1))
      echo "$name: $(awk '!/^(points|operations)=/ { print substr($0, 1, 160); exit }' words)"
    fi
  done
done
echo "mutants=$mutants caught=$caught"
((mutants >= 10 && caught == mutants))
