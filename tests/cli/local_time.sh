#!/usr/bin/env bash
# Times are UTC, and with --local-time those of TZ, wherever they are printed; what is read without a zone likewise.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
[[ -e /usr/share/zoneinfo/Asia/Kolkata && -e /usr/share/zoneinfo/Europe/Berlin ]] || exit 77

utc='2026-07-01T10:00:00.500Z'
printf 'k=1\n' | bourn produce t -K = --timestamp "$utc"
printf 'k=2\n' | bourn produce t -K = --timestamp 2026-12-01T10:00:00Z

export TZ=Europe/Berlin
format='%T{iso} %T{strftime[%F %H:%M %Z %z]} %T{go[15:04]} %T\n'
same "2026-07-01T10:00:00.500Z 2026-07-01 10:00 UTC +0000 10:00 1782900000500
2026-12-01T10:00:00.000Z 2026-12-01 10:00 UTC +0000 10:00 1796119200000" "$(bourn consume t -f "$format")"
same "2026-07-01T12:00:00.500+02:00 2026-07-01 12:00 CEST +0200 12:00 1782900000500
2026-12-01T11:00:00.000+01:00 2026-12-01 11:00 CET +0100 11:00 1796119200000" \
  "$(bourn consume t --local-time -f "$format")"
# Half an hour off, west of UTC, and before there were zones: always the same moment.
same 2026-07-01T15:30:00.500+05:30 "$(TZ=Asia/Kolkata bourn consume t --local-time -n 1 -f '%T{iso}')"
same 2026-07-01T07:30:00.500-02:30 "$(TZ=America/St_Johns bourn consume t --local-time -n 1 -f '%T{iso}')"
for zone in '' UTC0 Nowhere/Nothing; do
  same 2026-07-01T10:00:00.500+00:00 "$(TZ=$zone bourn consume t --local-time -n 1 -f '%T{iso}')"
done
for zone in Europe/Amsterdam Africa/Monrovia America/St_Johns Asia/Kathmandu; do
  for time in 1971-12-31T23:59:59.999Z 1980-06-01T00:00:00.000Z 2026-03-29T01:00:00.000Z; do
    printf 'x' | bourn produce "old" --timestamp "$time"
    local_text=$(TZ=$zone bourn consume old --last 1 --local-time -f '%T{iso}')
    same "$(bourn consume old --last 1 -f '%T')" "$(printf 'x' | bourn produce back --timestamp "$local_text" &&
      bourn consume back --last 1 -f '%T')"
  done
done

# Every view that prints times: the local one has the same moment, and no other is left.
/usr/bin/python3 - <<'PYTHON'
import datetime, os, re, subprocess
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)")
def times(call):
    # Where more views print times than into a pipe.
    run = subprocess.run([os.environ["TESTS"] + "/cli/on_terminal", "250x60", "bourn", *call], stdout=subprocess.PIPE)
    assert run.returncode in (0, 1), (call, run)
    return ISO.findall(run.stdout.decode())
def moments(texts):
    return [datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) for text in texts]
log = os.environ["BOURN_DIR"] + "/t-0"
calls = ["inspect", "inspect t", "inspect t --segments", "inspect t --batches", "inspect t --records",
         "inspect t --indexes", "inspect t --at 0", "inspect t --at 0 -v", "inspect t --stats", "inspect t --plot",
         "inspect t --html -", "replay t --dry-run --max-gap 1s", "replay t --speed max -f %T{iso}",
         "inspect --diff t old", "consume t -f %T{iso}"]
for call in calls:
    utc, local = times(call.split()), times(call.split() + ["--local-time"])
    assert utc, call
    assert all(text.endswith("Z") for text in utc), (call, utc)
    assert not any(text.endswith("Z") for text in local), (call, local)
    assert moments(utc) == moments(local), (call, utc, local)
PYTHON

# What is read without a zone: bounds, moments, expressions, days.
same '' "$(bourn consume t --from '2026-12-01T10:30')"
same 2 "$(bourn consume t --from '2026-12-01T10:30' --local-time)"
same 2 "$(bourn consume t -o '@2026-12-01 11:00' --local-time)"
same '' "$(bourn consume t -o '@2026-12-01 11:00')"
same 1 "$(bourn consume t --where 'time < "2026-07-01T12:30"' --local-time)"
same '' "$(bourn consume t --where 'time < "2026-07-01T10:00"' || true)"
same 2 "$(bourn replay t --state --at 2026-12-01T11:30 --local-time)"
same 1 "$(bourn replay t --state --at 2026-12-01T10:30 --local-time)"
same 2 "$(bourn replay t --state --at 2026-12-01T10:30Z --local-time)"
printf 'x' | bourn produce zoned --timestamp 2026-07-01T12:00 --local-time
same 1782900000000 "$(bourn consume zoned -f '%T')"
printf '{"at":"2026-07-01 12:00"}' | bourn produce zoned --time-from /at --local-time
same 1782900000000 "$(bourn consume zoned --last 1 -f '%T')"
same 0 "$(bourn topic trim zoned --before 2026-07-01T12:00 --local-time --yes --dry-run --json |
  sed 's/.*"start":\([0-9]*\).*/\1/')"
# In the hour that comes twice one of the two is meant, and in the one that never comes a moment beside it.
for time in 2026-10-25T02:30 2026-03-29T02:30; do
  printf 'x' | bourn produce twice --timestamp "$time" --local-time
done
same 2 "$(bourn consume twice | wc -w || true)"
# "today" begins at midnight here.
noon=$(TZ=Pacific/Kiritimati date +%FT12:00)
printf 'x' | TZ=Pacific/Kiritimati bourn produce today --timestamp "$noon" --local-time
same x "$(TZ=Pacific/Kiritimati bourn consume today --from today --local-time)"
same '' "$(TZ=Pacific/Kiritimati bourn consume today --until today --local-time)"
