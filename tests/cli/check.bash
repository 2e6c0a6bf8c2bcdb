# shellcheck shell=bash
# Sourced by the shell tests: a line that fails is shown, and a few checks that say what they saw.
set -E
exec {complaints}>&2 # also where a checked command's own words go elsewhere
show_failure() {
  local command=$1
  echo "${0##*/}: line ${BASH_LINENO[${#BASH_LINENO[@]} - 2]}: failed: ${command%%$'\n'*}" >&"$complaints"
}
trap 'show_failure "$BASH_COMMAND"' ERR

# expect STATUS COMMAND...: the command exits with exactly this status.
expect() {
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  if [[ $status -ne $wanted ]]; then
    echo "exit status $status, not $wanted: $*" >&"$complaints"
    return 1
  fi
}

# same WANTED GOT: two texts are equal.
same() {
  if [[ $1 != "$2" ]]; then
    printf 'wanted: %q\ngot:    %q\n' "$1" "$2" >&"$complaints"
    return 1
  fi
}

# own_disk OPTIONS: goes on with an empty tmpfs of these mount options as ./disk and as the store; skips the test where
# that is not allowed. To be called first: it starts the test anew.
own_disk() {
  if [[ ${OWN_DISK-} != mounted ]]; then
    unshare -Urm true 2>/dev/null || exit 77
    OWN_DISK=mounted exec unshare -Urm "$0"
  fi
  mkdir disk
  mount -t tmpfs -o "$1" tmpfs disk 2>/dev/null || exit 77
  export BOURN_DIR=$PWD/disk
}

# own_mounts: goes on where nobody else sees what this test mounts; skips it where that is not allowed. A test beside it
# that has a view of its own (own_disk) would take the mounts along, and hold the file system that is unmounted here. To
# be called first: it starts the test anew.
own_mounts() {
  if [[ ${OWN_MOUNTS-} ]]; then return; fi
  [[ $(id -u) -eq 0 ]] && unshare -m true 2>/dev/null || exit 77
  OWN_MOUNTS=1 exec unshare -m "$0"
}

# says FILE TEXT: the file holds this text.
says() {
  if ! grep -qF -- "$2" "$1"; then
    printf 'not said: %q\nsaid:     ' "$2" >&"$complaints"
    cat "$1" >&"$complaints"
    return 1
  fi
}

# on_terminal [COLUMNSxROWS] [NAME=VALUE...] COMMAND...: what it writes to a terminal (of 80x24), and its status.
on_terminal() {
  "$TESTS/cli/on_terminal" "$@"
}

# fits COLUMNS FILE: no line is wider; wide characters take two columns, and combining ones none.
fits() {
  /usr/bin/python3 - "$@" >&"$complaints" <<'PYTHON'
import sys, unicodedata
def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line if not unicodedata.combining(c))
wide = [line for line in open(sys.argv[2], encoding="utf-8") if width(line.rstrip("\n")) > int(sys.argv[1])]
print(*(f"wider than {sys.argv[1]}: {line}" for line in wide), sep="", end="")
sys.exit(bool(wide))
PYTHON
}

# wait_until COMMAND...: tries it until it succeeds, for a minute at most.
wait_until() {
  local deadline=$((SECONDS + 60))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      echo "did not come true in a minute: $*" >&"$complaints"
      return 1
    fi
    sleep 0.02
  done
}

# lines_in FILE COUNT: the file has at least so many lines.
lines_in() {
  [[ $(wc -l <"$1") -ge $2 ]]
}

# watching PROCESS: it follows a log, so it has settled where it starts. It has a watch, or (when its user has too many)
# waits in poll(2) (7 on x86-64) or ppoll(2) (271; 73 on ARM).
watching() {
  grep -qs '^inotify' "/proc/$1/fdinfo/"* || grep -qsE '^(7|271|73) ' "/proc/$1/syscall"
}

# peak_kib FILE COMMAND...: runs it and writes the most memory that it held (VmHWM, in KiB) to the file.
peak_kib() {
  /usr/bin/python3 -c '
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss) + "\n")
sys.exit(os.waitstatus_to_exitcode(status) % 256)' "$@"
}

# Whether the binary was built with a sanitizer: its memory and its system calls are not bourn's alone then.
sanitized() {
  grep -qaE '__(asan|tsan|msan)_init' "$BOURN"
}
