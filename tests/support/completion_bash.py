"""The parts of completions/bourn.bash that the options of the binary make."""
from completion_tree import EXAMPLES, SETTING_WORDS, kind_of, operand_kind, words_of, wrapped


class Bash:
    name = "bourn.bash"

    def __init__(self, commands, settings):
        self.commands, self.settings = commands, settings

    def table(self, is_wanted):
        lines = []
        for command in self.commands:
            names = [name for option in command.options if is_wanted(option) for name in option["names"]]
            if names:
                lines.append(wrapped(names, f'        "{command.call}") echo "', " " * 12) + '" ;;')
        return "\n".join(lines)

    def action(self, kind, words=()):
        if kind in EXAMPLES:
            words = EXAMPLES[kind]
        if words:
            return f'_bourn_words "{" ".join(words)}"'
        if kind in ("files", "directories"):
            return "_bourn_files " + ("-f" if kind == "files" else "-d")
        if kind == "settings":
            return "_bourn_words " + '"' + " ".join(name + "=" for name in self.settings) + '"'
        if kind == "setting_names":
            return "_bourn_words " + '"' + " ".join(self.settings) + '"'
        if kind == "header_names_and_equals":
            return "_bourn_header_names '='"
        return "_bourn_" + kind

    def values(self):
        by_action = {}
        for command in self.commands:
            if command.runs_command:
                by_action.setdefault("_bourn_command", []).append(f'"{command.call} --"')
            for option in command.options:
                kind = kind_of(option)
                if not kind:
                    continue
                action = self.action(kind, words_of(option["argument"]))
                calls = [f"{command.call} {name}" for name in option["names"]]
                by_action.setdefault(action, []).extend(f'"{call}"' for call in calls)
                inner = {word: self.action("files") for word in words_of(option["argument"]) if word.endswith("=")}
                if kind == "settings":
                    inner = {name + "=": self.action("", words) for name, words in SETTING_WORDS.items()}
                for word, behind in inner.items():
                    by_action.setdefault(behind, []).extend(f'"{call} {word}"' for call in calls)
        lines = []
        for action, calls in by_action.items():
            if " " in action:
                function, words = action.split(" ", 1)
                action = wrapped(words.split(" "), " " * 12 + function + " ", " " * 16, end="")
            else:
                action = " " * 12 + action
            lines.append(self.pattern(calls) + ")\n" + action + "\n            ;;")
        return "\n".join(lines)

    @staticmethod
    def pattern(calls):
        lines, line = [], "        " + calls[0]
        for call in calls[1:]:
            if len(line) + len(call) + 5 > 120:
                lines.append(line + " | \\")
                line = " " * 12 + call
            else:
                line += " | " + call
        return "\n".join(lines + [line])

    def operands(self):
        lines = []
        for command in self.commands:
            if command.below:
                flags = [option["names"][-1] for option in command.options] if not command.call else []
                lines.append(f'        "{command.call}") _bourn_words "{" ".join(command.below + flags)}" ;;')
                continue
            if command.takes_call:
                lines.append(f'        "{command.call}") _bourn_words "{" ".join(self.commands[0].below)}" ;;')
                continue
            actions = []
            for place, operand in enumerate(command.operands):
                kind = operand_kind(command.call, operand)
                if kind:
                    actions.append((None if operand["repeatable"] else place, self.action(kind)))
            if not actions:
                continue
            body = "; ".join(f"if ((${{#operands[@]}} == {place})); then {action}; fi" if place is not None else action
                             for place, action in actions)
            if len(actions) == 2:
                body = f"if ((${{#operands[@]}} == 0)); then {actions[0][1]}; else {actions[1][1]}; fi"
            lines.append(f'        "{command.call}") {body} ;;')
        return "\n".join(lines)

    def parts(self):
        return {"FLAGS": self.table(lambda option: option["argument"] is None),
                "OPTIONS": self.table(lambda option: option["argument"] is not None),
                "GROUPS": "\n".join(f"        {command.call}) ;;" for command in self.commands
                                    if command.call and command.below),
                "RUNNERS": "\n".join(f"        {command.call}) ;;" for command in self.commands
                                      if command.runs_command),
                "TAKERS": "\n".join(f"        {command.call}) ;;" for command in self.commands if command.takes_call),
                "VALUES": self.values(), "OPERANDS": self.operands()}
