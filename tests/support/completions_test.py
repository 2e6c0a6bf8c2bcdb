#!/usr/bin/python3
"""completions_test.py BOURN OPTION_TREE: presses keys in real shells, and looks at what they make of the line.

bash and zsh run on a terminal of their own and insert all completions of a word; fish prints them. A shell that is not
there is passed over, and the exit status is 77 when none is.
"""
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import termios

from completion_tree import SETTING_WORDS, commands_of, kind_of, words_of

COMPLETIONS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), "completions")


class Terminal:
    """A shell that edits its line. What a line has become is printed by the shell itself, as "<word>" each."""

    def __init__(self, arguments, setup, keys, environment, folder):
        self.keys = keys
        pid, self.fd = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(arguments[0], arguments, environment)
        self.pid = pid
        self.seen = ""
        termios.tcsetwinsize(self.fd, (50, 1000))  # no line is broken
        for line in setup + ["echo rea''dy"]:
            os.write(self.fd, line.encode() + b"\r")
        self.read_until("ready")

    def read_until(self, mark):
        while mark not in self.seen:
            self.seen += os.read(self.fd, 65536).decode(errors="replace")
        before, self.seen = self.seen.split(mark, 1)
        return before

    def complete(self, line, key="all"):
        """The words that take the place of the last one of `line`."""
        os.write(self.fd, line.encode() + self.keys[key])
        # To the front of the line, so that it is printed instead of run. The mark is whole only in the output.
        os.write(self.fd, b"\x01printf '<%s>' BEG''IN \x05 EN''D\r")
        self.read_until("<BEGIN>")
        words = re.findall(r"<([^>]*)>", self.read_until("<END>"))
        return words[len(line.split(" ")) - 1:]

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def bash(environment, folder):
    setup = ["bind 'set enable-bracketed-paste off'", """bind '"\\C-xa": insert-completions'""",
             "bind 'set bell-style none'", "bind 'set completion-query-items 0'",
             "source " + shlex.quote(os.path.join(COMPLETIONS, "bourn.bash"))]
    keys = {"all": b"\x18a", "one": b"\t"}
    return Terminal(["bash", "--norc", "--noprofile", "-i"], setup, keys, environment, folder)


def zsh(environment, folder):
    setup = ["unset zle_bracketed_paste", "bindkey -e", f"fpath=({shlex.quote(COMPLETIONS)} $fpath)",
             "autoload -Uz compinit", "compinit -u -D", "setopt no_beep no_auto_remove_slash", "LISTMAX=10000",
             "zle -C all-matches complete-word _generic", "bindkey '^Xa' all-matches",
             "zstyle ':completion:all-matches::::' completer _all_matches _complete",
             "zstyle ':completion:all-matches:*' insert true"]
    return Terminal(["zsh", "-f", "-i"], setup, {"all": b"\x18a", "one": b"\t"}, environment, folder)


class Fish:
    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder

    def complete(self, line, key="all"):
        script = f"source {shlex.quote(os.path.join(COMPLETIONS, 'bourn.fish'))}; complete -C {shlex.quote(line)}"
        done = subprocess.run(["fish", "--no-config", "-c", script], env=self.environment, cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        return [row.split("\t")[0] for row in done.stdout.splitlines()]

    def close(self):
        pass


SHELLS = {"bash": bash, "zsh": zsh, "fish": Fish}


class Checks:
    def __init__(self, name, shell):
        self.name, self.shell, self.complaints = name, shell, []

    def expect(self, line, wanted, key="all", others=False):
        """`others`: more than that may be offered."""
        found = {word.rstrip(" ") for word in self.shell.complete(line, key)}
        if not (set(wanted) <= found if others else set(wanted) == found):
            self.complaints.append(f"{self.name}: {line!r} makes {sorted(found)} instead of {sorted(wanted)}")

    def of_the_tree(self, commands):
        """Every verb, every option, and every word that an option takes."""
        for command in commands:
            call = ("bourn " + command.call).strip() + " "
            if command.below:
                self.expect(call, command.below, others=True)
                continue
            if command.takes_call:
                self.expect(call, commands[0].below)
                self.expect(call + "topic tr", ["trim"], "one")
                self.expect(call + "--changed produce --key-f", ["--key-from"], "one")
                self.expect(call + "produce --on-bad sk", ["skip"], "one")
            self.expect(call + "--", [option["names"][-1] for option in command.options], others=True)
            for option in command.options:
                if kind_of(option) == "words":
                    self.expect(call + option["names"][-1] + " ", words_of(option["argument"]))

    def of_the_store(self):
        self.expect("bourn consume --dir store ", ["orders", "payments"])
        self.expect("bourn consume ", ["elsewhere"])
        self.expect("bourn topic delete --dir=store ", ["orders", "payments"])
        self.expect("bourn replay --speed max --dir store pay", ["payments"])
        self.expect("bourn consume --dir store payments/", ["payments/0"], "one")
        self.expect("bourn consume --dir store orders -p ", ["0", "1", "2"])
        self.expect("bourn produce --dir store payments --partition ", ["0"], "one")
        self.expect("bourn compact --dir store orders/1", ["orders/1"], "one")
        equals = "" if self.name == "zsh" else "="  # zsh takes it off again when no value follows
        self.expect("bourn consume --dir store orders --header ", ["tenant" + equals, "trace" + equals])
        self.expect("bourn replay --dir store orders --map-topic ", ["orders" + equals, "payments" + equals])
        self.expect("bourn replay --dir store orders --header te", ["tenant" + equals], "one")

    def of_values(self):
        self.expect("bourn produce --sync=ba", ["--sync=batch"], "one")
        self.expect("bourn produce --on-bad re", ["reject="], "one")
        self.expect("bourn topic alter --unset retention.b", ["retention.bytes"], "one")
        for name, words in SETTING_WORDS.items():
            for word in words:
                rest = [other for other in words if other.startswith(word[:4])]
                if len(rest) == 1:
                    self.expect(f"bourn topic create new --set {name}={word[:4]}", [f"{name}={word}"], "one")

    def of_files(self):
        self.expect("bourn produce orders no", ["notes.txt"], "one")
        self.expect("bourn produce --on-bad reject=no", ["reject=notes.txt"], "one")
        self.expect("bourn consume --cursor no", ["notes.txt"], "one")
        self.expect("bourn consume ./no", ["./notes.txt"], "one")
        self.expect("bourn repair --to fol", ["folder/"], "one")

    def of_commands(self):
        self.expect("bourn replay elsewhere -- bour", ["bourn"], "one")
        self.expect("bourn replay elsewhere -- cat no", ["notes.txt"], "one")


def prepare(bourn, folder):
    os.makedirs(os.path.join(folder, "folder"))
    with open(os.path.join(folder, "notes.txt"), "w", encoding="utf-8"):
        pass
    os.makedirs(os.path.join(folder, "bin"))
    os.symlink(os.path.realpath(bourn), os.path.join(folder, "bin", "bourn"))
    environment = {"PATH": os.path.join(folder, "bin") + ":" + os.environ["PATH"], "HOME": folder, "TERM": "dumb",
                   "BOURN_DIR": os.path.join(folder, "elsewhere"), "LC_ALL": "C.UTF-8", "PS1": "$ "}

    def run(*words):
        subprocess.run(["bourn", *words], env=environment, cwd=folder, check=True, stdin=subprocess.DEVNULL)

    run("produce", "elsewhere", "-m", "x")
    run("topic", "create", "--dir", "store", "orders", "--partitions", "3")
    run("produce", "--dir", "store", "orders", "-H", "trace=1", "-H", "tenant=a", "-m", "x")
    run("produce", "--dir", "store", "payments", "-m", "x")
    for name, words in SETTING_WORDS.items():
        for word in words:  # the binary takes what is offered
            run("topic", "create", "--dir", "settings", f"{name}.{word}".replace(",", "."), "--set", f"{name}={word}")
    return environment


def main():
    commands = commands_of(json.loads(subprocess.run([sys.argv[2]], check=True, stdout=subprocess.PIPE).stdout))
    found = [name for name in SHELLS if shutil.which(name)]
    with tempfile.TemporaryDirectory() as folder:
        environment = prepare(sys.argv[1], folder)
        complaints = []
        for name in found:
            shell = SHELLS[name](environment, folder)
            checks = Checks(name, shell)
            checks.of_the_tree(commands)
            checks.of_the_store()
            checks.of_values()
            checks.of_files()
            checks.of_commands()
            shell.close()
            complaints += checks.complaints
    for complaint in complaints:
        print(complaint)
    print("shells: " + (" ".join(found) or "none"))
    return 77 if not found else 1 if complaints else 0


sys.exit(main())
