#!/usr/bin/env bash
# Reading needs no permission to write; writing without it is refused with 77 and changes nothing.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

seq 10 | bourn produce t --partitions 2
if [[ $(id -u) -eq 0 ]]; then
  # As somebody else, who may look and not touch.
  command -v setpriv >/dev/null || exit 77
  chmod 755 . .. "$BOURN_DIR"
  as_guest() {
    setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
  }
else
  chmod -R a-w "$BOURN_DIR"
  trap 'chmod -R u+w "$BOURN_DIR"' EXIT
  as_guest() {
    "$@"
  }
fi
as_guest test -x "$BOURN" || exit 77
find "$BOURN_DIR" -type f -exec md5sum {} + | sort >before

cmp <(as_guest "$BOURN" consume t) <(seq 10)
expect 124 as_guest "$BOURN" consume t -F --timeout 1ms >out
cmp out <(seq 10)
as_guest "$BOURN" inspect t >out
as_guest "$BOURN" topic describe t >out
as_guest "$BOURN" topic list >out
as_guest "$BOURN" consume ./store/t-0 ./store/t-1/00000000000000000000.log >out
for command in 'produce t -m x' 'produce new -m x' 'topic create new' 'topic delete t --yes'; do
  # shellcheck disable=SC2086
  expect 77 as_guest "$BOURN" $command 2>err
  says err 'Permission denied'
  same 1 "$(grep -c ^bourn: err)"
done
expect 77 as_guest "$BOURN" consume t --cursor store/cursor 2>err
find "$BOURN_DIR" -type f -exec md5sum {} + | sort | cmp - before
same 't-0 t-1' "$(cd "$BOURN_DIR" && echo ./* | sed 's,[.]/,,g')"

# What may not even be read is 77 as well, not "no such topic".
if [[ $(id -u) -eq 0 ]]; then
  chmod 600 "$BOURN_DIR"/t-1/*.log
  expect 77 as_guest "$BOURN" consume t 2>err
  chmod 700 "$BOURN_DIR/t-0"
  expect 77 as_guest "$BOURN" consume t/0 2>err
  chmod 700 "$BOURN_DIR"
  expect 77 as_guest "$BOURN" consume t 2>err
  expect 77 as_guest "$BOURN" inspect 2>err
fi
