#!/usr/bin/env bash
# Filters narrow a stream without changing it, and exit 1 says that nothing matched.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn produce t --json --partitions 3 <<'JSON'
{"ts":1000,"key":"a","payload":"a1","headers":["type","x"]}
{"ts":2000,"key":"b","payload":"b1","headers":["type","y","type","x"]}
{"ts":3000,"key":"a","payload":"a2","headers":["type",null]}
{"ts":4000,"key":null,"payload":"none"}
{"ts":5000,"key":"c","payload":"c1"}
{"ts":6000,"key":"b","payload":null}
{"ts":7000,"key":"","payload":"empty key"}
JSON

got() {
  bourn consume t "$@" | xargs
}
same 'a1 a2' "$(got --key a)"
same 'empty key' "$(got --key '')"
same 'a1 a2 c1' "$(got --key-match '^[ac]$')"
same 'a1 b1 c1' "$(got --match '1$')"
same 'a1 b1' "$(got --header type=x)"
same 'a1 b1 a2' "$(got --header type)"
same b1 "$(got --header type=x --header type=y)"
same a1 "$(got --key a --match 1)"
same 'a2' "$(got --key a -o s@2500)"
same 'a1' "$(got --match 1 -n 1)"
same 'b1 c1' "$(got --match 1 --last 2)"
same 'a2 c1 empty key' "$(got --latest)"
same 'a2' "$(got --latest --key a)"
same 'c1 empty key' "$(got --latest --last 2)"

for options in '--key absent' '--match ^$' '--header no' '--key-match z -o :1' '--latest --key b'; do
  # shellcheck disable=SC2086
  expect 1 bourn consume t $options >out
  test ! -s out
done
# An empty stretch of the log is no failed search.
expect 0 bourn consume t -o end
expect 64 bourn consume t --match '('
expect 64 bourn consume t --key-match '[z-a]'
# A million backslashes and a backtracking trap end at once: the expressions are RE2's.
head -c 1000000 /dev/zero | tr '\0' a | bourn produce trap
expect 1 timeout 20 bourn consume trap --match '(a*)*b' >out

# A filter that matches late, and hardly ever, in many batches.
seq 100000 | bourn produce many --batch-size 2K
same 99999 "$(bourn consume many --match '^99999$')"
same '99999 100000' "$(bourn consume many --last 2 | xargs)"
