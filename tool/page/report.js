// SPDX-License-Identifier: Apache-2.0
'use strict';
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Light or dark: as the system says, until the button is pressed.
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = dark => root.classList.toggle('dark', dark);
  show(system.matches);
  system.addEventListener('change', event => show(event.matches));
  document.getElementById('theme').addEventListener('click', () => show(!root.classList.contains('dark')));

  // Filters: a text, and for findings a severity.
  for (const tools of all('.tools[data-table]')) {
    const table = document.getElementById(tools.dataset.table);
    const input = tools.querySelector('input');
    const buttons = all('button[data-severity]', tools);
    const count = tools.querySelector('.count');
    const apply = () => {
      const words = input ? input.value.toLowerCase().split(/\s+/).filter(Boolean) : [];
      const severities = buttons.filter(b => b.getAttribute('aria-pressed') === 'true').map(b => b.dataset.severity);
      let shown = 0;
      const rows = all('tbody tr', table);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const hit = words.every(w => text.includes(w)) && (!severities.length || severities.includes(row.dataset.severity));
        row.classList.toggle('gone', !hit);
        shown += hit;
      }
      if (count) count.textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    };
    if (input) input.addEventListener('input', apply);
    for (const button of buttons) {
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', button.getAttribute('aria-pressed') !== 'true');
        apply();
      });
    }
    apply();
  }

  // Sorting by a column; numbers by their value.
  for (const head of all('th[data-sort]')) {
    head.addEventListener('click', () => {
      const table = head.closest('table');
      const body = table.tBodies[0];
      const column = [...head.parentNode.children].indexOf(head);
      const down = head.getAttribute('aria-sort') === 'descending' ? false : head.dataset.sort === 'number' || head.getAttribute('aria-sort') === 'ascending';
      const key = row => {
        const cell = row.children[column];
        return head.dataset.sort === 'number' ? Number(cell.dataset.value ?? 0) : cell.textContent;
      };
      const rows = [...body.rows].map((row, at) => ({ row, at, key: key(row) }));
      rows.sort((a, b) => ((a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (down ? -1 : 1)) || a.at - b.at);
      for (const other of all('th', table)) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      body.append(...rows.map(r => r.row));
    });
  }

  // Pointing at a field or a state lights it wherever it is drawn or told.
  for (const machine of all('.machine')) {
    const light = (attribute, value, on) => {
      for (const other of all(`[data-${attribute}]`, machine)) {
        if (other.dataset[attribute] === value) other.classList.toggle('lit', on);
      }
      if (attribute === 'state') {
        for (const edge of all('.edge', machine)) {
          if (value && (edge.dataset.from === value || edge.dataset.to === value)) edge.classList.toggle('lit', on);
        }
      }
    };
    for (const attribute of ['field', 'state']) {
      for (const item of all(`[data-${attribute}]`, machine)) {
        const value = item.dataset[attribute];
        if (!value) continue;
        item.addEventListener('mouseenter', () => light(attribute, value, true));
        item.addEventListener('mouseleave', () => light(attribute, value, false));
      }
    }
  }

  // What a link leads to may be folded, or hidden by a filter.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') at.open = true;
      at.classList.remove('gone');
    }
    target.scrollIntoView();
  };
  addEventListener('hashchange', open);
  open();
  addEventListener('beforeprint', () => all('details').forEach(d => { d.open = true; }));
})();
