#!/usr/bin/env bash
# --help keeps to the terminal's width, breaks no word, and says the same at every width.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# The words of a page, whatever the lines are; without the examples, which are pasted as they are.
words() { sed '/^Examples:/,$d' "$1" | tr -s ' \n' ' '; }

for call in '' produce consume replay inspect repair compact topic 'topic list' 'topic create' 'topic describe' \
  'topic alter' 'topic trim' 'topic delete' config; do
  # shellcheck disable=SC2086
  for width in 40 80 200; do on_terminal "${width}x24" bourn $call --help >"at$width"; done
  fits 80 at80
  # But for names that are longer than such a line.
  sed '/^Examples:/,$d; /^Begin with:/,$d; /^Usage:/d; /none|gzip/d; /compact|delete/d; 1d' at40 >narrow
  fits 40 narrow
  same "$(words at200)" "$(words at80)"
  same "$(words at200)" "$(words at40)"
  # Into a pipe as on 80 columns; no blank at the end of a line, no two empty lines.
  # shellcheck disable=SC2086
  bourn $call --help | cmp - at80
  if grep -n ' $' at40 at80 at200; then exit 1; fi
  same '' "$(cat -s at80 | diff - at80)"
done
# What follows the options is told where something does.
says <(bourn replay --help) 'ADDRESS... [-- COMMAND [ARGUMENT...]]'
says <(bourn config --help) '[VERB [OPTIONS]]'
# Alone, it shows the same page, as words.
expect 64 bourn >out 2>page
same '' "$(<out)"
bourn --help | cmp - page
