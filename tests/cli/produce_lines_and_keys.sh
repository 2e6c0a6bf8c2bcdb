#!/usr/bin/env bash
# Lines become events, in order and byte for byte; keys come from the line, from an option or from the value.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

printf 'one\n\ntwo\nno newline' | bourn produce lines
same '3:one 0: 3:two 10:no newline ' "$(bourn consume lines -f '%S:%s ')"
expect 0 bourn produce lines </dev/null
same 4 "$(bourn consume lines | wc -l)"

printf 'alice=in\nbob=out=late\n=none\ncarol=\n' | bourn produce users -K =
same 'alice|5|in|2 bob|3|out=late|8 |0|none|4 carol|5||0 ' "$(bourn consume users -f '%k|%K|%s|%S ')"
same $'alice=in\nbob=out=late\n=none\ncarol=' "$(bourn consume users -K =)"
printf 'k::v\n::\n' | bourn produce nulls -K :: -Z
same 'k,1,v,1 ,-1,,-1 ' "$(bourn consume nulls -f '%k,%K,%s,%S ')"
same $'v\nNULL' "$(bourn consume nulls -Z)"

printf 'a;b;c' | bourn produce delimited -D ';' -k same -H 'from=here' -H alone --timestamp 2026-11-23T10:00:00Z
same 'same a from=here,alone=NULL 1795428000000 1;same b from=here,alone=NULL 1795428000000 1;' \
  "$(bourn consume delimited -n 2 -f '%k %s %h %T %V;')"
printf 'a\0b\nc\0' | bourn produce nuls -0
same '1 3 ' "$(bourn consume nuls -f '%S ')"
bourn consume nuls -0 | cmp - <(printf 'a\0b\nc\0')

printf 'first\n' >one.txt
printf 'third' >three.txt
printf 'second\n' | bourn produce files one.txt - three.txt
same $'first\nsecond\nthird' "$(bourn consume files)"
bourn produce whole --whole one.txt three.txt
same '6:first|5:third|' "$(bourn consume whole -f '%S:%s|' | tr -d '\n')"
same 'said/0@0' "$(bourn produce said -m 'just this' --ack </dev/null)"
same 'just this' "$(bourn consume said)"
bourn produce said -m ''
same '9 0 ' "$(bourn consume said -f '%S ')"

echo '{"who":{"id":"k1"},"at":"2026-11-23T10:00:00Z"}' | bourn produce pointed --key-from /who/id --time-from /at
same 'k1 1795428000000' "$(bourn consume pointed -f '%k %T')"

# Kafka's own vectors of murmur2 (kafka: UtilsTest.testMurmur2), taken modulo four.
printf '21=0\nfoobar=2\na-little-bit-long-string=0\na-little-bit-longer-string=3\nlkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8=1\n' |
  bourn produce keyed -K = --partitions 4 --ack >acks
same '0 1 2 3' "$(cut -d/ -f2 acks | cut -d@ -f1 | sort -u | xargs)"
bourn consume keyed -f '%p %s\n' | while read -r partition wanted; do same "$wanted" "$partition"; done
echo 'to three' | bourn produce keyed -p 3 -k foobar
same 'to three' "$(bourn consume keyed/3 --key foobar)"
expect 64 bourn produce keyed -p 4 -m x
expect 64 bourn produce keyed --partitions 3 -m x
expect 66 bourn produce absent --no-create -m x
expect 66 bourn consume absent

same '2 events, 3 B of values, would be written to dry' "$(printf 'a\nbc\n' | bourn produce dry --dry-run)"
expect 66 bourn consume dry

# A bad line stops with its number after everything before it was written; or it is passed over and counted.
expect 65 bourn produce bad -K = 2>err <<<$'a=1\nb=2\nworse\nc=3'
says err 'stdin: line 3: no key separator'
same $'1\n2' "$(bourn consume bad)"
expect 65 bourn produce bad -K = --on-bad reject=rejected 2>err <<<$'worse\nc=3\nworst\nd=4'
same $'worse\nworst' "$(<rejected)"
same $'1\n2\n3\n4' "$(bourn consume bad)"

# Most lines take a short way into their batch. Those of a file around all sizes of buffers, a line longer than any batch
# among them, come out as they went in; and a bad one is found at its number wherever it stands.
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "%d %*s\n", i, (i * 7919) % 150, "x"; printf "%600000s\nlast", "long" }' >mixed
bourn produce mixed <mixed
bourn consume mixed | cmp - <(cat mixed; echo)
bourn produce piped < <(cat mixed)
bourn consume piped | cmp - <(cat mixed; echo)
for short in "-z zstd" "--batch-size 1K" "--partitions 1 --ack" "-D \n"; do
  # shellcheck disable=SC2086
  bourn produce "t${short//[^a-zA-Z]/}" $short <mixed >/dev/null
  bourn consume "t${short//[^a-zA-Z]/}" | cmp - <(cat mixed; echo)
done
expect 65 bourn produce limited --max-record 1K <mixed 2>err
says err 'stdin: line 60001: longer than 1.0 KiB; 60000 events before it written'
same 60000 "$(bourn consume limited | wc -l)"
same '60002 events' "$(bourn produce dry --dry-run <mixed | cut -d, -f1)"
