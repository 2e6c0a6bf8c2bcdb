#!/usr/bin/env bash
# A call that makes only the options that it mentions (commands/mentioned.hpp) does what it does with all of them, which
# an entry in the configuration file brings about.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

printf 'k=one\nk=two\nj=three\n' | bourn produce t -K= -q
printf 'quiet = false\n' >all.toml

# alike CALL...: prints, complains and ends the same both ways.
alike() {
  local status=0 all=0
  bourn "$@" </dev/null >some.out 2>some.words || status=$?
  BOURN_CONFIG=all.toml bourn "$@" </dev/null >all.out 2>all.words || all=$?
  same "$* $all" "$* $status"
  sed -i -E 's/"ms":[0-9]+/"ms":0/' all.out some.out # how long a compaction took
  cmp all.out some.out
  cmp all.words some.words
  last=$status
}

# right CALL...: alike, and well; wrong CALL...: alike, and refused.
right() {
  alike "$@"
  same "$* 0" "$* $last"
}
wrong() {
  alike "$@"
  same "$* 64" "$* $last"
}

right consume t
right consume t -n2 -K=
right consume t -Jn 1
right consume t -qJn1
right consume t -0n1
right consume t --count=1 --json
right consume t -o -1
right consume t -n 1 --from -10m
right consume --count 1 -- t
right consume t -f '-%k\n'
right produce t -m --whole --dry-run
right produce t --dry-run -m x -k -J
right produce t --dry-run -m=-k
right replay t --state --at 1
right inspect t --batches
right compact t --dry-run --json
right topic list --names
right consume --help
right consume t -h
right topic trim -h
right --help

wrong consume
wrong consume t --cout 1
wrong consume t -x
wrong consume t -nx
wrong consume t --count
wrong consume t --count ''
wrong consume t --count 1 --count 2
wrong consume t --quiet=perhaps
wrong produce t -m a -J --frames
wrong replay t --at 1
wrong inspect t --batches --records
wrong topic trim t
wrong topic

# Variables mention options, too.
export BOURN_CONSUME_COUNT=1 BOURN_LOCAL_TIME=true
right consume t
same 'one' "$(bourn consume t)"
BOURN_CONSUME_COUNT=none wrong consume t
BOURN_CONSUME_JSON=true BOURN_CONSUME_FRAMES=true wrong consume t
export BOURN_TOPIC_LIST_NAMES=true
right topic list
same 't' "$(bourn topic list)"
