"use strict";
// Keys for people who work here all day. Every key presses a link or button that is on the page.
(() => {
  const OFF = "rathaus-keys-off";
  const remembered = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  let off = remembered();

  const typing = (target) => target instanceof Element
    && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const link = (row) => row.querySelector("[data-open]");
  const current = () => {
    const all = rows();
    return all.find((row) => row.contains(document.activeElement)) ?? all.find((row) => row.matches("[data-current]"));
  };

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    link(all[next])?.focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  const press = (key) => {
    const row = current();
    const inRow = document.activeElement?.closest?.("[data-row]") && row?.querySelector(`[data-key="${key}"]`);
    const target = inRow || document.querySelector(`[data-key="${key}"]`);
    if (!target) return false;
    target.focus();
    if (!target.matches("input, textarea, select")) target.click();
    return true;
  };

  const claimRow = () => {
    const row = document.activeElement?.closest?.("[data-row]");
    const box = row?.querySelector("input[type=checkbox]");
    const button = document.querySelector("[data-claims-marked]");
    if (!box || !button) return false;
    if (!document.querySelector("[data-row] input[type=checkbox]:checked")) box.checked = true;
    button.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") { document.getElementById("tasten")?.showModal(); event.preventDefault(); return; }
    if (off) return;
    let done = true;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") { const box = current()?.querySelector("input[type=checkbox]"); if (box) box.click(); else done = false; }
    else if (event.key === "c") done = claimRow() || press("c");
    else if (event.key === "Escape") done = press("Escape");
    else if (/^[a-z/]$/.test(event.key)) done = press(event.key);
    else done = false;
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const opens = target?.closest("[data-opens]");
    if (opens) {
      const dialog = document.getElementById(opens.dataset.opens);
      if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    }
    const closes = target?.closest("[data-closes]");
    if (closes) document.getElementById(closes.dataset.closes)?.close();
    const all = target?.closest("[data-marks-all]");
    if (all) rows().forEach((row) => { const box = row.querySelector("input[type=checkbox]"); if (box) box.checked = all.checked; });
    const keys = target?.closest("[data-keys-switch]");
    if (keys) {
      off = !off;
      try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* private window: for this page only */ }
      keys.setAttribute("aria-pressed", String(off));
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-keys-switch]")?.setAttribute("aria-pressed", String(off));
  });

  // In the split view the list stays; only the marked row moves along with the opened case.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "vorgang") return;
    const number = document.getElementById("vorgang")?.querySelector("[data-number]")?.dataset.number;
    rows().forEach((row) => {
      const here = link(row)?.dataset.open === number;
      row.toggleAttribute("data-current", here);
      if (here) link(row).setAttribute("aria-current", "true"); else link(row)?.removeAttribute("aria-current");
    });
  });
})();
