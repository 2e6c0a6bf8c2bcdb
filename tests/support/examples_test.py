#!/usr/bin/python3
"""examples_test.py BOURN OPTION_TREE: pastes every example of the man pages and of every --help into a shell.

An example is taken from the page's own text: the lines of EXAMPLES and QUICK START, and what stands below "Examples:"
in the help. All of a page run one after the other, in a folder and a store of their own that hold what they speak of.
An example works when it ends with 0, with 1 where there was nothing to find or a difference, or with 65 where it is
about bad input; one that follows or watches must still do so after a while. Lines below a command are what it prints, but for the numbers.

Places that are nobody's to write to (/tmp, /var/lib/kafka) stand for folders in here, and so does another machine.
"""
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SECTIONS = {"EXAMPLES", "QUICK START"}
ENDLESS = re.compile(r"(?<=\s)(-F|--follow|--watch)(?=\s)")
ESCAPES = {r"\e": "\\", r"\(dq": '"', r"\(aq": "'", r"\-": "-", r"\&": ""}
TOPICS = ["orders", "payments", "users", "jobs", "app", "numbers", "prices", "deploys", "log-web", "log-db", "app-1",
          "app-2", "tmp-a", "tmp-b", "scratch", "events"]


def plain(text):
    return re.sub(r"\\e|\\\(dq|\\\(aq|\\-|\\&", lambda match: ESCAPES[match[0]], text)


def command_of(line):
    """What is typed: without a prompt, and without the times of crontab(5)."""
    line = line.removeprefix("$ ")
    return re.sub(r"^[\d*]+( [\d*]+){4} ", "", line)


def check_width(where, text):
    """What man(1) would break in 80 columns cannot be pasted from there."""
    if len(text) > 67:
        raise SystemExit(f"{where}: wider than a page: {text}")


class Example:
    def __init__(self, where, command):
        self.where, self.command, self.output = where, command, []


def examples_of_page(path):
    found, block, inside = [], None, False
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            where = f"man/{name}:{number}"
            if line.startswith(".Sh "):
                inside = line[4:] in SECTIONS
            elif inside and line.startswith(".Dl "):
                check_width(where, plain(line[4:]))
                found.append(Example(where, command_of(plain(line[4:]))))
            elif inside and line.startswith(".Bd -literal"):
                block = []
            elif block is not None and line.startswith(".Ed"):
                prompts = any(text.startswith("$ ") for _, text in block)
                for place, text in block:
                    check_width(place, text)
                    if found and found[-1].command.endswith("\\"):
                        found[-1].command += "\n" + text
                    elif not prompts or text.startswith("$ "):
                        found.append(Example(place, command_of(text)))
                    else:
                        found[-1].output.append(text)
                block = None
            elif block is not None:
                block.append((where, plain(line)))
    return found


def examples_of_help(bourn, call):
    text = subprocess.run([bourn, *call.split(), "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = re.split(r"^(?:Examples|Begin with):\n", text, flags=re.M)
    if len(found) != 2:
        raise SystemExit(f"bourn {call} --help has no examples")
    lines = [line for line in found[1].split("\n") if line.startswith("  ")]
    return [Example(f"bourn {call} --help", command_of(line.strip())) for line in lines]


def calls_of(tree, call=""):
    return [call] + [found for child in tree["commands"]
                     for found in calls_of(child, (call + " " + child["name"]).strip())]


class Place:
    """A folder and a store with all that the examples speak of."""

    def __init__(self, bourn, folder, created):
        """`created` are topics that are not there: an example makes them."""
        self.folder = folder
        self.environment = {
            "PATH": self.path("bin") + ":" + os.environ["PATH"], "HOME": folder, "TERM": "xterm", "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "BOURN_DIR": self.path("store"), "XDG_CONFIG_HOME": self.path("config")}
        for name in ("bin", "tmp", ".local/state"):
            os.makedirs(self.path(name))
        os.symlink(os.path.realpath(bourn), self.path("bin/bourn"))
        self.script("bin/ssh", 'shift\nBOURN_DIR=$HOME/there exec "$@"')
        self.script("work", "exit 0")
        self.write("app.log", "started\nready\n")
        self.write("orders.ndjson", '{"id":"o1","created":"2026-11-23T10:00:00Z"}\n{"id":"o2","created":1795428000000}\n')
        self.write("dump.ndjson", '{"payload":"good"}\nbad\n')
        self.write("events.txt", "2026-11-23T10:00:00.000Z key a value\n")
        for topic in TOPICS:
            self.fill(topic)
        shutil.copytree(self.path("store/orders-0"), self.path("orders-0"))
        shutil.copytree(self.path("store"), self.path("kafka"))
        self.bourn("topic", "delete", "--yes", "--if-exists", *created, "none")
        shutil.copy(os.path.join(ROOT, "tests/golden/oracle/oracle-txn-0/00000000000000000009.snapshot"),
                    self.path("orders-0/00000000000000004711.snapshot"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def script(self, name, text):
        self.write(name, "#!/bin/sh\n" + text + "\n")
        os.chmod(self.path(name), 0o755)

    def bourn(self, *words, text=""):
        subprocess.run(["bourn", *words], env=self.environment, cwd=self.folder, check=True, input=text, text=True)

    def fill(self, topic):
        lines = "".join(f'{key}={{"status":"{status}","id":"{key}"}}\n'
                        for key, status in (("ann", "PAID"), ("bob", "FAILED"), ("ann", "SENT")))
        self.bourn("produce", topic, "-K", "=", "-H", "trace=1", text=lines)


def created_by(examples):
    return [topic for topic in TOPICS for example in examples
            if "topic create " in example.command and re.search(rf"(?<!\S){topic}(?!\S)", example.command)]


def substituted(command, place):
    return re.sub(r"/var/lib/kafka|/tmp(?=/)", lambda match: place.path(os.path.basename(match[0])), command)


def run(command, place):
    """(status, what it printed, its words); status None: it was still at work."""
    words = tempfile.TemporaryFile("w+", encoding="utf-8")
    printed = tempfile.TemporaryFile("w+", encoding="utf-8")
    process = subprocess.Popen(["bash", "-o", "pipefail", "-c", substituted(command, place)], env=place.environment,
                               cwd=place.folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=words,
                               start_new_session=True)
    endless = ENDLESS.search(command)
    try:
        status = process.wait(2 if endless else 60)
    except subprocess.TimeoutExpired:
        status = None
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    printed.seek(0)
    words.seek(0)
    return status, printed.read(), words.read()


def run_at_keys(command, place):
    """The same for one that takes keys, of which it gets "q"."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(place.folder)
        os.execvpe("bash", ["bash", "-c", substituted(command, place)], place.environment)
    os.write(terminal, b"q")
    seen = b""
    try:
        while piece := os.read(terminal, 65536):
            seen += piece
    except OSError:
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "", seen.decode()


def as_pattern(line):
    return re.sub(r"\d+", r"\\d+", re.escape(line))


def complaint_about(example, place):
    takes_keys = "--step" in example.command
    status, printed, words = (run_at_keys if takes_keys else run)(example.command, place)
    endless = ENDLESS.search(example.command)
    if endless and status is not None:
        return f"ended with {status}: {words}"
    legal = (0, 1, 65) if "--on-bad" in example.command else (0, 1)
    if not endless and status not in legal:
        return f"ended with {status}: {words}"
    if "try: " in words:
        return words
    if example.output and not re.fullmatch("\n".join(map(as_pattern, example.output)) + "\n", printed):
        return f"printed {printed!r}"
    return None


def main():
    bourn, tree = sys.argv[1], json.loads(subprocess.run([sys.argv[2]], check=True, stdout=subprocess.PIPE).stdout)
    sets = [(name, examples_of_page(os.path.join(ROOT, "man", name)))
            for name in sorted(os.listdir(os.path.join(ROOT, "man"))) if name.endswith(".1")]
    sets += [(f"bourn {call} --help", examples_of_help(bourn, call)) for call in calls_of(tree)]
    complaints, count, left_out = [], 0, 0
    for name, examples in sets:
        if not examples:
            complaints.append(f"{name}: there are no examples")
        with tempfile.TemporaryDirectory() as folder:
            place = Place(bourn, folder, created_by(examples))
            for example in examples:
                if "jq" in example.command and not shutil.which("jq"):
                    left_out += 1
                    continue
                count += 1
                if complaint := complaint_about(example, place):
                    complaints.append(f"{example.where}: {example.command}\n    {complaint}")
    for complaint in complaints:
        print(complaint)
    print(f"{count} examples, {left_out} left out for want of jq")
    return 1 if complaints else 0


sys.exit(main())
