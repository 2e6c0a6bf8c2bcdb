#!/usr/bin/env bash
# How far long work is stands in one line at the bottom of the terminal, which is gone when the work is; in a pipe there
# is never a byte of it that was not asked for.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# complaining_to FILE COMMAND...: runs it with a terminal as stderr alone, and what that gets goes to the file. (The
# script comes by a descriptor of its own: stdin is the command's.)
complaining_to() {
  /usr/bin/python3 /dev/fd/9 "$@" 9<<'PYTHON'
import os, pty, subprocess, sys, threading
terminal, child_side = pty.openpty()
seen = b""
def read():
    global seen
    try:
        while piece := os.read(terminal, 65536):
            seen += piece
    except OSError:
        pass
reader = threading.Thread(target=read)
reader.start()
environment = {**os.environ, "TERM": os.environ.get("TERM_WANTED", "xterm")}
status = subprocess.run(sys.argv[2:], stderr=child_side, env=environment).returncode
os.close(child_side)
reader.join()
open(sys.argv[1], "wb").write(seen)
sys.exit(status)
PYTHON
}

seq 200000 | bourn produce t --batch-size 4K -q
cp -r "$BOURN_DIR/t-0" log-0

# slow COMMAND...: the same, stopped for a while once it has read a little, so that it takes longer than the second that
# is waited. Until then it runs on the CPU of its watcher, and only when that sleeps: it cannot get away unseen.
cat >slow <<'PYTHON'
#!/usr/bin/python3
import os, signal, subprocess, sys, time
one_cpu = {min(os.sched_getaffinity(0))}
all_cpus = os.sched_getaffinity(0)
os.sched_setaffinity(0, one_cpu)
idle = lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
process = subprocess.Popen(sys.argv[1:], preexec_fn=idle)
read = 0
while read < 1 << 20 and process.poll() is None:
    read = int(open(f"/proc/{process.pid}/io").readline().split()[1])
    time.sleep(0.0005)
os.kill(process.pid, signal.SIGSTOP)
os.sched_setaffinity(process.pid, all_cpus)
os.sched_setscheduler(process.pid, os.SCHED_OTHER, os.sched_param(0))
time.sleep(1.2)
os.kill(process.pid, signal.SIGCONT)
sys.exit(process.wait())
PYTHON
chmod +x slow

# shown FILE WORD: a line of progress was drawn, with bytes, a part of the whole and a rate, and wiped at the end.
shown() {
  local text
  text=$(tr '\r' '\n' <"$1" | grep -aE "^$2: [0-9.]+ [KMG]?i?B of [0-9.]+ [KMG]iB \([0-9]+ %\)") || {
    echo "no progress of $2 in:" && cat -v "$1"
    return 1
  } >&2
  [[ $text == *"B/s"* ]]
  # The last thing that a terminal gets is the wiping.
  same $'\r\e[K' "$(tail -c 4 "$1")"
}

bourn topic create big --set segment.bytes=100M
head -c 60M /dev/zero | tr '\0' 'x' | fold -w 1000 | bourn produce big -q
cp -r "$BOURN_DIR/big-0" big-0
bourn consume big >lines
complaining_to seen ./slow bourn consume big >out
shown seen consume
cmp lines out
complaining_to seen ./slow bourn produce copy lines
shown seen produce
complaining_to seen ./slow bourn produce copy <lines
shown seen produce
complaining_to seen ./slow bourn inspect ./big-0 --verify >out
shown seen verify
grep -aqE 'verify: .* %\), [0-9,]+ events?, ' seen
complaining_to seen ./slow bourn repair ./big-0 >out
shown seen repair
complaining_to seen ./slow bourn compact big --compress zstd --roll >out
shown seen 'compact big'
complaining_to seen ./slow bourn replay ./big-0 --speed max >out
grep -aq 'replay: ' seen

# Nothing for work that is short, for who wants none, where events go by, and where no line can be drawn.
nothing() { if grep -aE '[0-9] %|iB/s' "$1"; then return 1; fi; }
complaining_to seen bourn consume t -n 5 >out
nothing seen
complaining_to seen ./slow bourn consume ./big-0 --progress never >out
nothing seen
complaining_to seen ./slow bourn consume ./big-0 -q >out
same '' "$(<seen)"
complaining_to seen ./slow bourn consume ./big-0 | cat >out
nothing seen
complaining_to seen ./slow bourn produce copy lines --ack | cat >out
nothing seen
TERM_WANTED=dumb complaining_to seen ./slow bourn consume ./big-0 >out
nothing seen
./slow bourn consume ./big-0 >out 2>words
same '' "$(<words)"
./slow bourn produce copy lines 2>words
same '' "$(<words)"

# In a pipe it is lines, when they are asked for.
for call in 'consume t' 'produce copy lines' 'inspect ./log-0 --verify' 'repair ./log-0' 'replay t --speed max' 'compact t'; do
  # shellcheck disable=SC2086
  bourn $call --progress always >out 2>words
  grep -qE '^bourn: [a-z ]+: [0-9.]+ [KMG]?i?B, .*[KMG]?i?B/s$' words || { cat words >&2 && exit 1; }
  if grep -q $'[\r\e]' words; then exit 1; fi
done
bourn consume t --progress always 2>&1 >/dev/null | says /dev/stdin '200,000 events'
expect 64 bourn consume t --progress perhaps 2>words
says words '--progress: "perhaps"; legal are auto, always and never'
