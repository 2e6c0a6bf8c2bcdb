#!/usr/bin/env bash
# A signal lets bourn finish what it was given in whole lines, say what it did not send, and die of the signal.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

holds() {
  [[ $(bourn consume "$1" 2>/dev/null) == "$2" ]]
}

# What runs in the background of a script is started with SIGINT ignored, and an ignored signal stays ignored.
for signal in INT TERM HUP; do
  mkfifo "in.$signal"
  env --default-signal="$signal" "$BOURN" produce "$signal" --ack <"in.$signal" >"acks.$signal" 2>"err.$signal" &
  producer=$!
  exec {pipe}>"in.$signal"
  printf 'one\ntwo\nhalf a li' >&"$pipe"
  wait_until holds "$signal" $'one\ntwo'
  kill "-$signal" "$producer"
  expect "$((128 + $(kill -l "$signal")))" wait "$producer"
  exec {pipe}>&-
  says "err.$signal" 'stdin: stopped by a signal; the unfinished line 3 was not sent'
  same $'one\ntwo' "$(bourn consume "$signal")"
  same 2 "$(wc -l <"acks.$signal")"
done

# Lines that still wait for company are written, too.
mkfifo lingering
bourn produce linger --linger 1h <lingering &
producer=$!
exec {pipe}>lingering
printf 'one\ntwo\n' >&"$pipe"
is_reading() {
  [[ -d $BOURN_DIR/linger-0 ]]
}
wait_until is_reading
sleep 0.2
same '' "$(bourn consume linger)"
kill -TERM "$producer"
expect 143 wait "$producer"
exec {pipe}>&-
same $'one\ntwo' "$(bourn consume linger)"

# A follower has handed over what there is, and its cursor says so.
seq 1000 | bourn produce t
bourn consume t -F --cursor here >followed &
follower=$!
wait_until lines_in followed 1000
kill -TERM "$follower"
expect 143 wait "$follower"
cmp followed <(seq 1000)
same '' "$(bourn consume t --cursor here)"

# Nobody reads what it prints: it ends all the same.
seq 400000 | bourn produce t
mkfifo nobody
bourn consume t -F --json >nobody &
stuck=$!
exec {pipe}<nobody
filled() {
  grep -q '(bourn) S' "/proc/$stuck/stat"
}
sleep 0.2
wait_until filled
kill -TERM "$stuck"
expect 143 wait "$stuck"
exec {pipe}<&-
