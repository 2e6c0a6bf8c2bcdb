#!/usr/bin/env bash
# --verbose says what is done and why, on stderr and with times, and changes nothing else; --quiet leaves errors alone.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

noted() { grep -qE "^bourn: [0-9]+\.[0-9]{3} s: $2" "$1" || { cat "$1" >&2 && return 1; }; }

seq 10 | bourn produce t -v 2>words
noted words "store $BOURN_DIR, as asked"
noted words "t: created in $BOURN_DIR with 1 partition, since there is a first event"
noted words '10 events, .* written; all durable after .* of fdatasync'
noted words 't: 10 events read, 10 events written, .* in the log'
bourn produce t -m 11 -v --sync none 2>words
noted words 't: open for writing, 1 partition; durable when the kernel pleases'

bourn consume t --from 8 -v 2>words >out
noted words 't/0: offsets 8 to 11, as asked; the log has 0 to 11'
noted words '3 events printed, 8 B'
bourn consume t -n 2 --cursor place >/dev/null
bourn consume t --cursor place -v 2>words >/dev/null
noted words 't/0: offsets 2 to 11, from where the cursor file left off'

bourn topic create c --set min.cleanable.dirty.ratio=1 --set cleanup.policy=compact -v 2>words
noted words 'c: there with 1 partition'
printf 'a=1\na=2\n' | bourn produce c -K =
bourn compact -v 2>words >/dev/null
noted words '.*/c-0: left alone; .* that changed since the last time are not worth it yet'
bourn compact c --roll -v 2>words >/dev/null
noted words '.*/c-0: offsets 0 to .* were dirty, .*; 2 events became 1 in 1 round'
bourn topic trim t --before 5 --yes -v 2>words >/dev/null
noted words 't/0: --before 5 is offset 5; starts at 5, was 0'
bourn topic alter t --set segment.bytes=1M -v 2>words
noted words 't: altered'
bourn topic delete c nothing --yes --if-exists -v 2>words
noted words 'c: deleted'
noted words 'nothing: is not there'
bourn replay t --speed max --to copy -v 2>words
noted words 'copy: created in'
bourn repair t -v 2>words >/dev/null
noted words '.*t-0: 0 damages left'

# On stderr alone; each verb has both, and what --quiet leaves are errors.
for call in 'consume t' 'inspect' 'inspect t --verify' 'inspect t --stats' 'topic list' 'topic describe t' 'repair t' 'replay t --speed max' \
  'config'; do
  # shellcheck disable=SC2086
  {
    bourn $call >plain 2>/dev/null
    bourn $call --verbose >verbose 2>words
    bourn $call --quiet >quiet 2>nothing
  }
  cmp plain verbose
  cmp plain quiet
  same '' "$(<nothing)"
  noted words 'store' || [[ $call == config* ]]
done
for call in 'consume missing' 'inspect missing' 'topic describe missing' 'repair missing' 'replay missing' 'compact missing' \
  'topic delete missing --yes' 'topic trim missing --before 0 --yes' 'topic alter missing --partitions 2' 'produce missing --no-create'; do
  # shellcheck disable=SC2086
  expect 66 bourn $call -q </dev/null 2>words
  says words 'bourn: missing: no such topic'
done
