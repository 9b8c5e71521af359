"use strict";
// Everything works without it. With it the page stays where it is, what is typed is saved at once,
// things are dragged or moved by keys, and the preview follows.
(() => {
  const SILENCE = 15_000;
  const byId = (id) => document.getElementById(id);
  const work = () => byId("werkstatt");
  const words = () => byId("worte").dataset;
  let chain = Promise.resolve();
  let typed = 0;
  let language = "de";

  // One request after the other: a click right after typing waits for what was typed to be saved.
  const go = (url, options = {}) => {
    const mark = typed;
    chain = chain.then(() => ask(url, options, mark)).catch(() => say(words().offline));
    return chain;
  };

  const ask = async (url, { focus, view, ...options }, mark) => {
    const answer = await fetch(url, { ...options, headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("werkstatt");
    if (!fresh) { location.assign(answer.url); return; }
    const held = document.activeElement?.id;
    const open = [...document.querySelectorAll("#werkstatt details")].map((each) => [each.id, each.open]);
    const scrolls = [...work().children].map((part) => part.scrollTop);
    const same = byId("eigenschaften")?.querySelector("form")?.action === fresh.querySelector("#eigenschaften form")?.action;
    // Whoever has typed on meanwhile keeps what stands in the panel; it is saved with the next change.
    if (options.method && same && typed !== mark) fresh.querySelector("#eigenschaften").replaceWith(byId("eigenschaften"));
    work().replaceWith(fresh);
    open.forEach(([id, isOpen]) => { const each = byId(id); if (each) each.open = isOpen; });
    [...fresh.children].forEach((part, index) => { part.scrollTop = scrolls[index] ?? 0; });
    if (!same) byId("eigenschaften").scrollTop = 0;
    byId("meldungen").replaceChildren(...page.getElementById("meldungen").childNodes);
    history.replaceState(null, "", fresh.dataset.url);
    if (view) byId(`ansicht-${view}`).checked = true;
    const urgent = fresh.querySelector("[data-focus]");
    const goal = urgent ?? byId(focus) ?? byId(held) ?? fresh.querySelector("[aria-current]");
    goal?.focus({ preventScroll: !focus });
    if (view && goal && !goal.checkVisibility()) byId("eigenschaften-titel").focus();
    showPreview();
  };

  const say = (text) => {
    const line = document.createElement("p");
    line.className = "rh-fe-message";
    line.textContent = text;
    byId("meldungen").replaceChildren(line);
  };

  // --- Preview: the body is exchanged in place, so that nothing flickers ----------------------------
  const showPreview = async () => {
    const frame = byId("vorschau");
    const url = new URL(work().dataset.preview, location.href);
    url.searchParams.set("sprache", language);
    const inside = frame.contentDocument;
    if (!inside?.body) { frame.src = url; return; }
    const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
    const top = inside.documentElement.scrollTop;
    inside.documentElement.lang = page.documentElement.lang;
    inside.body.replaceWith(inside.adoptNode(page.body));
    inside.documentElement.scrollTop = top;
    const name = decodeURIComponent(url.hash.replace("#f-", ""));
    const target = name && (inside.getElementById(name) ?? inside.querySelector(`[id^="id_${CSS.escape(name)}"]`));
    if (target) {
      inside.querySelectorAll("[data-shown]").forEach((each) => each.removeAttribute("data-shown"));
      (target.closest(".kern-form-input, .kern-fieldset, .kern-form-check, .rh-group, .rh-repeat") ?? target).scrollIntoView({ block: "center" });
    }
  };

  // --- Links, buttons, saving ---------------------------------------------------------------------
  const send = (form, submitter, more = {}) => {
    const data = new FormData(form, submitter ?? undefined);
    Object.entries(more).forEach(([name, value]) => name !== "focus" && data.set(name, value));
    // On a telephone what is new, or has to be checked next, comes into view.
    const view = /^(feld|seite|geprueft)/.test(data.get("aktion")) ? "eigenschaften" : undefined;
    return go(form.action, { method: "POST", body: new URLSearchParams(data), focus: more.focus, view });
  };

  document.addEventListener("submit", (event) => {
    if (!work().contains(event.target)) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href, { focus: link.id, view: "eigenschaften" });
  });
  document.addEventListener("input", (event) => { if (event.target.closest("[data-saves]")) typed += 1; });
  document.addEventListener("change", (event) => {
    if (event.target.name === "ansicht") showPreview();
    const form = event.target.closest("[data-saves]");
    if (!form) return;
    // A way of a rule is chosen first, then the rule itself is said.
    const rule = event.target.name.endsWith("-wie") ? event.target.closest(".rh-fe-rule") : null;
    const needed = rule && { saetze: "select", cel: "textarea" }[event.target.value];
    if (needed && !rule.querySelector(`.rh-fe-rule__${event.target.value === "cel" ? "cel" : "sentences"} ${needed}`)?.value) return;
    send(form, form.querySelector("#b-speichern"));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-language]");
    if (!button) return;
    language = button.dataset.language;
    document.querySelectorAll("[data-language]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    showPreview();
  });

  // --- Keys ---------------------------------------------------------------------------------------
  const rows = () => [...document.querySelectorAll(".rh-fe-row__line > a")];
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && !typing && event.key.toLowerCase() === "z") {
      event.preventDefault();
      byId(event.shiftKey ? "b-vor" : "b-zurueck")?.click();
      return;
    }
    const row = event.target.closest?.(".rh-fe-row__line > a");
    if (!row) return;
    const id = row.closest("[data-node]").dataset.node;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && event.altKey) send(byId("zug"), null, { aktion: by < 0 ? "hoch" : "runter", feld: id, focus: row.id });
    else if (by) rows()[rows().indexOf(row) + by]?.focus();
    else if (event.key === "Delete") send(byId("zug"), null, { aktion: "loeschen", feld: id });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // --- Dragging -----------------------------------------------------------------------------------
  let drag = null;
  const clear = () => document.querySelectorAll(".rh-fe-drop-before, .rh-fe-drop-after, .rh-fe-drop-in").forEach((each) => each.classList.remove("rh-fe-drop-before", "rh-fe-drop-after", "rh-fe-drop-in"));

  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const handle = event.target.closest("[data-handle]");
    const kind = event.pointerType === "mouse" ? event.target.closest("[data-adds]") : null;
    if (!handle && !kind) return;
    const row = handle?.closest("[data-node]");
    drag = { row, kind: kind?.dataset.adds, label: (row ?? kind).querySelector(".rh-fe-row__label, strong").textContent, x: event.clientX, y: event.clientY, live: false, goal: null };
    if (handle) event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.live && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 8) return;
    if (!drag.live) {
      drag.live = true;
      drag.ghost = document.createElement("div");
      drag.ghost.className = "rh-fe-ghost";
      drag.ghost.textContent = drag.label;
      document.body.append(drag.ghost);
      document.body.classList.add("rh-fe-dragging");
      drag.row?.classList.add("rh-fe-dragged");
    }
    event.preventDefault();
    // Positions are set through the object model, which the strict policy allows.
    drag.ghost.style.left = `${event.clientX + 12}px`;
    drag.ghost.style.top = `${event.clientY + 8}px`;
    clear();
    drag.goal = goalAt(event.clientX, event.clientY);
    drag.goal?.mark.classList.add(drag.goal.how);
    const box = document.querySelector(".rh-fe-structure").getBoundingClientRect();
    if (event.clientY < box.top + 40) document.querySelector(".rh-fe-structure").scrollBy(0, -12);
    if (event.clientY > box.bottom - 40) document.querySelector(".rh-fe-structure").scrollBy(0, 12);
  });
  const goalAt = (x, y) => {
    const under = document.elementFromPoint(x, y);
    const empty = under?.closest(".rh-fe-empty");
    if (empty) { const list = empty.closest("[data-list]"); return { mark: empty, how: "rh-fe-drop-in", bei: list.dataset.parent, liste: list.dataset.list, vor: "" }; }
    const line = under?.closest(".rh-fe-row__line");
    const row = line?.closest("[data-node]");
    if (!row || drag.row?.contains(row)) return null;
    const isPage = row.dataset.kind === "page";
    if (isPage && drag.row?.dataset.kind !== "page") {
      const first = row.querySelector(":scope > [data-list] > [data-node]");
      return { mark: line, how: "rh-fe-drop-after", bei: row.dataset.node, liste: "fields", vor: first?.dataset.node ?? "" };
    }
    if (!isPage && drag.row?.dataset.kind === "page") return null;
    const list = row.closest("[data-list]");
    const box = line.getBoundingClientRect();
    const after = y > box.top + box.height / 2;
    const vor = after ? row.nextElementSibling?.dataset.node ?? "" : row.dataset.node;
    return { mark: line, how: after ? "rh-fe-drop-after" : "rh-fe-drop-before", bei: list.dataset.parent, liste: list.dataset.list, vor };
  };
  const drop = (event) => {
    if (!drag) return;
    const done = drag;
    drag = null;
    clear();
    if (!done.live) return;
    done.ghost.remove();
    document.body.classList.remove("rh-fe-dragging");
    done.row?.classList.remove("rh-fe-dragged");
    // The click that follows must not press the button that was dragged.
    document.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => document.body.click(), 0);
    if (event.type !== "pointerup" || !done.goal) return;
    const { bei, liste, vor } = done.goal;
    if (vor === done.row?.dataset.node) return;
    const action = done.row ? "ziehen" : `feld:${done.kind}`;
    send(byId("zug"), null, { aktion: action, feld: done.row?.dataset.node ?? "", bei, liste, vor, focus: done.row ? `r-${done.row.dataset.node}` : undefined });
  };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) { drag.goal = null; drop(event); } });

  // --- Who else is here ---------------------------------------------------------------------------
  const look = async () => {
    if (document.hidden || !work()) return;
    const answer = await fetch(work().dataset.present, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("wer")?.replaceChildren(...page.body.childNodes);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".rh-fe-languages").hidden = false;
    if (matchMedia("(max-width: 48rem)").matches) document.querySelectorAll(".rh-fe-library details").forEach((each) => { each.open = false; });
    byId("vorschau").addEventListener("load", showPreview, { once: true });
    setInterval(look, SILENCE);
    // Inside the frame the keys work too; from outside nobody would see where they are.
    const inFrame = () => byId("vorschau").classList.toggle("rh-fe-focused", document.activeElement === byId("vorschau"));
    window.addEventListener("blur", () => setTimeout(inFrame));
    window.addEventListener("focus", () => setTimeout(inFrame));
  });
})();
