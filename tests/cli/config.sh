#!/usr/bin/env bash
# Defaults of options come from the environment and from a file; what is nearer wins, and what is wrong says where it
# stands.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

config=$XDG_CONFIG_HOME/bourn/config.toml
mkdir -p "${config%/*}"
printf 'a=1\nb=2\n' | bourn produce t -K =

# origin CALL OPTION: "VALUE ORIGIN PLACE", as config tells it.
origin() {
  # shellcheck disable=SC2086
  bourn config $1 | awk -F '\t' -v option="$2" '$2 == option { print $3, $4, $5 }'
}

# Command line, environment, file, default; and the verb before all verbs.
same '- default -' "$(origin 'consume t' key-separator)"
printf '[consume]\nkey-separator = "="\n' >"$config"
same $'a=1\nb=2' "$(bourn consume t)"
same "= file $config: line 2" "$(origin 'consume t' key-separator)"
export BOURN_CONSUME_KEY_SEPARATOR=/
same $'a/1\nb/2' "$(bourn consume t)"
same '/ environment BOURN_CONSUME_KEY_SEPARATOR' "$(origin 'consume t' key-separator)"
same $'a:1\nb:2' "$(bourn consume t -K :)"
same ': flag -' "$(origin 'consume t -K :' key-separator)"
same $'a=1\nb=2' "$(BOURN_CONSUME_KEY_SEPARATOR='' bourn consume t)"
unset BOURN_CONSUME_KEY_SEPARATOR
# Another verb is not meant.
same '- default -' "$(origin 'replay t' key-separator)"

# For all verbs, for those below one, for one.
cat >"$config" <<'TOML'
# A comment, a string with # and , in it, and every kind of value.
color = "always" # behind a value
[topic]
color = 'never'
"json" = true
[topic.list]
json = false
[produce]
header = [
  "a=#1",
  'b=\2,', # two
]
max-record = 100
delimiter = '\n'
TOML
bourn inspect t/0 --at 0 >seen
says seen $'\e['
same always "$(origin inspect color | cut -d ' ' -f 1)"
same never "$(origin 'topic list' color | cut -d ' ' -f 1)"
same yes "$(origin 'topic describe t' json | cut -d ' ' -f 1)"
same no "$(origin 'topic list' json | cut -d ' ' -f 1)"
same $'t\t1\t2' "$(bourn topic list | cut -f 1-3)"
bourn topic describe t | says /dev/stdin '{"topic":"t"'
echo x | bourn produce h
same 'a=#1,b=\2,' "$(bourn consume h -f %h)"
same 'c=3' "$(echo x | bourn produce i -H c=3 && bourn consume i -f %h)"
# A flag is taken back, and what does not go with the command line is passed over.
printf 'quiet = true\n[consume]\njson = true\n' >"$config"
bourn consume t | says /dev/stdin '"payload":"1"'
same $'1 1\n1 2' "$(bourn consume t -f '1 %s\n')"
same $'1\n2' "$(bourn consume t --json=false)"
bourn compact t >out
same '' "$(<out)"
bourn compact t --quiet=false 2>/dev/null >out
[[ -s out ]]
same '' "$(BOURN_QUIET=true bourn compact t)"
[[ -n $(BOURN_QUIET=false bourn compact t 2>/dev/null) ]]

# The store: --dir, BOURN_DIR, the file.
printf 'dir = "%s/elsewhere"\n' "$PWD" >"$config"
same $'1\n2' "$(bourn consume t)"
echo there | bourn produce t --dir elsewhere
same there "$(env -u BOURN_DIR bourn consume t)"

# Which file it is.
printf 'color = "always"\n' >other
BOURN_CONFIG=$PWD/other bourn config --changed inspect >seen
says seen "$PWD/other: line 1"
printf 'nonsense' >"$config"
expect 64 bourn topic list 2>words
BOURN_CONFIG='' bourn topic list >/dev/null
HOME=$PWD/nowhere XDG_CONFIG_HOME='' bourn topic list >/dev/null
expect 66 env BOURN_CONFIG=missing.toml bourn topic list 2>words
says words 'bourn: missing.toml: open: No such file or directory'

# wrong TEXT WORDS: a file with this text ends every call with 64 and one line that says so.
wrong() {
  printf '%b' "$1" >"$config"
  expect 64 bourn consume t >out 2>words
  same '' "$(<out)"
  says words "bourn: $config: $2"
  [[ $(grep -vc '^try: ' words) == 1 ]]
}
wrong 'nonsense' 'line 1: nonsense: the = behind the name is missing'
wrong '\n\ncolor = never' 'line 3: never: text stands in quotes: "never"'
wrong 'color = "never' 'line 1: the " that ends the text is missing'
wrong 'progress = "sometimes"' 'line 1: progress: "sometimes"; legal are auto, always and never'
wrong 'color = "never"\ncolor = "auto"' 'line 2: color: stands in line 1 already'
wrong 'color = "never" "auto"' 'line 1: ""auto"" is too much'
wrong 'color =' 'line 1: the value is missing'
wrong 'color = ["auto"' 'line 1: a comma or ] is missing in the array'
wrong 'progress = ["auto", "never"]' 'line 1: progress: takes one value'
wrong 'colour = "never"' 'line 1: colour: no option that all verbs share'
says words 'try: color'
wrong 'quiet = "yes"' 'line 1: quiet: "yes"; legal are true and false'
wrong '[consum]\njson = true' 'line 2: "consum" is no verb'
says words 'try: [consume]'
wrong '[consume]\njsn = true' 'line 2: jsn: no such option of bourn consume'
says words 'try: json'
wrong '[consume]\ncount = -5' 'line 2: count: "-5" is not a number from 0 up'
wrong '[consume]\n\ntimeout = "soon"' 'line 3: timeout: "soon" is no length of time'
wrong '[consume]\nformat = "%q"' 'line 2: format: unknown token'
wrong '[consume]\njson = true\nformat = "x"' 'line 2: json: does not go with another'
wrong '[[consume]]' 'line 1: [[…]]: an array of tables'
wrong '[consume\n' 'line 1: the ] that ends the name'
wrong 'color = "\\q"' 'line 1: \q: no such escape'
wrong '[consume]\nkey = ""\ncursor = ""' 'line 3: cursor: the value is empty'
for text in '[topic]\nnmes = true' '[topic.lst]\njson = true' '[topic.list]\npartitions = 1'; do
  printf '%b' "$text" >"$config"
  expect 64 bourn topic list 2>words
  says words "bourn: $config: line 2: "
  bourn consume t >/dev/null # another verb is none of its business
done
wrong '[consume.deeper]\njson = true' 'line 2: "consume deeper" is no verb'
rm "$config"
BOURN_COLOR=x expect 64 bourn inspect 2>words
says words 'bourn: BOURN_COLOR: color: "x"; legal are auto, always and never'
BOURN_PRODUCE_COMPRESSION=zap expect 64 bourn produce u -m x 2>words
says words 'bourn: BOURN_PRODUCE_COMPRESSION: compression: no such codec: "zap"'
BOURN_CONSUME_FOLLOW=perhaps expect 64 bourn consume t 2>words
says words 'BOURN_CONSUME_FOLLOW: follow: "perhaps"; legal are true and false'
mkdir "$config"
expect 74 bourn topic list 2>words || true
says words "$config"
rmdir "$config"
# Help and version need no file.
printf 'nonsense' >"$config"
bourn --version >/dev/null
bourn consume --help >/dev/null
rm "$config"

# config itself: all options, or those of a call, as table and as JSON; it finds what is wrong with any verb.
bourn config >all
same '' "$(cut -f 1 all | sort -u | grep -vxE 'produce|consume|replay|inspect|repair|compact|config|topic (list|create|describe|alter|trim|delete)' || true)"
says all $'produce\tsync\tend\tdefault\t-'
bourn config --json topic list --names >page
/usr/bin/python3 - <<'PYTHON'
import json
page = json.load(open("page"))
names = {row["option"]: row for row in page}
assert {"verb": "topic list", "option": "names", "value": True, "origin": "flag", "place": None} == names["names"], names
assert names["json"]["value"] is False and names["json"]["origin"] == "default"
PYTHON
same '' "$(env -u BOURN_DIR bourn config --changed)"
printf '[compact]\nrolled = true\n' >"$config"
bourn topic list >/dev/null
expect 64 bourn config 2>words
says words 'line 2: rolled: no such option of bourn compact'
expect 64 bourn config prodce 2>words
says words '"prodce" is no verb'
expect 64 bourn config produce --bogus 2>words
says words '--bogus: no such option of bourn produce'
