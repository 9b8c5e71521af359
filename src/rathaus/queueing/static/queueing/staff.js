"use strict";
// Pages of the waiting room ask every two seconds whether something changed, and then fetch their
// own parts anew. Without JavaScript they are as old as the last click.
(() => {
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print(), { once: true });
  const root = document.querySelector("[data-watch]");
  if (!root) return;
  const EVERY = 2000, HIDDEN = 4000, AGE = 30000;
  const title = document.title;
  const heard = new Set([...document.querySelectorAll("[data-call]")].map((call) => call.dataset.call));
  let revision = null, drawn = Date.now(), timer = null, failures = 0;

  const essence = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((token) => token.remove());
    return copy.innerHTML;
  };
  const busy = (part) => {
    const focus = document.activeElement;
    return part.contains(focus) && focus.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [type=radio], [type=checkbox]");
  };
  const place = (part) => {
    const focus = document.activeElement;
    if (!part.contains(focus)) return null;
    if (focus.dataset.key) return `[data-key="${focus.dataset.key}"]`;
    if (focus.dataset.open) return `[data-open="${focus.dataset.open}"]`;
    return focus.id ? `#${CSS.escape(focus.id)}` : null;
  };

  const draw = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    document.querySelectorAll("[data-live]").forEach((part) => {
      const found = fresh.getElementById(part.id);
      if (!found || busy(part) || essence(part) === essence(found)) return;
      const focus = place(part);
      part.replaceChildren(...found.childNodes);
      if (focus) part.querySelector(focus)?.focus();
    });
    drawn = Date.now();
    alarm();
  };

  const beep = () => {
    try {
      const audio = new AudioContext(), tone = audio.createOscillator(), loud = audio.createGain();
      loud.gain.value = .15;
      tone.frequency.value = 880;
      tone.connect(loud).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + .4);
    } catch { /* no sound here: the red box and the title say it */ }
  };
  const alarm = () => {
    const calls = [...document.querySelectorAll("[data-call]")];
    document.title = calls.length ? `${root.dataset.help} – ${title}` : title;
    if (calls.some((call) => !heard.has(call.dataset.call))) beep();
    calls.forEach((call) => heard.add(call.dataset.call));
  };

  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { "X-Rathaus-Live": "1" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) draw(await answer.text());
  };
  const look = async () => {
    try {
      const answer = await fetch(root.dataset.watch, { cache: "no-cache" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      const changed = revision !== null && state.revision !== revision;
      revision = state.revision;
      if (changed || Date.now() - drawn > AGE) await refresh();
      failures = 0;
    } catch { failures = Math.min(failures + 1, 5); }
    root.toggleAttribute("data-offline", failures > 2);
    clearTimeout(timer);
    timer = setTimeout(look, (document.hidden ? HIDDEN : EVERY) * (1 + failures));
  };

  // A double click takes one step.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 3000);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { clearTimeout(timer); look(); } });
  alarm();
  look();
})();
