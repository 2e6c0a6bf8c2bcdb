#!/usr/bin/env bash
# --where EXPR narrows a stream by what the events hold; what is no expression is shown with a caret below the place.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn produce orders --json --partitions 1 <<'JSON'
{"ts":1795435200000,"key":"c1","payload":"{\"amount\":250,\"state\":\"paid\"}","headers":["trace","abc"]}
{"ts":1795435201000,"key":"c2","payload":"{\"amount\":99.5,\"state\":\"open\"}","headers":["trace","abd","trace","xyz"]}
{"ts":1795435202000,"key":"d1","payload":"{\"amount\":\"250\"}"}
{"ts":1795435203000,"key":null,"payload":"no JSON"}
{"ts":1795435204000,"key":"c1","payload":null}
{"ts":1795435205000,"key":"big","payload":"{\"amount\":9007199254740993}"}
JSON

# Offsets of the events that are found.
found() {
  bourn consume orders -f '%o\n' --where "$@" | xargs
}
same '0 5' "$(found 'value/amount > 100')"
same '0' "$(found 'value/amount > 100 && key ~ "^c"')"
same '1 3' "$(found 'value/amount <= 99.5 or not exists(key)')"
same '2' "$(found "value/amount == '250'")"
same '5' "$(found 'value/amount == 9007199254740993')"
same '' "$(found 'value/amount == 9007199254740992' || true)"
same '1' "$(found 'header.trace ~ "z$"')"
same '3' "$(found 'key == null')"
same '4' "$(found 'value == null')"
same '0 4' "$(found 'key in ["c1"]')"
same '1 2 3 5' "$(found 'key not in ["c1"]')"
same '2 3' "$(found 'offset > 1 and time < "2026-11-23T12:00:04Z"')"
same '0 1 2 3 4 5' "$(found 'topic == "orders" and partition == 0')"
same '3' "$(found 'len(value) == 7')"
same '4' "$(found 'size < 5')"
same '0 1 2 3 4 5' "$(found 'time < -0s')"

# All conditions must hold, and the last and first ones are counted behind them.
same '0' "$(found 'value/amount > 100' --key c1)"
same '1' "$(found 'value/amount > 50' --header trace=xyz)"
same '0' "$(found 'value/amount > 50' --match paid --key-match 1)"
same '5' "$(found 'value/amount > 50' --last 1)"
same '0' "$(found 'value/amount > 50' -n 1)"
same '1' "$(found 'value/amount > 50' -o 1:5)"
same '5' "$(found 'value/amount > 50' -o 1:6 --latest --key big)"

# Nothing found is 1.
expect 1 bourn consume orders --where 'offset > 100' >out
test ! -s out
expect 1 bourn consume orders --where 'size > 0' --key absent

# The other verbs that read events.
same 2 "$(bourn inspect orders --records --where 'key == "c1"' --json | wc -l)"
bourn inspect orders --stats --where 'exists(value/state)' | grep -qx $'events\t2'
expect 1 bourn inspect orders --records --where 'key == "x"' >out
bourn replay -q orders --speed max --where 'value/state == "open"' -K = >out
same 'c2={"amount":99.5,"state":"open"}' "$(cat out)"
expect 1 bourn replay -q orders --speed max --where 'key == "x"' >out
bourn consume orders --json >captured
same 'no JSON' "$(bourn consume - --where 'not exists(key)' <captured)"
same '0 5' "$(bourn consume - --where 'value/amount > 100' -f '%o\n' <captured | xargs)"
same '1' "$(bourn replay -q - --speed max --where 'header.trace == "xyz"' -f '%o\n' <captured)"
expect 1 bourn consume - --where 'partition == 1' <captured

# Followers too.
bourn consume orders -F --where 'value/amount < 0' -n 1 >out &
follower=$!
wait_until watching "$follower"
printf '%s\n' '{"amount":1}' '{"amount":-1}' | bourn produce orders
wait "$follower"
same '{"amount":-1}' "$(cat out)"

# refused EXPR: what is said of it, but for the last line.
refused() {
  expect 64 bourn consume orders --where "$1" >out 2>err
  test ! -s out
  same 'try: man 5 bourn-format' "$(tail -n 1 err)"
  sed '$d' err
}
same 'bourn: --where: = is written ==
  key = "x"
      ^' "$(refused 'key = "x"')"
same 'bourn: --where: "c1" is no part of an event; text stands in quotes, and the parts are key, value, value/POINTER, header.NAME, topic, partition, offset, time and size
  key == c1
         ^' "$(refused 'key == c1')"
same 'bourn: --where: this ( is never closed
  size > 1 and (key == "x"
               ^' "$(refused 'size > 1 and (key == "x"')"
same 'bourn: --where: expected a part of an event, len(...), a number, text in quotes, true, false or null
  size > 1 and
              ^' "$(refused 'size > 1 and')"
same 'bourn: --where: this is text, and what it is compared with is a number
  offset in [1, "2"]
                ^' "$(refused 'offset in [1, "2"]')"
same 'bourn: --where: missing ): a(
  key ~ "a("
        ^' "$(refused 'key ~ "a("')"
# A caret below what takes two columns, and what would command the terminal.
same 'bourn: --where: & is written && or and
  header.漢字 == "\x1b[31m\n" & size > 1
                              ^' "$(refused $'header.漢字 == "\e[31m\n" & size > 1')"
# Of a long text the part around the place.
long=$(printf 'key == "c1" or %.0s' {1..50})
same 'bourn: --where: expected && or || before this
  …"c1" or key == "c1" or key == "c1" or key == "c1" one and key == "c1"
                                                     ^' "$(refused "${long}key == \"c1\" one and key == \"c1\"")"
same 64 "$(for verb in consume 'inspect --records' replay; do
  # shellcheck disable=SC2086
  bourn $verb orders --where 'key ==' >out 2>&1 || echo $?
done | uniq)"
expect 64 bourn consume orders --where '' 2>err
# Before anything is looked for or read.
expect 64 bourn consume missing --where 'key ==' 2>err
says err '  key ==
        ^'
expect 64 bourn consume orders --where "key == '$(printf 'x%.0s' {1..65536})'" 2>err
says err 'bourn: --where: longer than 65536 bytes'
