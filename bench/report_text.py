# SPDX-License-Identifier: Apache-2.0
"""The report as text: for a terminal, for docs/, for README.md."""
from rows import ratio_shown, shown, spread_shown

BAR = 24


def bar(row, figure):
    """The figure's length beside the row's largest, on a scale of ratios: a step is a doubling."""
    import math
    known = [each.median for each in row.figures if each.median]
    if not figure.median or len(known) < 2 or min(known) == max(known):
        return ""
    part = math.log(figure.median / min(known)) / math.log(max(known) / min(known))
    return "▏" + "█" * round(part * BAR)


def terminal(groups, colour):
    bold, dim, plain = ("\033[1m", "\033[2m", "\033[0m") if colour else ("", "", "")
    lines = []
    for group in groups:
        lines += ["", f"{bold}{group.name}{plain}", *group.about]
        width = max((len(each.subject) for row in group.rows.values() for each in row.figures), default=0)
        for row in group.rows.values():
            lines += ["", f"{bold}{row.name}{plain} ({row.unit})"]
            for each in row.figures:
                if each.median is None:
                    lines.append(f"  {dim}{each.subject:<{width}} {'–':>9}  {each.why}{plain}")
                    continue
                instructions = f"{shown(each.instructions)} instructions" if each.instructions is not None else ""
                line = (f"{each.subject:<{width}} {shown(each.median):>9}  {spread_shown(each):>17}  "
                        f"{ratio_shown(row.ratio(each)):>8}  {instructions:<19} {bar(row, each)}")
                own = each.role is None
                lines.append(f"  {bold if own else ''}{line.rstrip()}{plain if own else ''}")
            if row.reason() and row.own():
                lines.append(f"  Why: {row.reason()}")
    return "\n".join(lines) + "\n"


def summary(group):
    """One line a row: Stator beside its best peer."""
    lines = [f"| {group.name} | Stator | the best peer | ratio |", "|---|---|---|---|"]
    for row in group.rows.values():
        own, peer = row.own(), row.best_peer()
        best = f"{shown(peer.median)} ({peer.subject})" if peer else ""
        ratio = ratio_shown(row.ratio(peer)) if peer else ""
        lines.append(f"| {row.name}, {row.unit} | {shown(own.median) if own else '–'} | {best} | {ratio} |")
    return lines


def subjects(group):
    return [f"- **{name}**: {about}." for name, about in group.subjects.items()]


def row_table(row):
    lines = [f"### {row.name[:1].upper()}{row.name[1:]} ({row.unit})", "| | median | lowest – highest | × Stator | instructions |",
             "|---|---|---|---|---|"]
    for each in row.figures:
        if each.median is None:
            lines.append(f"| {each.subject} | – | {each.why} | | |")
            continue
        name = f"**{each.subject}**" if each.role is None else f"*{each.subject}*" if each.role == "limit" else each.subject
        instructions = shown(each.instructions) if each.instructions is not None else ""
        lines.append(f"| {name} | {shown(each.median)} | {spread_shown(each)} | {ratio_shown(row.ratio(each))} | {instructions} |")
    if row.reason() and row.own():
        lines += ["", f"Why: {row.reason()}"]
    return lines


# What README.md shows of each group; the pages show all.
README_ROWS = {
    "host": ("a task wakes itself and is polled", "ping-pong of two tasks, a hop", "one of 500 tasks woken at random",
             "one of 262,144 tasks woken at random", "4 threads wake one executor, a wake", "through a channel of 64, an item",
             "100,000 timers armed and fired, each", "a task beside its own state"),
    "chip": ("a task wakes itself and is polled", "one task wakes another, which is polled", "wake, in an interrupt",
             "the alarm's interrupt to the code of the task that is due"),
    "three tasks": ("flash", "RAM"),
}


def readme(groups):
    """Stator, its best peer, and tokio or Rust async, as far as they were measured."""
    lines = ["| | Stator | the best peer | Rust: tokio, async on the chip |", "|---|---|---|---|"]
    for group in groups:
        for name in README_ROWS.get(group.name, ()):
            row = group.rows.get(name)
            own, peer = (row.own(), row.best_peer()) if row else (None, None)
            if own is None or peer is None:
                continue
            rust = [each for each in row.figures if each.subject.startswith(("tokio", "Rust async")) and each.median]
            best = min(rust, key=lambda each: each.median, default=None)
            lines.append(f"| {group.name}: {name}, {row.unit} | {shown(own.median)} | {shown(peer.median)} ({peer.subject}) | "
                         f"{shown(best.median) if best else ''} |")
    return "\n".join(lines) + "\n"


HEAD = """<!-- SPDX-License-Identifier: Apache-2.0. Written by ./dev bench --update. -->
# Stator beside its peers
Measured by `./dev bench` in one session, which anyone can repeat: `bench/README.md` says how, and how a row is added.
A ratio above 1 means that Stator is ahead. Times depend on the machine and on what else it does: compare within a row;
the lowest of the rounds is what was left undisturbed. **Stator** is bold, *a physical limit* is slanted."""


def markdown(groups):
    lines = [HEAD]
    for group in groups:
        lines += ["", f"## {group.name[:1].upper()}{group.name[1:]}", *group.about, "", *summary(group)]
        if group.subjects:
            lines += ["", *subjects(group)]
        for row in group.rows.values():
            lines += ["", *row_table(row)]
    return "\n".join(lines) + "\n"
