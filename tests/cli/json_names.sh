#!/usr/bin/env bash
# Every name in a report's JSON stands in the man page of its verb, and the report is JSON.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

printf 'a=1\nb=2\na=3\na=\n' | bourn produce t -K = -Z -H h=1 --partitions 2
bourn produce t -m later --timestamp +1h
cp -r "$BOURN_DIR/t-0" broken-0
printf 'xx' | dd of=broken-0/00000000000000000000.log bs=1 seek=90 conv=notrunc status=none
bourn topic create empty

/usr/bin/python3 - <<'PYTHON'
import json, os, re, subprocess
MAN = os.path.join(os.path.dirname(os.environ["TESTS"]), "man")
# Names that are data: of settings, and of events in the envelope of bourn-format(5).
DATA = {"settings"}
CALLS = ["topic list", "topic describe t", "topic trim t --before 0 --yes", "compact t --roll", "compact --dry-run",
         "repair t", "repair ./broken-0", "repair ./broken-0 --to fixed-0", "replay t --dry-run --max-gap 1s",
         "replay t --dry-run --loop 0", "inspect", "inspect t", "inspect t --segments", "inspect t --batches",
         "inspect t --indexes", "inspect t/0 --at 0", "inspect ./broken-0 --at 0", "inspect t --verify",
         "inspect ./broken-0 --verify", "inspect t --stats", "inspect t --plot", "inspect t empty --diff",
         "inspect t empty --diff --records", "config", "config --changed"]
def names(value, found):
    if isinstance(value, dict):
        for name, inner in value.items():
            found.add(name)
            if name not in DATA:
                names(inner, found)
            else:
                for setting in inner.values():
                    names(setting, found)
    elif isinstance(value, list):
        for inner in value:
            names(inner, found)
    return found
for call in CALLS:
    words = call.split()
    at = 1 if words[0] == "config" else len(words)
    run = subprocess.run(["bourn", *words[:at], "--json", *words[at:]], capture_output=True, text=True)
    assert run.returncode in (0, 1, 65) and run.stdout, (call, run)
    lines = run.stdout.splitlines() if words[0] == "compact" else [run.stdout]
    page = open(os.path.join(MAN, f"bourn-{words[0]}.1")).read()
    if words[0] == "repair":  # says that its findings are those of inspect
        page += open(os.path.join(MAN, "bourn-inspect.1")).read()
    known = set(re.findall(r"\w+", page))
    for line in lines:
        missing = names(json.loads(line), set()) - known
        assert not missing, (call, missing)
PYTHON
