#!/usr/bin/env bash
# No byte is changed, lost or added on the way through, whatever it is and however it is framed.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

/usr/bin/python3 - <<'PYTHON'
import random, struct
random.seed(7)
values = [b"", bytes(range(256)), b"\0", b"\r", b"a\r", b"\r\r", b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc2\x80\x1b[31m", random.randbytes(8 << 20), b"", b"last\0"]
lines = [value.replace(b"\n", b"") for value in values]
open("lines.in", "wb").write(b"\n".join(lines))                      # no newline at the end
open("nuls.in", "wb").write(b"\0".join(v.replace(b"\0", b"") for v in values))
open("frames.in", "wb").write(b"".join(struct.pack(">i", len(v)) + v for v in values) + struct.pack(">i", -1))
open("all.in", "wb").write(b"".join(values))
PYTHON

bourn produce lines <lines.in
bourn consume lines | cmp - <(cat lines.in && echo)
bourn produce nuls -0 <nuls.in
bourn consume nuls -0 | cmp - <(cat nuls.in && printf '\0')
bourn produce frames --frames <frames.in
bourn consume frames --frames | cmp - frames.in
same '-1' "$(bourn consume frames -o -1 -f '%S')"
bourn produce whole --whole all.in
bourn consume whole -f %s | cmp - all.in
bourn consume frames --json | bourn produce again --json
bourn consume again --frames | cmp - frames.in
printf 'a\r\nb\rc\r\n' | bourn produce crlf
bourn consume crlf | cmp - <(printf 'a\r\nb\rc\r\n')
printf 'one<\0>two<\0>' | bourn produce odd -D '<\0>'
bourn consume odd -D '\x7c\t' | cmp - <(printf 'one|\ttwo|\t')

# A length that lies, a frame cut short, a line that never ends: refused by name, after everything before it was kept.
printf '\0\0\0\1a\0\0\0\2b' | expect 65 bourn produce short --frames 2>err
same a "$(bourn consume short)"
printf '\0\0\0\1a\177\377\377\377' | expect 65 bourn produce huge --frames 2>>err
same a "$(bourn consume huge)"
same 2 "$(grep -c '^bourn: stdin: ' err)"
expect 65 bourn produce long --max-record 10 2>err <<<$'short\n0123456789\n01234567890\nnot read'
says err 'stdin: line 3: longer than 10 B'
same $'short\n0123456789' "$(bourn consume long)"
expect 65 bourn produce skipped --max-record 10 --on-bad skip <<<$'short\n01234567890\nread'
same $'short\nread' "$(bourn consume skipped)"
