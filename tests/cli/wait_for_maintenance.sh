#!/usr/bin/env bash
# Where somebody else compacts or trims a partition, compact and trim wait: as long as it takes, until a signal, or for
# --lock-timeout.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn topic create t --set segment.bytes=500 --set cleanup.policy=compact,delete --set retention.bytes=2K
seq -f $'key\t%g' 200 | bourn produce t -K '\t' --batch-size 100
exec 9<>"$BOURN_DIR/t-0/.bourn/maint.lock"

for call in 'compact t' 'compact t --policy compact' 'compact' 'topic trim t --before 10 --yes'; do
  # A signal ends the wait.
  for signal in INT:130 TERM:143; do
    flock 9
    rm -f words
    # A shell has what it starts in the background ignore SIGINT.
    # shellcheck disable=SC2086
    env --default-signal=INT bourn $call >out 2>words &
    waiting=$!
    wait_until grep -q 'somebody else is at work on it; waiting' words
    kill -"${signal%:*}" "$waiting"
    expect "${signal#*:}" wait "$waiting"
    same 1 "$(wc -l <words)"
    flock -u 9
  done

  # So does the end of its patience.
  flock 9
  # shellcheck disable=SC2086
  expect 75 bourn $call --lock-timeout 150ms -q 2>words
  says words 'somebody else is at work on it for longer than 150'
  # shellcheck disable=SC2086
  expect 75 bourn $call --lock-timeout 0s -q 2>words
  same 200 "$(bourn consume t | wc -l)"

  # A dry run waits for nobody.
  # shellcheck disable=SC2086
  bourn $call --dry-run >out
  flock -u 9
done

# When the other one is done it goes on.
flock 9
rm -f words
bourn topic trim t --before 10 --yes >out 2>words &
waiting=$!
wait_until grep -q waiting words
flock -u 9
wait "$waiting"
same 10 "$(cut -f 2 out)"
flock 9
rm -f words
bourn compact t >out 2>words &
waiting=$!
wait_until grep -q waiting words
flock -u 9
wait "$waiting"
says out 'expired'
