# SPDX-License-Identifier: Apache-2.0
"""The report as one page that needs nothing else. Each row is a plot of medians on a scale of ratios, with lines from the
lowest to the highest round; rows that belong to one `plot` are drawn together as well, over their `x`."""
import math
from html import escape

from rows import ratio_shown, shown, spread_shown

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #22252b; --faint: #6d7380; --rule: #d9d6cd; --own: #b3261e;
  --peer: #3d5a80; --limit: #7a8b5a; --card: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181d; --ink: #e4e2dc; --faint: #9aa0ab; --rule: #353941;
  --own: #ff8a75; --peer: #8fb3de; --limit: #b5cc8e; --card: #1d2026; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.35rem; margin: 3rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0; } p { margin: .5rem 0; max-width: 46rem; } .faint, figcaption { color: var(--faint); font-size: .88rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--faint); font-weight: 500; } td.n, th.n { text-align: right; }
figure { margin: 1.25rem 0; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; }
.wide { overflow-x: auto; } svg { display: block; width: 100%; height: auto; } svg text { fill: var(--ink); font: 13px system-ui, "DejaVu Sans", sans-serif; }
svg .quiet { fill: var(--faint); font-size: 12px; } svg .rule { stroke: var(--rule); } svg .own { fill: var(--own); stroke: var(--own); }
svg .peer { fill: var(--peer); stroke: var(--peer); } svg .limit { fill: var(--limit); stroke: var(--limit); }
svg text.own { stroke: none; font-weight: 600; } svg text.peer, svg text.limit { stroke: none; } svg .trend { fill: none; stroke-width: 1.75; opacity: .7; } svg .trend.own { stroke-width: 3.5; opacity: 1; }
svg .spread { stroke-width: 3; opacity: .38; } .own-text { color: var(--own); font-weight: 600; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem;
  font-size: .9rem; } dt { font-weight: 600; } dd { margin: 0; } details { margin-top: .5rem; } summary { cursor: pointer; color: var(--faint); }
@media (max-width: 40rem) { dl { display: block; } dd { margin-bottom: .4rem; } }
"""

LEFT, RIGHT, WIDTH, LINE = 195, 225, 880, 22


def kind(figure):
    return figure.role or "own"


def steps(low, high):
    """The marks of the scale: 1, 10, 100 ... or, where that leaves fewer than two, closer ones"""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [10.0**n for n in decades if low <= 10.0**n <= high]
    for digits in ((1, 2, 5), range(1, 10)):
        if len(marks) < 2:
            marks = [m * 10.0**n for n in decades for m in digits if low <= m * 10.0**n <= high]
    return marks


def scale(low, high, start, end):
    low, high = low / 1.15, high * 1.15
    return lambda value: start + (end - start) * math.log(value / low) / math.log(high / low)


def dots(row):
    """Medians as dots, best first; a line is from the lowest to the highest."""
    known = [each for each in row.figures if each.median]
    if len(known) < 2:
        return ""
    known.sort(key=lambda each: each.median, reverse=row.more_is_better)
    low, high = min(each.low or each.median for each in known), max(each.high or each.median for each in known)
    low = low or min(each.median for each in known)
    at = scale(low, high, LEFT, WIDTH - RIGHT)
    height = LINE * len(known) + 26
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(row.name)}">']
    for mark in steps(low / 1.15, high * 1.15):
        x = at(mark)
        parts.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 22}"/>'
                     f'<text class="quiet" x="{x:.1f}" y="{height - 7}" text-anchor="middle">{shown(mark)}</text>')
    for index, each in enumerate(known):
        y = LINE * index + LINE / 2
        parts.append(f'<text class="{kind(each)}" x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(each.subject)}</text>')
        if each.low and each.high and each.low != each.high:
            parts.append(f'<line class="spread {kind(each)}" x1="{at(each.low):.1f}" x2="{at(each.high):.1f}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="{kind(each)}" cx="{at(each.median):.1f}" cy="{y}" r="4.5"/>')
        beside = ratio_shown(row.ratio(each))
        instructions = f"{shown(each.instructions)} instr." if each.instructions is not None else ""
        parts.append(f'<text class="{kind(each)}" x="{WIDTH - RIGHT + 62}" y="{y + 4}" text-anchor="end">{shown(each.median)}</text>'
                     f'<text class="quiet" x="{WIDTH - RIGHT + 122}" y="{y + 4}" text-anchor="end">{beside}</text>'
                     f'<text class="quiet" x="{WIDTH - 2}" y="{y + 4}" text-anchor="end">{instructions}</text>')
    return "".join(parts) + "</svg>"


def trend(name, rows):
    """How the figures of a subject grow over x."""
    lines = {}
    for row in rows:
        for each in row.figures:
            if each.median and each.role != "limit":
                lines.setdefault((each.subject, kind(each)), []).append((row.x, each.median))
    lines = {key: points for key, points in lines.items() if len(points) > 1}
    if not lines:
        return ""
    values = [value for points in lines.values() for _, value in points]
    xs = [row.x for row in rows]
    height, bottom = 420, 390
    across, up = scale(min(xs), max(xs), 90, WIDTH - 215), scale(min(values), max(values), bottom, 10)
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(name)}">']
    for mark in steps(min(values) / 1.15, max(values) * 1.15):
        parts.append(f'<line class="rule" x1="82" x2="{WIDTH - 215}" y1="{up(mark):.1f}" y2="{up(mark):.1f}"/>'
                     f'<text class="quiet" x="74" y="{up(mark) + 4:.1f}" text-anchor="end">{shown(mark)}</text>')
    for x in xs:
        parts.append(f'<text class="quiet" x="{across(x):.1f}" y="{height - 8}" text-anchor="middle">{shown(x)}</text>')
    taken = []
    for (subject, role), points in sorted(lines.items(), key=lambda item: item[1][-1][1]):
        path = " ".join(f"{across(x):.1f},{up(value):.1f}" for x, value in points)
        parts.append(f'<polyline class="trend {role}" points="{path}"/>')
        parts += [f'<circle class="{role}" cx="{across(x):.1f}" cy="{up(value):.1f}" r="3"/>' for x, value in points]
        y = up(points[-1][1])
        while any(abs(y - other) < 15 for other in taken):  # labels make room for each other
            y -= 3
        taken.append(y)
        parts.append(f'<text class="{role}" x="{across(points[-1][0]) + 10:.1f}" y="{y + 4:.1f}">{escape(subject)}</text>')
    return (f'<figure><h3>{escape(name)}: how the cost grows ({escape(rows[0].unit)})</h3><div class="wide">' + "".join(parts) +
            "</svg></div></figure>")


def summary_table(group):
    parts = ['<div class="wide"><table><tr><th></th><th class="n">Stator</th><th class="n">best peer</th><th></th><th class="n">ratio</th></tr>']
    for row in group.rows.values():
        own, peer = row.own(), row.best_peer()
        parts.append(f'<tr><td>{escape(row.name)}, {escape(row.unit)}</td><td class="n own-text">{shown(own.median) if own else "–"}</td>'
                     f'<td class="n">{shown(peer.median) if peer else ""}</td><td>{escape(peer.subject) if peer else ""}</td>'
                     f'<td class="n">{ratio_shown(row.ratio(peer)) if peer else ""}</td></tr>')
    return "".join(parts) + "</table></div>"


def figure(row):
    missing = [each for each in row.figures if each.median is None]
    table = "".join(f"<tr><td>{escape(each.subject)}</td><td class=n>{shown(each.median)}</td><td class=n>{spread_shown(each)}</td></tr>"
                    for each in row.figures if each.median is not None)
    parts = [f"<figure><h3>{escape(row.name[:1].upper() + row.name[1:])} <span class=faint>({escape(row.unit)}"
             f"{', more is better' if row.more_is_better else ''})</span></h3>", f'<div class="wide">{dots(row)}</div>']
    if row.reason():
        parts.append(f"<p><strong>{'Why' if row.own() else 'No figure of Stator'}:</strong> {escape(row.reason())}</p>")
    if missing:
        parts.append("<figcaption>Without a figure: " +
                     "; ".join(f"{escape(each.subject)} ({escape(each.why)})" for each in missing) + ".</figcaption>")
    parts.append(f"<details><summary>median, lowest – highest</summary><table>{table}</table></details></figure>")
    return "".join(parts)


def page(groups):
    parts = ['<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
             f"<title>Stator beside its peers</title><style>{STYLE}</style><main><h1>Stator beside its peers</h1>",
             "<p>Measured in one session by <code>./dev bench</code>. A dot is the median of the rounds, its line reaches from the "
             "lowest to the highest; scales are of ratios. The number beside is how many times Stator's: above 1, Stator is ahead.</p>"]
    for group in groups:
        parts.append(f"<h2>{escape(group.name[:1].upper() + group.name[1:])}</h2>")
        parts += [f"<p class=faint>{escape(about)}</p>" for about in group.about]
        parts.append(summary_table(group))
        plots = {}
        for row in group.rows.values():
            if row.plot and row.x:
                plots.setdefault(row.plot, []).append(row)
        parts += [trend(name, rows) for name, rows in plots.items()]
        parts += [figure(row) for row in group.rows.values()]
        if group.subjects:
            parts.append("<h3>Who they are</h3><dl>" + "".join(
                f"<dt>{escape(name)}</dt><dd>{escape(about)}</dd>" for name, about in group.subjects.items()) + "</dl>")
    return "".join(parts) + "</main></html>\n"
