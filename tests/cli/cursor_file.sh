#!/usr/bin/env bash
# A cursor file makes the next call go on where this one stopped: each event is handed over once.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

seq 100 | bourn produce t --partitions 3 --batch-size 50
bourn consume t --cursor here >got
seq 101 150 | bourn produce t
bourn consume t --cursor here >>got
bourn consume t --cursor here >>got
cmp <(sort -n got) <(seq 150)

# A count ends inside of a batch, of several partitions.
for ((i = 0; i < 5; ++i)); do bourn consume t --cursor parts -n 40 >>counted; done
cmp <(sort -n counted) <(seq 150)
# Filtered events are passed over, not saved up.
bourn consume t --cursor filtered --match '0$' >round
seq 151 160 | bourn produce t
bourn consume t --cursor filtered --match '0$' >>round
cmp <(sort -n round) <(seq 10 10 160)

# mktemp(1) makes an empty file: no position yet. From the end: from the end of the first call, not of the second.
empty=$(mktemp -p .)
bourn consume t --cursor "$empty" -o end
echo new | bourn produce t
same new "$(bourn consume t --cursor "$empty" -o end)"

# A loose segment too, whatever its name.
mkdir 'a b'
cp "$BOURN_DIR/t-0/00000000000000000000.log" 'a b/'
bourn consume './a b/00000000000000000000.log' --cursor blanks -n 3 >loose
bourn consume './a b/00000000000000000000.log' --cursor blanks >>loose
cmp loose <(bourn consume t/0)

# What the reader did not take is not counted as handed over.
seq 200000 | bourn produce big
status=0
(bourn consume big --cursor taken || status=$?; exit "$status") | head -n 1000 >first
bourn consume big --cursor taken >second
(($(wc -l <first) + $(wc -l <second) >= 200000))
sort -n -u first second | cmp - <(seq 200000)

# Killed while it follows: what comes after the last saved position comes again, and nothing is left out.
for ((i = 0; i < 5; ++i)); do
  bourn consume big -F --cursor killed >"part.$i" &
  follower=$!
  wait_until watching "$follower"
  seq "$((200001 + i * 10))" "$((200010 + i * 10))" | bourn produce big
  wait_until grep -q "$((200010 + i * 10))" "part.$i"
  kill -KILL "$follower"
  wait "$follower" 2>/dev/null || true
done
cat part.* | sort -n -u | cmp - <(seq 200050)
bourn consume big --cursor killed >rest
(($(wc -l <rest) <= 20))

# A topic that was made again is another one, also when it is longer by now: it is read from its start.
seq 3 | bourn produce life
bourn consume life --cursor life.cursor >/dev/null
grep -qE '^life 0 3 0 [A-Za-z0-9_-]{22}$' life.cursor
bourn topic delete life --yes
seq 11 15 | bourn produce life
expect 66 bourn consume life --cursor life.cursor --on-trim fail 2>err >out
says err 'life/0: the topic was created again since it was read last; nothing was read'
same '' "$(<out)"
same "$(seq 11 15)" "$(bourn consume life --cursor life.cursor -o end 2>err)"
same 'bourn: life/0: the topic was created again; reading it from its start' "$(<err)"
same '' "$(bourn consume life --cursor life.cursor --on-trim fail 2>&1)"
# So is one that was made again while it was followed, or one that is empty.
bourn consume life -F --cursor life.cursor >life.more 2>said &
follower=$!
wait_until watching "$follower"
bourn topic delete life --yes
wait_until says said 'was deleted'
echo 21 | bourn produce life
wait_until lines_in life.more 1
kill "$follower"
wait "$follower" 2>/dev/null || true
echo 22 | bourn produce life
same 22 "$(bourn consume life --cursor life.cursor --on-trim fail)"
bourn topic delete life --yes
bourn topic create life
same '' "$(bourn consume life --cursor life.cursor 2>/dev/null)"
echo 31 | bourn produce life
same 31 "$(bourn consume life --cursor life.cursor --on-trim fail)"
# Lines without an id, as an older bourn wrote them, and topics without one work as they did. A copy is the same topic.
sed -i -E 's/ [A-Za-z0-9_-]{22}$//' life.cursor
echo 32 | bourn produce life
same 32 "$(bourn consume life --cursor life.cursor --on-trim fail)"
rm "$BOURN_DIR/life-0/.bourn/topic-id"
echo 33 | bourn produce life
same 33 "$(bourn consume life --cursor life.cursor --on-trim fail)"
grep -q '^life 0 3 0$' life.cursor
mkdir copied
bourn consume t --cursor whole >/dev/null
cp -r "$BOURN_DIR"/t-* copied
same '' "$(bourn consume t --dir copied --cursor whole --on-trim fail 2>&1)"

echo 'no cursor' >wrong
expect 65 bourn consume t --cursor wrong 2>err
says err 'wrong: no cursor file'
expect 66 bourn consume t --cursor missing/here
