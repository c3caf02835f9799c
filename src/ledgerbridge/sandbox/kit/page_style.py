"""How the page for people looks, and how it follows what happens."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2128; --quiet: #667080; --line: #e1e5ea; --page: #f3f5f8; --card: #fff;
  --link: #1f5fd0; --good: #18794e; --bad: #c62a2f; --new: #fff6d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ee; --quiet: #97a1b0; --line: #2d333c; --page: #14171b; --card: #1c2026;
    --link: #7aa8ff; --good: #4cc38a; --bad: #ff6369; --new: #3a3416;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
main { max-width: 84rem; margin: 0 auto; padding: 0 1rem 3rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .2rem 1.5rem;
  padding: .8rem 0; background: var(--page);
}
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .4rem; }
h3 { font-size: .85rem; margin: 1.1rem 0 .25rem; color: var(--quiet); font-weight: 600; }
p { margin: .15rem 0; }
nav { display: flex; flex-wrap: wrap; gap: .2rem .9rem; }
.clock { margin-left: auto; color: var(--quiet); }
.clock time { color: var(--ink); }
section { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; margin: 0 0 1rem;
  background: var(--card); }
.columns { display: grid; grid-template-columns: minmax(14rem, 19rem) minmax(0, 1fr); gap: 0 2rem; }
.side > h3:first-child, .wide > div:first-child h3 { margin-top: 0; }
@media (max-width: 52rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .wide > div:first-child h3 { margin-top: 1.1rem; }
}
.aside { font-weight: 400; margin-left: .7rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 500; color: var(--quiet); font-size: .8rem; }
tr:last-child td { border-bottom: 0; }
[id$=-calls] td:nth-child(3), [id$=-faults] td:nth-child(3) { width: 100%; }
[id$=-deliveries] td:last-child { width: 100%; max-width: 12rem; overflow: hidden; text-overflow: ellipsis; }
.side td:last-child, .side th:last-child { text-align: right; padding-right: 0; }
td, time { font-variant-numeric: tabular-nums; }
code { font: 12.5px ui-monospace, "SF Mono", Menlo, monospace; }
details { margin-top: .4rem; color: var(--quiet); }
summary { cursor: pointer; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); }
.badge { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; }
@keyframes arrive { from { background: var(--new); } }
tr.new { animation: arrive 2.5s ease-out; }
"""

SCRIPT = """
const PAUSE_MS = 300, AFTER_FAILURE_MS = 2000;
const pause = ms => new Promise(done => setTimeout(done, ms));
const shown = () => new Promise(done => document.hidden
  ? document.addEventListener('visibilitychange', () => done(), {once: true}) : done());

function renew(old, fresh) {
  if (old.outerHTML === fresh.outerHTML) return;
  const known = new Set([...old.querySelectorAll('tr[id]')].map(row => row.id));
  const open = new Set([...old.querySelectorAll('details[open]')].map(fold => fold.id));
  old.replaceWith(fresh);
  for (const row of fresh.querySelectorAll('tr[id]')) if (!known.has(row.id)) row.classList.add('new');
  for (const fold of fresh.querySelectorAll('details')) if (open.has(fold.id)) fold.open = true;
}

async function follow() {
  for (;;) {
    await shown();
    const main = document.querySelector('main');
    const answer = await fetch(`?wait_s=20&seen=${encodeURIComponent(main.dataset.look)}`).catch(() => null);
    if (!answer || !answer.ok) { await pause(AFTER_FAILURE_MS); continue; }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    main.dataset.look = fresh.dataset.look;
    for (const block of [...fresh.querySelectorAll('#clock, .side, .wide > div')]) {
      const old = document.getElementById(block.id);
      if (!old) return location.reload();
      renew(old, block);
    }
    await pause(PAUSE_MS);
  }
}

setInterval(() => {
  const time = document.querySelector('#clock[data-runs] time');
  if (!time) return;
  const next = new Date(Date.parse(time.textContent.replace(' ', 'T')) + 1000);
  time.textContent = next.toISOString().slice(0, 19).replace('T', ' ') + '+00:00';
}, 1000);
follow();
"""
