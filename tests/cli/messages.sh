#!/usr/bin/env bash
# An error is one line that names its subject, control bytes escaped; a hint follows on a line of its own.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

echo event | bourn produce t
evil=$'\e]0;title\a\x9b31m\nbourn: fake\r\x7f'

# complains COMMAND...: fails in one line and at most one hint, with no control byte in them.
complains() {
  local status=0
  "$@" >out 2>err </dev/null || status=$?
  if ((status == 0 || status >= 126)) || [[ -s out ]] || ! grep -q '^bourn: ' err ||
    [[ $(sed 1d err | grep -cv '^try: ') != 0 || $(wc -l <err) -gt 2 ]] || LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f\x80-\x9f]' err; then
    printf 'status %s: %q: ' "$status" "$*" >&2
    cat -v err >&2
    return 1
  fi
}
complains bourn "$evil"
complains bourn produce "$evil"
complains bourn produce t "./$evil"
complains bourn produce t "--$evil"
complains bourn consume "$evil"
complains bourn consume "./$evil"
complains bourn consume "./$evil.log"
complains bourn consume "$evil*"
complains bourn consume "/$evil(/"
complains bourn consume "kafka://$evil"
complains bourn consume t --match "($evil"
complains bourn inspect "./$evil"
complains bourn topic describe "$evil"
complains bourn topic create "$evil"
complains bourn topic create x --set "$evil=$evil"
complains bourn consume missing --dir "./$evil"
for option in -o --from --until -n --last -p -f -D -K --timeout --on-damage --max-decompressed --cursor; do
  complains bourn consume t "$option" "no/$evil\\q"
done
for option in -D -K -f -z --sync --linger --batch-size --max-record --timestamp --on-bad --key-from -p --partitions; do
  complains bourn produce t "$option" "no/$evil\\q"
done
touch "$evil"
complains bourn consume "./$evil"
mkdir "$evil-0"
complains bourn consume "./$evil-0"
printf 'x%.0s' {1..100} >"$evil-0/00000000000000000000.log"
complains bourn consume "./$evil-0"
complains bourn consume t --cursor "$evil-0/00000000000000000000.log"

# Bad input is quoted harmlessly too, and its place is named.
printf '{"payload":"fine"}\n{"%s":1}\n' $'\e[31m' | expect 65 bourn produce t --json 2>err
says err 'stdin: line 2, column '
if grep -q $'\e' err; then exit 1; fi
printf '{"ts":"%s"}' "$(printf 'x%.0s' {1..100000})" | expect 65 bourn produce t --json 2>err
(($(wc -c <err) < 4200))
expect 66 bourn consume "$(printf 'x%.0s' {1..200})" 2>err
says err 'try: bourn topic list'
# The likely mistake: a directory is meant, and a topic was said.
cp -r "$BOURN_DIR/t-0" here-0
expect 66 bourn consume here-0 2>err
says err 'try: ./here-0, which is a directory here'
same $'event\nfine' "$(bourn consume ./here-0)"

# Did you mean: what was mistyped gets the nearest that there is, and hands that know kcat get what it is called here.
meant() {
  local wanted=$1
  shift
  expect 64 bourn "$@" 2>said || return 1
  same "$wanted" "$(tail -n 1 said)"
}
echo x | bourn produce apples -q
meant 'try: bourn consume' consme apples
meant 'try: bourn topic list' topic lsit
meant 'try: bourn --help' help consume
meant 'try: bourn inspect ADDRESS --verify' verify --help
meant 'try: bourn topic list' list
meant 'try: bourn consume --dir' --dir=x consume apples
meant 'try: --format' consume apples --formt=x
meant 'try: --version' --verison
meant 'try: retention.ms' topic alter apples --set retention.m=1
meant 'try: bourn topic alter --help' topic alter apples --set colour=red
meant 'try: bourn consume --help' consume apples --no-such-thing-at-all
meant 'try: man 5 bourn-format' consume apples -f %q
meant 'try: bourn consume TOPIC' -C -b localhost -t apples
meant 'try: the topic alone, without an option' consume -t apples
expect 66 bourn consume appels 2>said
same 'try: apples' "$(tail -n 1 said)"
expect 66 bourn consume oranges 2>said
same 'try: bourn topic list' "$(tail -n 1 said)"
