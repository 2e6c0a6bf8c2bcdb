#!/usr/bin/env bash
# inspect --html: one file that needs no other, in which nothing from outside is markup, and which shows damage.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# Fails unless every element is closed, in order, and there is no script, link or address of another page.
well_formed() {
  /usr/bin/python3 - "$1" <<'PYTHON'
import sys
from html.parser import HTMLParser

class Checker(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.titles = 0
    def handle_starttag(self, tag, attributes):
        assert tag not in ("script", "link", "img", "iframe", "object", "b-evil", "a"), tag
        for name, value in attributes:
            assert not name.startswith("on") and name not in ("src", "href"), name
        if tag not in ("meta", "rect-void"):
            self.open.append(tag)
        self.titles += tag == "title"
    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

page = open(sys.argv[1], encoding="utf-8").read()
checker = Checker()
checker.feed(page)
checker.close()
assert not checker.open, checker.open
assert checker.titles > 5, "no tooltips"
assert "url(" not in page and "http:" not in page and "https:" not in page
for character in page:
    assert character >= " " or character == "\n", repr(character)
PYTHON
}

bourn produce 't' --json <<'JSON'
{"ts":1700000000000,"key":"<script>alert(1)</script>","payload":"x","headers":["<b-evil onclick='x'>","\"&"]}
{"ts":1700000600000,"key":"\u001b[31m\u202e' onload=\"x","payload":null}
{"ts":1700000600001,"key":"ünï","payload":"y"}
{"ts":1700009600001,"key":null,"payload":"y"}
JSON
expect 0 bourn inspect t --html page.html >said
test ! -s said
well_formed page.html
says page.html '&lt;script&gt;alert(1)&lt;/script&gt;'
says page.html '&lt;b-evil onclick=&#39;x&#39;&gt;'
says page.html '\x1b[31m\xe2\x80\xae'
says page.html 'ünï'
says page.html '<b>4</b><span>events</span>'
bourn inspect t --html - | cmp - page.html

# The old page stays until the new one is there.
mkdir folder
expect 73 bourn inspect t --html folder/absent/page.html 2>words
says words 'folder/absent'
echo old >kept.html
expect 66 bourn inspect absent --html kept.html 2>/dev/null
same old "$(cat kept.html)"
bourn inspect t --html kept.html
cmp kept.html page.html
test "$(find . -maxdepth 1 -name '*.html*' | wc -l)" -eq 2

# A damaged log: what can be read is in the page, and all that --verify finds is named, and drawn where it is.
put() { # put FILE BYTE TEXT
  printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
drawn() { # drawn FILE CLASS COUNT: so many rectangles of this class
  same "$3" "$(grep -o "<rect class=\"$2\"" "$1" | wc -l)"
}
bourn topic create d --set segment.bytes=3K
for batch in {0..59}; do seq "$((batch * 20))" "$((batch * 20 + 19))" | bourn produce d; done
expect 0 bourn inspect d --html whole.html
well_formed whole.html
says whole.html '<b>0</b><span>damages</span>'
drawn whole.html damage 0
drawn whole.html unfinished 0
logs=("$BOURN_DIR"/d-0/*.log)
put "${logs[0]}" 100 '\x80'                                                        # a bit of a value
head -c 400 /dev/zero | dd of="${logs[1]}" bs=1 seek=900 conv=notrunc status=none # zeros
printf 'half' >>"${logs[-1]}"                                                     # an append that is not finished
put "${logs[1]%.log}.index" 4 '\x7f'                                              # no bytes of a .log
expect 65 bourn inspect d --verify >found
expect 65 bourn inspect d --html damaged.html 2>words
well_formed damaged.html
drawn damaged.html damage 2
drawn damaged.html unfinished 1
says damaged.html 'likely flipped bits'
says damaged.html 'likely a range of zeros'
says damaged.html 'likely an append that was not finished'
grep -E '^(damage|warning|note): ' found >remarks
same 4 "$(wc -l <remarks)"
while IFS= read -r remark; do says damaged.html ">$remark</p>"; done <remarks
says damaged.html '<b>3</b><span>damages</span>'

# Nothing at all is a page, too.
bourn topic create nothing
bourn inspect nothing --html nothing.html
says nothing.html '<b>0</b><span>events</span>'
# So is everything that Kafka wrote, whatever is in it.
bourn inspect "$TESTS/golden/oracle" --html golden.html
well_formed golden.html
