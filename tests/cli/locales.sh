#!/usr/bin/env bash
# The language of the terminal changes no number, no time and no name.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

story() {
  printf 'TITLE,1.5\ni,2\nİ,ı\n' | bourn produce "$1" -K , --timestamp '2026-11-23T10:00:00.5Z' --linger 0.5s -H i=I
  bourn consume "$1" -f '%k %s %T %d{strftime[%a %b %d %H:%M:%S]} %h\n'
  bourn consume "$1" --json --match '1[.]5'
  bourn consume "$1" --latest --key-match '(?i)title'
  bourn topic create "$1.set" --set SEGMENT.BYTES=1 2>&1 || true
  bourn inspect "$1"
  bourn inspect "$1" --stats
  bourn consume "$1" --local-time -f '%T{iso} %T{strftime[%c %x %p]}\n'
  bourn consume "$1" --progress always -v 2>&1 >/dev/null | sed 's/[0-9.]* s: //; s/[0-9.]* [KMG]*i*B\/s//'
  BOURN_CONSUME_COUNT=1,5 bourn consume "$1" 2>&1 || true
  bourn config --color auto consume | cut -f 2-4
  bourn topic list "$1*"
  bourn consume 'İ' 2>&1 || true
  bourn consume "$1" -o 1,5 2>&1 || true
}
LC_ALL=C story t >plain
for locale in C.UTF-8 tr_TR.UTF-8 tr_TR.ISO-8859-9 de_DE.UTF-8 nonsense; do
  rm -r "$BOURN_DIR"
  LC_ALL=$locale story t 2>/dev/null >other
  cmp plain other
done
