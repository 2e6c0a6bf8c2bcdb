#!/usr/bin/env bash
# One format language in both directions: what `consume -f` writes `produce -f` reads.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

bourn produce t --json <<'JSON'
{"ts":1795428000123,"key":"k1","payload":"one","headers":["a","1","b",null]}
{"ts":1795428000124,"key":null,"payload":""}
{"ts":1795428000125,"key":"","payload":null}
{"ts":1795428000126,"key":"tab\t","payload":"nul\u0000 newline\n'quote' \"quotes\""}
JSON

same 't/0@0 k1 2 one 3 1795428000123 a=1,b=NULL 2' "$(bourn consume t -n 1 -f '%t/%p@%o %k %K %s %S %T %h %H')"
same '-1 0|0 -1|' "$(bourn consume t -o 1:3 -f '%K %S|')"
same '2026-11-23T10:00:00.123Z 1795428000 2026-11-23' \
  "$(bourn consume t -n 1 -f '%d{iso} %d{s} %d{strftime[%F]}')"
same 'one = 6f6e65 b25l "one" 3 a:1 b: ' \
  "$(bourn consume t -n 1 -f '%v = %v{hex} %v{base64} %v{json} %V %h{%k:%v }')"
bourn consume t -n 1 -f '%R%s%K{big32}%k\x00\e\\%%' | cmp - <(printf '\0\0\0\003one\0\0\0\002k1\0\033\\%%')
bourn consume t -o 3 -f '%s{shell}' >quoted
eval "printf %s $(tr -d '\0' <quoted)" | cmp - <(printf %s $'nul newline\n\'quote\' "quotes"')
same "$(bourn consume t -J -o 0)" "$(bourn consume t -f '%j\n')"

# Lengths in front make it exact, nulls included; literal text in between is enough where it cannot occur in a field.
for format in '%T %K %S %k%s' '%K{big32}%S{big32}%k%s%T{big64}' '%R%s%K{little64}%k%T{hex64}'; do
  bourn consume t -f "$format" | bourn produce t -f "$format" --dir other
  same "$(bourn consume t -f '%K %k %S %s %T\n' | tr '\0' @)" "$(bourn consume t --dir other -f '%K %k %S %s %T\n' | tr '\0' @)"
  rm -r other
done
printf '2026-11-23T10:00:00.123Z [k=1] hello\n2026-11-23T10:00:00.124Z [] world' | bourn produce log -f '%d{iso} [%k] %s'
same 'k=1 hello 1795428000123, world 1795428000124,' "$(bourn consume log -f '%k %s %T,')"
printf 'x=1,y=2;v\n' | bourn produce heads -f '%h;%s'
bourn consume heads -J | grep -qF '"headers":["x","1","y","2"],"key":null,"payload":"v"'
printf '2 two\n0 zero\n' | bourn produce parts --partitions 3 --keep-partition -f '%p %s'
same $'0 zero\n2 two' "$(bourn consume parts -f '%p %s\n' | sort)"

# Mistakes are named with their place; input that does not fit is named with its line.
for format in '%q' '%' '%s{' '%s{nonsense}' '\q' '%h{%q}'; do expect 64 bourn consume t -f "$format" 2>>err; done
for format in '%k%s' '%s%y' '%e%s'; do expect 64 bourn produce t -f "$format" </dev/null 2>>err; done
same 9 "$(grep -c '^bourn: -f: ' err)"
printf '1 fine\nx wrong\n' | expect 65 bourn produce wrong -f '%T %s' 2>err
says err 'stdin: line 2'
same fine "$(bourn consume wrong)"
