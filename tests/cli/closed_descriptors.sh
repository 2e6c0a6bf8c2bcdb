#!/usr/bin/env bash
# Started with stdin, stdout or stderr closed, bourn never takes a file of the log for one of them.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

whole() {
  "$TESTS/support/kafka_log.py" --check --dense "$BOURN_DIR/t-0" >/dev/null
  same "$1" "$(bourn consume t)"
}
echo one | bourn produce t
expect 74 bourn produce t <&- 2>err
says err 'bourn: stdin: read: Bad file descriptor'
whole one
echo two | expect 0 bourn produce t >&-
echo three | expect 0 bourn produce t 2>&-
echo four | expect 0 bourn produce t >&- 2>&-
whole $'one\ntwo\nthree\nfour'
bourn produce t -m five <&-
bourn produce t -m six <&- >&- 2>&-
expect 74 bourn produce t -m seven --ack >&- 2>err
whole $'one\ntwo\nthree\nfour\nfive\nsix\nseven'
echo 'no key' | expect 65 bourn produce t -K = >&- 2>&-
expect 74 bourn consume t >&- 2>err
says err 'bourn: stdout: write: Bad file descriptor'
expect 66 bourn consume missing >&- 2>&-
same "$(bourn consume t)" "$(bourn consume t <&- 2>&-)"
expect 124 bourn consume t -F --timeout 1ms <&- 2>&- >out
cmp out <(bourn consume t)
whole "$(<out)"

# Neither do progress, notes and reports.
for call in 'consume t --progress always -v' 'inspect t --verify --progress always' 'repair t -v' 'topic list -v' \
  'compact t --progress always -v' 'config'; do
  # shellcheck disable=SC2086
  {
    bourn $call <&- >out 2>&-
    expect 74 bourn $call <&- >&- 2>&-
  }
done
whole "$(bourn consume t)"
