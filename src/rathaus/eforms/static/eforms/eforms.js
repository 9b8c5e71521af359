"use strict";
// Keeps what was typed while there is no connection. Everything works without it.
// What waits on this device is taken away as soon as the server has it, after a day, and on
// submitting, deleting and signing out.
(() => {
  const PREFIX = "rathaus-antrag:";
  const DAY = 24 * 60 * 60 * 1000;

  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const forget = (start) => keys().filter((key) => key.startsWith(start)).forEach((key) => localStorage.removeItem(key));
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };

  const start = () => {
    keys().filter((key) => !(Date.now() - (read(key)?.at ?? 0) < DAY)).forEach((key) => localStorage.removeItem(key));
    // Pages that are only reached once the server has everything.
    document.querySelectorAll("[data-saved]").forEach((place) => forget(PREFIX + place.dataset.saved));
    const form = document.getElementById("antrag");
    if (form) watch(form);
  };

  const watch = (form) => {
    const key = `${PREFIX}${form.dataset.draft}:${form.dataset.page}`;
    const status = () => document.getElementById("merk-status");
    const words = document.getElementById("merk-texte").dataset;
    let revision = Number(form.dataset.revision);

    // Another page came: the server has what that page's copy holds.
    keys().filter((other) => other.startsWith(PREFIX + form.dataset.draft) && other !== key).forEach((other) => localStorage.removeItem(other));
    const kept = read(key);
    if (kept && kept.revision === revision && restore(form, kept.values)) status().textContent = words.restored;
    if (kept) localStorage.removeItem(key);

    const remember = () => {
      const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
      localStorage.setItem(key, JSON.stringify({ revision, at: Date.now(), values }));
    };
    const offline = () => { remember(); status().textContent = words.offline; };

    document.body.addEventListener("htmx:sendError", offline);
    document.body.addEventListener("htmx:timeout", offline);
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (!event.detail.successful) return;
      revision = Number(document.getElementById("stand").value);
      // Another window has written this page: what is typed here waits on this device.
      if ("elsewhere" in status().dataset) remember(); else localStorage.removeItem(key);
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) { remember(); return; }
      event.preventDefault();
      offline();
    });
  };

  const restore = (form, values) => {
    let changed = false;
    const wanted = new Map();
    values.forEach(([name, value]) => wanted.set(name, [...(wanted.get(name) ?? []), value]));
    for (const field of form.elements) {
      if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
      const given = wanted.get(field.name) ?? [];
      if (field.type === "radio" || field.type === "checkbox") {
        const checked = given.includes(field.value);
        changed ||= field.checked !== checked;
        field.checked = checked;
      } else if (given.length && field.value !== given[0]) {
        field.value = given[0];
        changed = true;
      }
    }
    if (changed) form.dispatchEvent(new Event("change", { bubbles: true }));
    return changed;
  };

  document.addEventListener("DOMContentLoaded", start);
})();
