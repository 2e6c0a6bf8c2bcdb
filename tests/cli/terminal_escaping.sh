#!/usr/bin/env bash
# What reaches a terminal has no control bytes in it, whoever wrote the events; --raw and pipes get every byte.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

controls() {
  LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' || true
}

# What a command leaves on a terminal, however it ends.
controls_of() {
  { on_terminal NO_COLOR=1 "$@" || true; } | controls
}

evil=$'title\e]0;x\a colour\e[31m\x9b31m c1\xc2\x9b31m del\x7f cr\r bidi\xe2\x80\xae bad\xff'
printf '%s\ttab ü \n' "$evil" | bourn produce t -k "$evil" -H "$evil=$evil"
on_terminal bourn consume t >seen
same 0 "$(controls <seen)"
says seen 'title\x1b]0;x\x07 colour\x1b[31m\x9b31m c1\xc2\x9b31m del\x7f cr\x0d bidi\xe2\x80\xae bad\xff'
says seen $'\ttab ü'
if grep -qF $'\xe2\x80\xae' seen; then exit 1; fi
for options in '-K =' '-0' '-D ;' '-f %k%s%h\n' '--frames' '--json' '--json-payload' '-F -n 1'; do
  # shellcheck disable=SC2086
  same 0 "$(controls_of bourn consume t $options)"
done
on_terminal bourn consume t --raw | cmp - <(bourn consume t)
bourn consume t | cmp - <(printf '%s\ttab ü \n' "$evil")

# Words too: names, paths, patterns, and the text of bad input.
mkdir "$evil-0"
printf 'x%.0s' {1..100} >"$evil-0/00000000000000000000.log"
export NO_COLOR=1 # bourn's own colours aside
for address in "$evil" "./$evil" "./$evil-0" "/$evil(/" "$evil*"; do
  for verb in consume inspect; do same 0 "$(controls_of bourn "$verb" "$address")"; done
done
for level in --segments --batches --records --indexes; do
  for address in t "./$evil-0"; do same 0 "$(controls_of bourn inspect "$level" "$address")"; done
done
same 0 "$(controls_of bourn topic describe "$evil")"
same 0 "$(controls_of bourn "$evil")"
same 0 "$(controls_of bourn consume t "--$evil")"
same 0 "$(controls_of bourn consume t --match "($evil")"
# shellcheck disable=SC2016
same 0 "$(controls_of sh -c 'printf "{\"%s\":1}" "$1" | bourn produce t --json' sh "$evil")"
same 0 "$(controls_of bourn topic list)"
