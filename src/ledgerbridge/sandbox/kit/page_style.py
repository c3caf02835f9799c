"""How the page for people looks, and how it keeps itself fresh."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --line: #d8dce2; --quiet: #667; --good: #18794e; --bad: #c62a2f; --back: #f6f7f9; }
@media (prefers-color-scheme: dark) {
  :root { --line: #343a42; --quiet: #99a; --good: #4cc38a; --bad: #ff6369; --back: #1b1e22; }
}
body { margin: 0; font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 0; }
h3 { font-size: .95rem; margin: 1rem 0 .2rem; }
p { margin: .2rem 0; }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; background: var(--back); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 20rem; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--quiet); font-size: .85rem; }
td, time { font-variant-numeric: tabular-nums; }
code { font: 13px ui-monospace, monospace; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); }
.badge { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; }
"""

SCRIPT = """
setInterval(async () => {
  if (document.hidden || String(getSelection())) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('main').replaceWith(fresh.querySelector('main'));
}, 2000);
"""
