# SPDX-License-Identifier: Apache-2.0
"""The rows of the parts, as the report sees them: bench/README.md says what a line holds."""
import json
from dataclasses import dataclass, field
from pathlib import Path

ROLES = (None, "peer", "limit")
FIELDS = {"group", "row", "unit", "subject", "role", "median", "low", "high", "instructions", "better", "why", "about", "plot", "x"}


class Wrong(Exception):
    """A line that is not what bench/README.md says."""


@dataclass
class Figure:
    subject: str
    role: str | None
    median: float | None
    low: float | None
    high: float | None
    instructions: float | None
    why: str


@dataclass
class Row:
    name: str
    unit: str
    more_is_better: bool
    plot: str | None
    x: float | None
    figures: list[Figure] = field(default_factory=list)

    def own(self):
        """Stator's figure, to which all others are compared; None: it has none."""
        return next((each for each in self.figures if each.role is None and each.median is not None), None)

    def ratio(self, figure):
        """How many times Stator's; above 1: Stator is ahead. None: it cannot be said."""
        own = self.own()
        if own is None or figure.median is None or figure is own or not own.median or not figure.median:
            return None
        return own.median / figure.median if self.more_is_better else figure.median / own.median

    def best_peer(self):
        peers = [each for each in self.figures if each.role == "peer" and each.median is not None]
        if not peers:
            return None
        return (max if self.more_is_better else min)(peers, key=lambda each: each.median)

    def reason(self):
        """Why a peer is ahead, or why Stator has no figure."""
        return next((each.why for each in self.figures if each.role is None and each.why), "")


@dataclass
class Group:
    name: str
    about: list[str] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


def checked(line, where):
    try:
        found = json.loads(line)
    except json.JSONDecodeError as why:
        raise Wrong(f"{where}: not JSON: {why}") from None
    if not isinstance(found, dict) or not isinstance(found.get("group"), str):
        raise Wrong(f"{where}: a line is an object with a group")
    if unknown := set(found) - FIELDS:
        raise Wrong(f"{where}: unknown field {', '.join(sorted(unknown))}")
    if "row" not in found and "about" not in found:
        raise Wrong(f"{where}: neither a row nor an about")
    if "row" in found:
        for name in ("unit", "subject"):
            if not isinstance(found.get(name), str):
                raise Wrong(f"{where}: a row needs a {name}")
        if found.get("role") not in ROLES:
            raise Wrong(f"{where}: the role is peer or limit, or is left out")
        if found.get("median") is None and not found.get("why"):
            raise Wrong(f"{where}: without a median there must be a why")
    return found


def add(groups, line, where):
    found = checked(line, where)
    group = groups.setdefault(found["group"], Group(found["group"]))
    if "row" not in found:
        if "subject" in found:
            group.subjects[found["subject"]] = found["about"]
        else:
            group.about.append(found["about"])
        return
    row = group.rows.setdefault(found["row"], Row(found["row"], found["unit"], found.get("better") == "more",
                                                  found.get("plot"), found.get("x")))
    median = found.get("median")
    row.figures.append(Figure(found["subject"], found.get("role"), median, found.get("low", median),
                              found.get("high", median), found.get("instructions"), found.get("why", "")))


def read(paths):
    """The groups of these files, in the order in which they and their rows come."""
    groups = {}
    for path in map(Path, paths):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.strip():
                add(groups, line, f"{path.name}:{number}")
    for group in groups.values():
        for row in group.rows.values():
            own, peer = row.own(), row.best_peer()
            if own and peer and (row.ratio(peer) or 1) < 1 and not row.reason():
                raise Wrong(f"{group.name}: {row.name}: {peer.subject} is ahead of {own.subject}, and no line says why")
    return list(groups.values())


def shown(number):
    """Three digits that count, in full."""
    if number is None:
        return "–"
    if number == 0:
        return "0"
    size = abs(number)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{number:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio_shown(ratio):
    return "" if ratio is None else f"{ratio:.2f}×" if ratio < 10 else f"{ratio:,.0f}×"


def spread_shown(figure):
    if figure.median is None or figure.low == figure.high:
        return ""
    return f"{shown(figure.low)} – {shown(figure.high)}"
