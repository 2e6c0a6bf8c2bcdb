"""The parts of completions/_bourn that the options of the binary make."""
import re

from completion_tree import EXAMPLES, SETTING_WORDS, brief, kind_of, operand_kind, words_of, wrapped


class Zsh:
    name = "_bourn"

    def __init__(self, commands, settings):
        self.commands, self.settings = commands, settings

    @staticmethod
    def quoted(text):
        return "'" + text.replace("'", "'\\''") + "'"

    @staticmethod
    def function(call):
        return "_bourn" + "".join("_" + word for word in call.split())

    def action(self, option):
        kind, words = kind_of(option), words_of(option["argument"])
        if kind == "words" and any(word.endswith("=") for word in words):
            return self.choice_function(words)
        if kind == "words":
            return "(" + " ".join(words) + ")"
        if kind == "times":
            return "(" + " ".join(EXAMPLES[kind]) + ")"
        return {"files": "_files", "directories": "_files -/", "": " "}.get(kind, "_bourn_" + kind)

    @staticmethod
    def choice_function(words):
        return "_bourn_choice_of_" + "_".join(word.rstrip("=") for word in words)

    def spec(self, option):
        names = option["names"]
        excluded = sorted(set(option["excludes"]) | (set() if option["repeatable"] else set(names)))
        front = "*" if option["repeatable"] else f"({' '.join(excluded)})"
        if names == ["-h", "--help"] or names == ["--version"]:
            front = "(- *)"
        help_text = "[" + re.sub(r"([\[\]\\:])", r"\\\1", brief(option["help"])) + "]"
        behind = ""
        if option["argument"] is not None:
            message = re.sub(r"\[.*\]|\|.*", "", option["names"][-1].lstrip("-"))
            behind = f":{message}:{self.action(option)}"
            names = [name + ("=" if name.startswith("--") else "+") for name in names]
        if len(names) == 1:
            return self.quoted(front + names[0] + help_text + behind)
        return self.quoted(front) + "{" + ",".join(names) + "}" + self.quoted(help_text + behind)

    def operand(self, command, place, operand):
        kind = operand_kind(command.call, operand)
        action = {"files": "_files", "": " "}.get(kind, "_bourn_" + kind)
        where = "*" if operand["repeatable"] else str(place + 1)
        return self.quoted(f"{where}:{operand['operand'].lower()}:{action}")

    def taker(self, command):
        """A verb behind whose options another call of bourn stands."""
        lines = [f"{self.function(command.call)}() {{", "  local curcontext=$curcontext state line",
                 "  typeset -A opt_args", "  _arguments -s -C \\"]
        lines += ["    " + self.spec(option) + " \\" for option in command.options]
        lines += ["    '1:command:_bourn_commands' \\", "    '*::argument:->argument' && return",
                  "  _bourn_go_on _bourn", "}"]
        return "\n".join(lines)

    def leaf(self, command):
        specs = [self.spec(option) for option in command.options]
        specs += [self.operand(command, place, operand) for place, operand in enumerate(command.operands)]
        first = ["  _bourn_behind_dashes && return"] if command.runs_command else []
        return "\n".join([self.function(command.call) + "() {"] + first +
                         ["  _arguments -s -S : \\"] + ["    " + spec + " \\" for spec in specs[:-1]] +
                         ["    " + specs[-1], "}"])

    def group(self, command):
        name = self.function(command.call)
        known = {below.call: below for below in self.commands}
        lines = [f"{name}_commands() {{", "  local -a commands=("]
        for below in command.below:
            entry = f"{below}:{known[(command.call + ' ' + below).strip()].help}"
            lines.append("    " + self.quoted(entry))
        lines += ["  )", "  _describe -t commands command commands", "}", "", f"{name}() {{"]
        if not command.call:
            lines += ["  local bourn=${(Q)~words[1]}"]
        lines += ["  local curcontext=$curcontext state line", "  typeset -A opt_args", "  _arguments -C \\"]
        lines += ["    " + self.spec(option) + " \\" for option in command.options]
        lines += [f"    '1:command:{name}_commands' \\", "    '*::argument:->argument' && return",
                  f"  _bourn_go_on {name}", "}"]
        return "\n".join(lines)

    def choices(self):
        functions = {}
        for command in self.commands:
            for option in command.options:
                words = words_of(option["argument"])
                open_ones = [word for word in words if word.endswith("=")]
                if not open_ones:
                    continue
                lines = [self.choice_function(words) + "() {"]
                for word in open_ones:
                    lines += [f"  if compset -P '{word}'; then", "    _files", "    return", "  fi"]
                closed = [word for word in words if not word.endswith("=")]
                lines += ["  _alternative \\", f"    'words:word:({' '.join(closed)})' \\",
                          f"    'words:word:compadd -S \"\" -- {' '.join(open_ones)}'", "}"]
                functions[lines[0]] = "\n".join(lines)
        return "\n\n".join(functions.values())

    def setting_values(self):
        lines = []
        for name, words in SETTING_WORDS.items():
            lines += [f"  if compset -P '{name}='; then",
                      f"    _wanted values expl value compadd -- {' '.join(words)}", "    return", "  fi"]
        return "\n".join(lines)

    def parts(self):
        blocks = [self.group(command) if command.below else
                  self.taker(command) if command.takes_call else self.leaf(command) for command in self.commands]
        return {"SETTINGS": wrapped(self.settings, "    ", "    "), "SETTING_VALUES": self.setting_values(),
                "CHOICES": self.choices(), "VERBS": "\n\n".join(blocks)}
