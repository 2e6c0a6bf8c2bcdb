#!/usr/bin/env bash
# Output that cannot be written is an error, not a short answer with exit 0.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
if [[ ! -c /dev/full ]]; then exit 77; fi

seq 10 | bourn produce t
for command in 'consume t' 'consume t --json' 'consume t -n 1' 'topic list' 'topic list --json' 'topic describe t' inspect \
  'inspect t' 'produce t --dry-run' --help --version 'consume --help'; do
  # shellcheck disable=SC2086
  expect 74 bourn $command >/dev/full 2>err </dev/null
  same 'bourn: stdout: write: No space left on device' "$(<err)"
done
# The event was kept; only the word of it could not be given.
echo kept | expect 74 bourn produce t --ack >/dev/full 2>err
same kept "$(bourn consume t -o -1)"
# A cursor does not move past what nobody got.
expect 74 bourn consume t --cursor here >/dev/full 2>err
bourn consume t --cursor here | cmp - <(seq 10; echo kept)
# Nobody hears the words either: the exit status still says it.
expect 66 bourn consume missing 2>/dev/full
