"use strict";
// The kiosk never leaves its page: answers are fetched and put in, so a lost network shows no error page.
(() => {
  const { fill } = window.rathausHalls;
  const TRY_AGAIN = 3000, START_AGAIN = 15000, LOST_AFTER = 12000;
  let going = null, left = 0, printed = "", touched = Date.now();

  const offline = (is) => { const note = document.querySelector("[data-offline]"); if (note) note.hidden = !is; };
  const wait = (time) => new Promise((done) => setTimeout(done, time));

  async function load(address, options) {
    const control = new AbortController();
    const limit = setTimeout(() => control.abort(), LOST_AFTER);
    try {
      const answer = await fetch(address, { cache: "no-store", signal: control.signal, ...options });
      const kind = answer.headers.get("Content-Type") ?? "";
      if (!kind.startsWith("text/html") || (!answer.ok && answer.status !== 422)) throw new Error(answer.status);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } finally { clearTimeout(limit); }
  }

  // The same request with the same key until there is an answer: one tap stays one number.
  async function go(address, options = {}, { patient = true } = {}) {
    const mine = going = Symbol();
    for (;;) {
      try {
        const page = await load(address, options);
        if (mine === going) { going = null; show(page); }
        return;
      } catch {
        if (mine !== going) return;
        offline(true);
        if (!patient) { going = null; return; }
        await wait(TRY_AGAIN);
      }
    }
  }

  function show(page) {
    const root = document.documentElement, next = page.documentElement;
    root.lang = next.lang; root.dir = next.dir; root.className = next.className;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    begin();
  }

  // The largest letters with which nothing scrolls and no word is broken where no syllable ends.
  function fit() {
    const root = document.body, main = document.querySelector(".rh-kiosk__main");
    const words = [...document.querySelectorAll(".rh-key__words")];
    const tooBig = () => main.scrollHeight > main.clientHeight || words.some((e) => e.scrollWidth > e.clientWidth);
    root.classList.add("rh-kiosk--measured");
    for (let size = root.classList.contains("rh-kiosk--lower") ? 100 : 116; size >= 70; size -= 2) {
      root.style.setProperty("--fit", size / 100);
      if (!tooBig()) break;
    }
    root.classList.remove("rh-kiosk--measured");
  }

  function begin() {
    const data = document.body.dataset;
    left = Number(data.resets ?? 0);
    const reset = document.querySelector("[data-reset]");
    if (reset) reset.hidden = false;
    const board = document.querySelector("[data-board]");
    if (board) board.hidden = false;
    const again = document.querySelector("[data-print-again]");
    if (again) again.hidden = false;
    if (document.body.dataset.step !== "start") {
      const heading = document.querySelector("h1");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    if (data.prints && data.prints !== printed) { printed = data.prints; setTimeout(() => window.print(), 150); }
    tick(0);
    fit();
  }

  function tick(seconds) {
    const words = document.querySelector("[data-reset-words]");
    if (!words || left === Infinity) return;
    left -= seconds;
    words.textContent = fill(words.dataset.resetWords, { n: Math.max(0, left) });
    if (left <= 0 && !going) go(document.body.dataset.fresh, {}, { patient: false });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[data-swap], [data-types], [data-types-back], [data-reset-stop], [data-print-again]");
    if (!target) return;
    if (target.matches("a[data-swap]")) {
      event.preventDefault();
      if (going && document.body.dataset.step === "people") return;
      go(target.href);
    } else if (target.matches("[data-reset-stop]")) {
      left = Infinity;
      const words = document.querySelector("[data-reset-words]");
      words.textContent = words.dataset.resetStopped;
      target.hidden = true;
    } else if (target.matches("[data-print-again]")) {
      window.print();
    } else {
      const field = document.getElementById("nummer");
      const plain = field.value.replace(/[^0-9a-z]/gi, "").toUpperCase();
      const next = target.matches("[data-types]") ? (plain + target.dataset.types).slice(0, 6) : plain.slice(0, -1);
      field.value = next.length > 3 ? `${next.slice(0, 3)}-${next.slice(3)}` : next;
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-swap]")) return;
    event.preventDefault();
    if (going) return;
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
    go(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  });

  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, () => {
    touched = Date.now();
    if (left !== Infinity && document.body.dataset.step !== "slip") left = Number(document.body.dataset.resets ?? 0);
  }));

  // Waiting numbers on the first page stay fresh while nobody stands before it.
  let asked = Date.now();
  setInterval(() => {
    tick(1);
    const idle = Date.now() - touched > START_AGAIN && Date.now() - asked > START_AGAIN;
    if (document.body.dataset.step !== "start" || going || !idle) return;
    asked = Date.now();
    if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
    go(document.body.dataset.fresh, {}, { patient: true });
  }, 1000);
  window.addEventListener("resize", fit);
  document.fonts.ready.then(fit);
  window.addEventListener("offline", () => offline(true));
  window.addEventListener("online", () => offline(false));
  begin();
})();
