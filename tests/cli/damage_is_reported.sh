#!/usr/bin/env bash
# Damage ends a read with 65 and its place, after everything before it; it is never taken for the end of the log.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

log=$BOURN_DIR/t-0/00000000000000000000.log
ends=()
for batch in 1 2 3 4; do
  seq "${batch}1" "${batch}9" | bourn produce t
  ends+=("$(stat -c %s "$log")")
done
third=${ends[1]}
cp "$log" whole

# At the third of four batches: magic, length, codec, checksum, a record.
for at in 16 9 22 18 70; do
  for segments in one more; do
    cp whole "$log"
    printf '\x65' | dd of="$log" bs=1 seek=$((third + at)) conv=notrunc status=none
    if [[ $segments == more ]]; then cp whole "$BOURN_DIR/t-0/00000000000000001000.log"; fi
    expect 65 bourn consume t >out 2>err
    cmp out <(seq 11 19; seq 21 29)
    says err "00000000000000000000.log: batch at byte $third (offset 18): "
    says err 'try: --on-damage skip'
    rm -f "$BOURN_DIR/t-0/00000000000000001000.log"
    expect 65 bourn consume t --on-damage skip >out 2>err
    cmp out <(seq 11 19; seq 21 29; seq 41 49)
    says err 'skipped, reading goes on'
    expect 0 bourn consume t -o :18 >out
  done
done

# An unfinished append at the end is no damage: somebody may be writing it.
for cut in 1 20 "$((ends[3] - ends[2] - 1))"; do
  head -c "-$cut" whole >"$log"
  expect 0 bourn consume t >out
  cmp out <(seq 11 19; seq 21 29; seq 31 39)
done
# Nor is a file that was made longer with zeros, as a broker does.
(cat whole && head -c 100000 /dev/zero) >"$log"
expect 0 bourn consume t >out
cmp out <(seq 11 19; seq 21 29; seq 31 39; seq 41 49)
