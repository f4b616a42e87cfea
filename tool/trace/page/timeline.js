// SPDX-License-Identifier: Apache-2.0
'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const T = JSON.parse($('trace').textContent);
  const LABEL = 224, AXIS = 26, HEAD = 24, CHILD = 18, WORK = 15;
  const ARROWS_MOST = 400, ARROWS_FEW = 60, NAMES_MOST = 12;
  const BY_TASK = 1, BY_INTERRUPT = 2;
  const total = Math.max(1, T.end - T.begin);
  const grouped = n => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const seconds = c => {
    if (!T.hz) return `${grouped(c)} cycles`;
    const s = c / T.hz;
    return s >= 1 ? `${+s.toPrecision(5)} s` : s >= 1e-3 ? `${+(s * 1e3).toPrecision(4)} ms` : s >= 1e-6 ? `${+(s * 1e6).toPrecision(4)} µs` : `${+(s * 1e9).toPrecision(3)} ns`;
  };
  const at = c => grouped(T.begin + c);
  const escape = text => String(text).replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

  // ---- what is to be drawn: rows, each with its spans by time ----
  const lanes = T.lanes.map(([name, machine, depth, row, root, task, shown]) => ({ name, machine: T.machines[machine], depth, row, root, task, shown, spans: [] }));
  const tasks = new Map(lanes.filter(l => l.depth === 0 && l.task >= 0).map(l => [l.task, l]));
  const taskName = n => tasks.get(n)?.name ?? `task ${n}`;
  for (let i = 0; i < T.spans.length; i += 6) {
    const [lane, state, begin, length, out, presumed] = T.spans.slice(i, i + 6);
    lanes[lane].spans.push({ lane: lanes[lane], state, name: lanes[lane].machine.states[state]?.[0] ?? '?', kind: lanes[lane].machine.states[state]?.[1], begin, end: begin + length, out, presumed });
  }
  const byBegin = (a, b) => a.begin - b.begin || a.end - b.end;
  for (const lane of lanes) {
    lane.spans.sort(byBegin);
    lane.spans.forEach((span, i) => { const before = lane.spans[i - 1]; span.came = before && before.end === span.begin ? before.out : -1; });
  }
  const works = [], sleeps = [], wakes = [];
  for (let i = 0; i < T.works.length; i += 6) {
    const [core, interrupt, subject, begin, length, depth] = T.works.slice(i, i + 6);
    works.push({ work: true, core, interrupt, subject, begin, end: begin + length, depth, name: interrupt ? T.interrupts[subject] ?? `interrupt ${subject}` : taskName(subject) });
  }
  for (let i = 0; i < T.sleeps.length; i += 3) sleeps.push({ sleep: true, core: T.sleeps[i], begin: T.sleeps[i + 1], end: T.sleeps[i + 1] + T.sleeps[i + 2], name: 'sleep' });
  for (let i = 0; i < T.wakes.length; i += 5) {
    const [cycle, by, number, task, polled] = T.wakes.slice(i, i + 5);
    wakes.push({ cycle, by, number, task, polled, end: polled < 0 ? cycle : polled, from: by === BY_TASK ? taskName(number) : by === BY_INTERRUPT ? T.interrupts[number] : 'code outside of the polls' });
  }
  works.sort(byBegin);
  sleeps.sort(byBegin);
  wakes.sort((a, b) => a.cycle - b.cycle);
  const wakesOf = new Map();
  for (const wake of wakes) { if (!wakesOf.has(wake.task)) wakesOf.set(wake.task, []); wakesOf.get(wake.task).push(wake); }
  const pollsOf = new Map();
  for (const work of works) if (!work.interrupt) { if (!pollsOf.has(work.subject)) pollsOf.set(work.subject, []); pollsOf.get(work.subject).push(work); }

  const rows = [], rowOfTask = new Map(), rowOfCore = [];
  let height = AXIS;
  const addRow = row => { rows.push(Object.assign(row, { y: height })); height += row.height; return row; };
  for (let core = 0; core < T.cores; core++) {
    const here = works.filter(w => w.core === core), deepest = here.reduce((d, w) => Math.max(d, w.depth), 0);
    for (let depth = 0; depth <= deepest; depth++) {
      const items = here.filter(w => w.depth === depth).concat(depth === 0 ? sleeps.filter(s => s.core === core) : []).sort(byBegin);
      const row = addRow({ kind: 'core', core, depth, label: depth === 0 ? (T.cores > 1 ? `core ${core}` : 'polls, interrupts, sleep') : '', items, height: depth === 0 ? HEAD - 2 : WORK, top: depth === 0 });
      if (depth === 0) rowOfCore[core] = row;
    }
  }
  lanes.forEach((lane, root) => {
    if (lane.depth !== 0) return;
    const group = lanes.filter(l => l.root === root && (l.shown || lane.shown));
    const wanted = group.some(l => l.shown && (l.spans.length || l.task >= 0));
    if (!wanted) return;
    for (let r = 0; r <= Math.max(...group.map(l => l.row)); r++) {
      const here = group.filter(l => l.row === r), items = here.flatMap(l => l.spans).sort(byBegin);
      if (r > 0 && !items.length) continue;
      const names = [...new Set(here.map(l => l.name.slice(l.name.lastIndexOf('.') + 1)))];
      const row = addRow({ kind: 'lane', lane: here[0], label: r === 0 ? lane.name : names.slice(0, 3).join(', '), items, height: r === 0 ? HEAD : CHILD, top: r === 0, depth: here[0].depth });
      if (r === 0 && lane.task >= 0) { rowOfTask.set(lane.task, row); row.polls = pollsOf.get(lane.task) ?? []; }
    }
  });
  height += 8;

  // A colour a state's name, the same wherever it stands; rests are pale. Those that take most of the time differ first.
  const colours = new Map(), shares = new Map();
  for (const lane of lanes) for (const span of lane.spans) if (span.kind === 'rest') colours.set(span.name, 'rest'); else shares.set(span.name, (shares.get(span.name) ?? 0) + span.end - span.begin);
  [...shares].sort((a, b) => b[1] - a[1]).forEach(([name], i) => colours.set(name, `c${i % NAMES_MOST}`));

  // ---- head ----
  document.title = `${T.firmware}: trace`;
  $('title').textContent = T.firmware;
  $('sub').textContent = `${T.trace}: cycles ${grouped(T.begin)} to ${grouped(T.end)}`;
  const longest = what => T.figures.filter(f => f[0] === what).sort((a, b) => b[2] - a[2])[0];
  const tile = (value, what) => `<div class="tile"><b>${escape(value)}</b><span>${escape(what)}</span></div>`;
  const slowest = longest('wake to poll'), poll = longest('poll');
  $('tiles').innerHTML = tile(T.hz ? seconds(total) : grouped(total), T.hz ? `${grouped(total)} cycles` : 'cycles') + tile(grouped(T.all), 'events') + tile(grouped(T.edges), 'edges') +
    tile(`${(100 * T.slept / total / Math.max(1, T.cores)).toFixed(1)} %`, 'asleep') + (poll ? tile(grouped(poll[2]), `longest poll: ${poll[1]}`) : '') +
    (slowest ? tile(grouped(slowest[2]), `slowest wake to poll: ${slowest[1]}`) : '') + (T.losses ? tile(T.lost ? grouped(T.lost) : '?', 'events LOST') : '');
  if (T.cut) {
    $('cut').hidden = false;
    $('cut').textContent = `This page shows the first ${grouped(T.events)} of ${grouped(T.all)} events. For the others take --from and --to, or --perfetto, which shows all in the Perfetto UI.`;
  }
  $('drawer').innerHTML = '<table><thead><tr><th>the longest</th><th></th><th class="number">cycles</th><th class="number">99 % within</th><th class="number">of</th><th class="number">at</th></tr></thead><tbody>' +
    T.figures.slice().sort((a, b) => a[0] < b[0] ? 1 : a[0] > b[0] ? -1 : b[2] - a[2]).map(([what, who, worst, when, , count, most]) =>
      `<tr><td>${escape(what)}</td><td>${escape(who)}</td><td class="number">${grouped(worst)}</td><td class="number">${grouped(most)}</td><td class="number">${grouped(count)}</td><td class="number"><a href="#at=${when}">${grouped(when)}</a></td></tr>`).join('') + '</tbody></table>';

  // ---- the view ----
  const view = $('view'), overview = $('overview'), scroll = $('scroll');
  let from = 0, to = total, pointer = null, selected = null, query = '', cursor = null, arrows = true, dirty = false, css = {};
  let plotted = 50;
  const plot = () => plotted;
  const x = c => LABEL + (c - from) / (to - from) * plot();
  const cycleAt = px => from + (px - LABEL) / plot() * (to - from);
  const draw = () => { if (!dirty) { dirty = true; requestAnimationFrame(paint); } };
  const readColours = () => { const style = getComputedStyle(document.documentElement); css = new Proxy({}, { get: (o, name) => o[name] ??= style.getPropertyValue(`--${name}`).trim() }); };
  const look = (begin, end) => {
    const span = Math.min(total, Math.max(8, end - begin));
    from = Math.max(-span * 0.02, Math.min(total - span * 0.98, begin));
    to = from + span;
    draw();
  };
  const zoom = (factor, around = (from + to) / 2) => look(around - (around - from) * factor, around - (around - from) * factor + (to - from) * factor);
  // The first item that ends behind a cycle; ends grow with begins in a row.
  const firstAfter = (items, cycle) => { let low = 0, high = items.length; while (low < high) { const mid = (low + high) >> 1; if (items[mid].end < cycle) low = mid + 1; else high = mid; } return low; };
  const colourOf = item => item.sleep ? css.sleep : item.work ? (item.interrupt ? css.interrupt : css.poll) : css[colours.get(item.name)] ?? css.rest;
  const hit = item => !query || item.name.toLowerCase().includes(query) || (item.lane && (item.lane.name.toLowerCase().includes(query) || item.lane.machine?.name.toLowerCase().includes(query)));

  const size = canvas => {
    const ratio = devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) { canvas.width = Math.round(w * ratio); canvas.height = Math.round(h * ratio); }
    const g = canvas.getContext('2d');
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, w, h);
    return [g, w, h];
  };
  const textIn = (g, text, left, right, y) => {
    if (right - left < 22) return;
    const room = Math.floor((right - left - 8) / 6.4);
    if (room < 2) return;
    g.fillText(text.length > room ? `${text.slice(0, room - 1)}…` : text, left + 5, y);
  };

  // More items than pixels: a colour a pixel, all of them as one picture.
  const strip = document.createElement('canvas'), numbers = new Map();
  const number = (colour, shown) => {
    if (!numbers.has(colour)) numbers.set(colour, parseInt(colour.slice(5, 7) + colour.slice(3, 5) + colour.slice(1, 3), 16));
    return numbers.get(colour) + (shown ? 0xFF000000 : 0x29000000);
  };
  const crowded = items => { const first = firstAfter(items, from); return items.length - first > plot() && (items[first + Math.floor(plot())]?.begin ?? Infinity) <= to; };
  function drawCrowd(g, items, y, h, colour) {
    const w = Math.floor(plot());
    strip.width = w;
    strip.height = 1;
    const s = strip.getContext('2d'), image = s.createImageData(w, 1), pixels = new Uint32Array(image.data.buffer), unit = (to - from) / w;
    for (let px = 0, i = firstAfter(items, from); px < w && i < items.length; px++) {
      const begin = from + px * unit;
      while (i < items.length && items[i].end < begin) i++;
      if (i < items.length && items[i].begin < begin + unit) pixels[px] = colour(items[i]);
    }
    s.putImageData(image, 0, 0);
    g.imageSmoothingEnabled = false;
    g.drawImage(strip, 0, 0, w, 1, LABEL, y, w, h);
  }

  function drawItems(g, row, y, h) {
    const items = row.items, end = to, edge = LABEL + plot();
    if (crowded(items)) {
      drawCrowd(g, items, y, h, item => number(colourOf(item), hit(item)));
      return;
    }
    let i = firstAfter(items, from), drawnTo = -1;
    for (; i < items.length && items[i].begin <= end; i++) {
      const item = items[i];
      const left = Math.max(LABEL, x(item.begin)), right = Math.min(edge, Math.max(x(item.end), left + 1));
      if (right <= drawnTo) { // under one pixel, and that pixel is drawn: on to the first that reaches the next
        const next = firstAfter(items, cycleAt(drawnTo + 0.5));
        if (next > i + 1) i = next - 1;
        continue;
      }
      g.globalAlpha = hit(item) ? (item.presumed ? 0.75 : 1) : 0.16;
      g.fillStyle = colourOf(item);
      const wide = right - left;
      if (wide > 5 && !item.sleep) { g.beginPath(); g.roundRect(left + 0.5, y, wide - 1, h, Math.min(4, wide / 3)); g.fill(); } else g.fillRect(left, y, Math.max(1, wide), h);
      if (item.kind === 'final' && wide > 8) { g.strokeStyle = css.ink; g.lineWidth = 1; g.strokeRect(left + 1.5, y + 1.5, wide - 3, h - 3); }
      if (item === selected) { g.globalAlpha = 1; g.strokeStyle = css.accent; g.lineWidth = 2; g.strokeRect(left + 1, y + 1, Math.max(2, wide - 2), h - 2); }
      if (wide > 22) {
        g.fillStyle = item.sleep ? css.dim : item.work ? css.paper : css.ink;
        textIn(g, item.name, left, right, y + h / 2 + 4);
      }
      drawnTo = wide <= 1 ? right : -1;
      g.globalAlpha = 1;
    }
  }

  function drawPolls(g, row, y) {
    let drawnTo = -1;
    if (crowded(row.polls)) {
      drawCrowd(g, row.polls, y, 2.5, () => number(css.poll, true));
      return;
    }
    g.fillStyle = css.poll;
    for (let i = firstAfter(row.polls, from); i < row.polls.length && row.polls[i].begin <= to; i++) {
      const left = Math.max(LABEL, x(row.polls[i].begin)), right = Math.min(LABEL + plot(), Math.max(left + 1, x(row.polls[i].end)));
      if (right <= drawnTo) { const next = firstAfter(row.polls, cycleAt(drawnTo + 0.5)); if (next > i + 1) i = next - 1; continue; }
      g.fillRect(left, y, right - left, 2.5);
      drawnTo = right;
    }
  }

  const step = span => { const raw = span / 8, power = 10 ** Math.floor(Math.log10(raw)), n = raw / power; return power * (n < 1.5 ? 1 : n < 3.5 ? 2 : n < 7.5 ? 5 : 10); };
  function drawGrid(g, h) {
    const unit = Math.max(1, step(to - from));
    g.font = '11px system-ui, "DejaVu Sans", sans-serif';
    g.textAlign = 'center';
    for (let c = Math.ceil((T.begin + from) / unit) * unit; c <= T.begin + to; c += unit) {
      const px = Math.round(x(c - T.begin)) + 0.5;
      if (px < LABEL) continue;
      g.strokeStyle = css.faint;
      g.beginPath(); g.moveTo(px, AXIS); g.lineTo(px, h); g.stroke();
    }
    g.textAlign = 'left';
  }
  function drawAxis(g, w) {
    const unit = Math.max(1, step(to - from));
    g.fillStyle = css.paper;
    g.fillRect(0, 0, w, AXIS);
    g.strokeStyle = css.line;
    g.beginPath(); g.moveTo(0, AXIS - 0.5); g.lineTo(w, AXIS - 0.5); g.stroke();
    g.fillStyle = css.dim;
    g.font = '11px system-ui, "DejaVu Sans", sans-serif';
    g.textAlign = 'center';
    for (let c = Math.ceil((T.begin + from) / unit) * unit; c <= T.begin + to; c += unit) {
      const px = x(c - T.begin);
      if (px > LABEL + 20 && px < w - 30) g.fillText(grouped(c), px, 16);
    }
    g.textAlign = 'left';
    g.fillText(`cycle${T.hz ? ` · ${seconds(to - from)} shown` : ''}`, 12, 16);
  }

  const related = () => selected?.lane ? lanes[selected.lane.root].task : selected?.work && !selected.interrupt ? selected.subject : null;
  function drawWakes(g, top, h) {
    if (!arrows) return;
    const task = related();
    const list = task === null ? wakes : wakes.filter(w => w.task === task || (w.by === BY_TASK && w.number === task));
    let low = 0, high = list.length;
    while (low < high) { const mid = (low + high) >> 1; if (list[mid].cycle < from - (to - from)) low = mid + 1; else high = mid; }
    const seen = [];
    for (let i = low; i < list.length && list[i].cycle <= to; i++) { if (list[i].end >= from) seen.push(list[i]); if (seen.length > ARROWS_MOST) return; }
    g.strokeStyle = g.fillStyle = css.wake;
    g.lineWidth = 1.1;
    for (const wake of seen) {
      const target = rowOfTask.get(wake.task), source = wake.by === BY_TASK ? rowOfTask.get(wake.number) : rowOfCore[0];
      if (!target || !source) continue;
      const fromY = source.y - top + source.height / 2, toY = target.y - top + (target.y >= source.y ? 3 : target.height - 3);
      if (Math.max(fromY, toY) < AXIS || Math.min(fromY, toY) > h) continue;
      const fromX = x(wake.cycle), toX = x(wake.end), bend = Math.max(3, Math.abs(toX - fromX) / 2);
      g.globalAlpha = task !== null ? 0.95 : seen.length > ARROWS_FEW ? 0.25 : 0.6;
      g.beginPath(); g.moveTo(fromX, fromY); g.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY); g.stroke();
      g.beginPath(); g.moveTo(toX + 1, toY); g.lineTo(toX - 5, toY - 3); g.lineTo(toX - 5, toY + 3); g.fill();
    }
    g.globalAlpha = 1;
  }

  function drawNotes(g, h) {
    for (const [cycle, kind] of T.notes) {
      const px = x(cycle);
      if (kind === 'due' || px < LABEL || px > LABEL + plot()) continue;
      g.strokeStyle = kind === 'lost' ? css.hot : css.accent;
      g.setLineDash(kind === 'lost' ? [] : [3, 3]);
      g.lineWidth = kind === 'lost' ? 2 : 1;
      g.beginPath(); g.moveTo(px, AXIS - 8); g.lineTo(px, h); g.stroke();
    }
    g.setLineDash([]);
  }

  const itemAt = (row, cycle) => { const i = firstAfter(row.items, cycle); for (let n = i; n < Math.min(i + 3, row.items.length); n++) if (row.items[n].begin <= cycle && cycle <= row.items[n].end) return row.items[n]; return null; };
  function drawLabels(g, top, w, h) {
    const moment = pointer && pointer.x > LABEL ? cycleAt(pointer.x) : cursor;
    g.fillStyle = css.paper;
    g.fillRect(0, AXIS, LABEL, h);
    g.strokeStyle = css.line;
    g.lineWidth = 1;
    g.beginPath(); g.moveTo(LABEL - 0.5, 0); g.lineTo(LABEL - 0.5, h); g.stroke();
    for (const row of rows) {
      const y = row.y - top;
      if (y + row.height < AXIS || y > h) continue;
      if (row.top) { g.strokeStyle = css.line; g.beginPath(); g.moveTo(0, y + 0.5); g.lineTo(w, y + 0.5); g.stroke(); }
      const bright = !query || row.label.toLowerCase().includes(query) || (row.lane && hit({ name: '', lane: row.lane }));
      g.fillStyle = row.top && bright ? css.ink : css.dim;
      g.font = `${row.top ? '600 12.5px' : '11.5px'} system-ui, "DejaVu Sans", sans-serif`;
      const indent = 12 + row.depth * 14, doing = moment === null ? null : itemAt(row, moment);
      const room = doing && !doing.sleep && row.kind === 'lane' ? 112 - indent : LABEL - indent - 8;
      let label = row.label;
      while (label.length > 3 && g.measureText(label).width > room) label = `${label.slice(0, -2)}…`;
      g.fillText(label, indent, y + row.height / 2 + 4);
      if (doing && row.kind === 'lane') {
        g.font = '11px system-ui, "DejaVu Sans", sans-serif';
        let state = doing.name;
        while (state.length > 3 && g.measureText(state).width > 86) state = `${state.slice(0, -2)}…`;
        g.fillStyle = colourOf(doing);
        g.beginPath(); g.roundRect(118, y + row.height / 2 - 7, 98, 14, 4); g.fill();
        g.fillStyle = css.ink;
        g.fillText(state, 123, y + row.height / 2 + 4);
      }
    }
  }

  function paint() {
    dirty = false;
    view.style.width = `${scroll.clientWidth}px`;
    view.style.height = `${scroll.clientHeight}px`;
    $('room').style.height = `${height}px`;
    plotted = Math.max(50, scroll.clientWidth - LABEL);
    const [g, w, h] = size(view), top = scroll.scrollTop;
    drawGrid(g, h);
    for (const row of rows) {
      const y = row.y - top;
      if (y + row.height < AXIS || y > h) continue;
      drawItems(g, row, y + 3, row.height - (row.polls ? 8 : 5));
      if (row.polls) drawPolls(g, row, y + row.height - 4);
    }
    drawNotes(g, h);
    drawWakes(g, top, h);
    for (const [c, colour] of [[cursor, css.accent], [pointer && pointer.x > LABEL ? cycleAt(pointer.x) : null, css.dim]]) {
      if (c === null || c < from || c > to) continue;
      g.strokeStyle = colour;
      g.lineWidth = 1;
      g.beginPath(); g.moveTo(Math.round(x(c)) + 0.5, AXIS); g.lineTo(Math.round(x(c)) + 0.5, h); g.stroke();
    }
    drawLabels(g, top, w, h);
    drawAxis(g, w);
    if (pointer && pointer.x > LABEL) {
      const text = at(cycleAt(pointer.x)), px = Math.min(w - 50, Math.max(LABEL + 50, pointer.x));
      g.font = '600 11px system-ui, "DejaVu Sans", sans-serif';
      g.fillStyle = css.ink;
      g.beginPath(); g.roundRect(px - 48, 3, 96, 19, 5); g.fill();
      g.fillStyle = css.paper;
      g.textAlign = 'center';
      g.fillText(text, px, 16);
      g.textAlign = 'left';
    }
    paintOverview();
  }

  // How busy the cores were, over all of the trace; the busiest column is full.
  let busy = null;
  function paintOverview() {
    const [g, w, h] = size(overview), columns = Math.max(1, Math.floor(w - LABEL));
    if (!busy || busy.length !== columns) {
      busy = new Float64Array(columns);
      for (const work of works) if (work.depth === 0) {
        const a = work.begin / total * columns, b = Math.max(a + 1e-3, work.end / total * columns);
        for (let i = Math.floor(a); i < b && i < columns; i++) busy[i] += Math.min(b, i + 1) - Math.max(a, i);
      }
    }
    const busiest = busy.reduce((most, v) => Math.max(most, v), 1e-9);
    g.fillStyle = css.poll;
    for (let i = 0; i < columns; i++) { const v = busy[i] / busiest; g.globalAlpha = 0.55; g.fillRect(LABEL + i, h - 4 - v * (h - 10), 1, v * (h - 10) + (v > 0 ? 1 : 0)); }
    g.globalAlpha = 1;
    g.fillStyle = css.hot;
    for (const [cycle, kind] of T.notes) if (kind === 'lost') g.fillRect(LABEL + cycle / total * columns, 2, 2, h - 4);
    const left = LABEL + from / total * columns, right = LABEL + to / total * columns;
    g.fillStyle = css.paper;
    g.globalAlpha = 0.62;
    g.fillRect(LABEL, 0, Math.max(0, left - LABEL), h);
    g.fillRect(right, 0, w - right, h);
    g.globalAlpha = 1;
    g.strokeStyle = css.accent;
    g.lineWidth = 1.5;
    g.strokeRect(left + 0.5, 1.5, Math.max(2, right - left - 1), h - 3);
    g.fillStyle = css.dim;
    g.font = '11px system-ui, "DejaVu Sans", sans-serif';
    g.fillText('busy', 12, 26);
  }

  // ---- what was pointed at ----
  const edgeOf = (lane, number) => number >= 0 ? lane.machine?.edges[number] : null;
  const place = edge => edge && edge[1] ? `<code>${escape(edge[1])}</code>` : '';
  const source = edge => {
    if (!edge || !edge[3] || edge[3].length < 2) return '';
    const [first, ...lines] = edge[3];
    return `<pre>${lines.map((line, i) => `<span class="${first + i === edge[2] ? 'here' : ''}"><i>${String(first + i).padStart(4)}</i>${escape(line)}</span>`).join('')}</pre>`;
  };
  function wakeText(item) {
    const task = item.lane ? lanes[item.lane.root].task : item.subject;
    const list = wakesOf.get(task) ?? [], moment = item.work ? item.begin : item.end;
    let low = 0, high = list.length;
    while (low < high) { const mid = (low + high) >> 1; if (list[mid].cycle <= moment) low = mid + 1; else high = mid; }
    const wake = list[low - 1];
    return wake ? `<dt>woken last by</dt><dd>${escape(wake.from)} at <a href="#at=${T.begin + wake.cycle}">${at(wake.cycle)}</a>${wake.polled >= 0 ? `, polled ${grouped(wake.polled - wake.cycle)} later` : ''}</dd>` : '';
  }
  function show(item) {
    if (!item) {
      $('details').innerHTML = `<p class="dim">Wheel: zoom. Drag: move. Click a state for its source. Keys: <kbd>a</kbd> <kbd>d</kbd> move, <kbd>w</kbd> <kbd>s</kbd> zoom, <kbd>f</kbd> fit, <kbd>/</kbd> find, <kbd>n</kbd> <kbd>p</kbd> next and before, <kbd>Esc</kbd> clear.<br>Beside each name stands its state at the pointer: what it was doing then.</p>`;
      return;
    }
    const times = `<dt>from</dt><dd><a href="#at=${T.begin + item.begin}">${at(item.begin)}</a></dd><dt>to</dt><dd><a href="#at=${T.begin + item.end}">${at(item.end)}</a></dd><dt>for</dt><dd>${grouped(item.end - item.begin)}${T.hz ? ` (${seconds(item.end - item.begin)})` : ''}</dd>`;
    const swatch = `<span class="swatch" style="background:${colourOf(item)}"></span>`;
    if (!item.lane) {
      $('details').innerHTML = `<div><h2>${swatch}${item.sleep ? 'sleep' : `${item.interrupt ? '' : 'poll of '}${escape(item.name)}`}</h2><dl>${times}${item.work && !item.interrupt ? wakeText(item) : ''}</dl></div>`;
      return;
    }
    const came = edgeOf(item.lane, item.came), out = edgeOf(item.lane, item.out);
    $('details').innerHTML = `<div><h2>${swatch}${escape(item.lane.name)}: ${escape(item.name)}</h2><p class="dim">machine ${escape(item.lane.machine.name)}${item.kind === 'state' ? '' : `, a ${item.kind} state`}${item.presumed ? '; new, so in its first state' : ''}</p><dl>${times}${wakeText(item)}
      <dt>entered by</dt><dd>${came ? `${escape(came[0])} ${place(came)}` : 'not in the trace'}</dd><dt>left by</dt><dd>${out ? `${escape(out[0])} ${place(out)}` : '—'}</dd></dl></div>${source(came ?? out)}`;
  }
  function select(item) { selected = item; cursor = item ? item.begin : cursor; show(item); draw(); }
  const rowAt = y => rows.find(r => y + scroll.scrollTop >= r.y && y + scroll.scrollTop < r.y + r.height);
  function reveal(item) {
    const span = to - from, wide = Math.max(item.end - item.begin, 1);
    if (item.begin < from || item.end > to || wide < span / 400) { const s = Math.min(total, Math.max(wide * 6, Math.min(span, wide * 200))); look((item.begin + item.end - s) / 2, (item.begin + item.end + s) / 2); }
    const row = rows.find(r => r.items.includes(item));
    if (row && (row.y < scroll.scrollTop + AXIS || row.y + row.height > scroll.scrollTop + scroll.clientHeight)) scroll.scrollTop = row.y - scroll.clientHeight / 2;
    select(item);
  }
  function tip(event, item) {
    $('tip').hidden = !item;
    if (!item) return;
    $('tip').innerHTML = `<b>${escape(item.lane ? `${item.lane.name}: ${item.name}` : item.sleep ? 'sleep' : item.name)}</b>${grouped(item.end - item.begin)} cycles${T.hz ? `, ${seconds(item.end - item.begin)}` : ''}, from ${at(item.begin)}`;
    const box = $('tip').getBoundingClientRect();
    $('tip').style.left = `${Math.min(innerWidth - box.width - 8, event.clientX + 14)}px`;
    $('tip').style.top = `${event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18}px`;
  }
  const local = event => { const box = view.getBoundingClientRect(); return { x: event.clientX - box.x, y: event.clientY - box.y }; };
  let drag = null;
  view.addEventListener('pointerdown', event => { pointer = local(event); drag = { ...pointer, from, top: scroll.scrollTop, moved: false }; view.setPointerCapture(event.pointerId); });
  view.addEventListener('pointermove', event => {
    pointer = local(event);
    if (drag) {
      drag.moved ||= Math.hypot(pointer.x - drag.x, pointer.y - drag.y) > 4;
      if (drag.moved) { view.className = 'grabbed'; const d = (drag.x - pointer.x) / plot() * (to - from); look(drag.from + d, drag.from + d + to - from); scroll.scrollTop = drag.top + drag.y - pointer.y; tip(event, null); }
    } else {
      const row = pointer.y > AXIS && rowAt(pointer.y), item = row && pointer.x > LABEL ? itemAt(row, cycleAt(pointer.x)) : null;
      view.className = item ? 'pointing' : '';
      tip(event, item);
    }
    draw();
  });
  view.addEventListener('pointerup', () => {
    if (drag && !drag.moved && pointer) { const row = pointer.y > AXIS && rowAt(pointer.y), item = row && pointer.x > LABEL ? itemAt(row, cycleAt(pointer.x)) : null; select(item); if (pointer.x > LABEL) cursor = cycleAt(pointer.x); }
    drag = null;
    view.className = '';
    draw();
  });
  view.addEventListener('pointerleave', () => { pointer = null; $('tip').hidden = true; draw(); });
  view.addEventListener('dblclick', () => { if (selected) { const pad = (selected.end - selected.begin) * 0.15 + 2; look(selected.begin - pad, selected.end + pad); } });
  view.addEventListener('wheel', event => {
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) { const d = (event.deltaX || event.deltaY) / plot() * (to - from); look(from + d, to + d); } else zoom(Math.exp(event.deltaY * 0.0016), cycleAt(Math.max(LABEL, local(event).x)));
  }, { passive: false });
  scroll.addEventListener('scroll', draw);
  const jump = event => { const box = overview.getBoundingClientRect(), c = (event.clientX - box.x - LABEL) / (box.width - LABEL) * total, half = (to - from) / 2; look(c - half, c + half); };
  overview.addEventListener('pointerdown', event => { overview.setPointerCapture(event.pointerId); jump(event); });
  overview.addEventListener('pointermove', event => { if (event.buttons) jump(event); });

  // ---- finding ----
  let found = [], place_ = -1;
  function find() {
    query = $('search').value.trim().toLowerCase();
    found = query ? rows.flatMap(r => r.items.filter(i => !i.sleep && hit(i))).sort(byBegin) : [];
    place_ = -1;
    $('hits').textContent = query ? `${grouped(found.length)} found` : '';
    draw();
  }
  function go(step) {
    if (!found.length) return;
    place_ = (place_ + step + found.length) % found.length;
    $('hits').textContent = `${grouped(place_ + 1)} of ${grouped(found.length)}`;
    reveal(found[place_]);
  }
  $('search').addEventListener('input', find);
  $('search').addEventListener('keydown', event => { if (event.key === 'Enter') { event.preventDefault(); go(event.shiftKey ? -1 : 1); } });
  $('next').onclick = () => go(1);
  $('previous').onclick = () => go(-1);
  $('in').onclick = () => zoom(0.5);
  $('out').onclick = () => zoom(2);
  $('fit').onclick = () => look(0, total);
  const toggle = (button, on) => button.setAttribute('aria-pressed', on);
  $('arrows').onclick = () => { arrows = !arrows; toggle($('arrows'), arrows); draw(); };
  $('worst').onclick = () => { $('drawer').hidden = !$('drawer').hidden; toggle($('worst'), !$('drawer').hidden); draw(); };
  $('at').addEventListener('change', () => { location.hash = `at=${$('at').value.replace(/[^0-9]/g, '')}`; });
  addEventListener('keydown', event => {
    if (event.target.tagName === 'INPUT' && event.key !== 'Escape') return;
    const d = (to - from) * 0.2, keys = {
      a: () => look(from - d, to - d), d: () => look(from + d, to + d), ArrowLeft: () => look(from - d, to - d), ArrowRight: () => look(from + d, to + d), w: () => zoom(0.6), s: () => zoom(1.6), '+': () => zoom(0.6), '-': () => zoom(1.6),
      f: () => look(0, total), n: () => go(1), p: () => go(-1), '/': () => { event.preventDefault(); $('search').focus(); }, Escape: () => { $('search').value = ''; find(); $('search').blur(); select(null); cursor = null; },
    };
    keys[event.key]?.();
  });

  // ---- light or dark, moments in links ----
  const root = document.documentElement, system = matchMedia('(prefers-color-scheme: dark)');
  const dark = on => { root.classList.toggle('dark', on); readColours(); draw(); };
  system.addEventListener('change', event => dark(event.matches));
  $('theme').onclick = () => dark(!root.classList.contains('dark'));
  function moment() {
    const match = /^#at=(\d+)$/.exec(location.hash);
    if (!match) return;
    cursor = Math.max(0, Math.min(total, Number(match[1]) - T.begin));
    const span = Math.min(to - from, Math.max(total / 50, 400));
    look(cursor - span / 2, cursor + span / 2);
    $('at').value = at(cursor);
  }
  addEventListener('hashchange', moment);
  addEventListener('resize', draw);
  new ResizeObserver(draw).observe(scroll);
  dark(system.matches);
  show(null);
  moment();
  // For tests: what is shown, and how long one picture takes.
  window.timeline = { shown: () => [from, to], rows, selected: () => selected, paint, look, x, found: () => found, spans: () => T.spans.length / 6 };
})();
