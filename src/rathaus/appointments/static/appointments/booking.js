"use strict";
// The proof of work runs while somebody types; the end of the hold is said in time.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-proof]");
  if (form && window.Worker) prove(form);
  const position = document.querySelector("[data-position]");
  if (position && navigator.geolocation) offerPosition(position);
  const held = document.querySelector("[data-held-until]");
  if (held) watch(held);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
});

function prove(form) {
  const challenge = JSON.parse(form.dataset.proof);
  const field = form.querySelector("input[name='beleg']");
  const status = form.querySelector("[data-proof-status]");
  let wanted = null, failed = false;
  const worker = new Worker(form.dataset.proofWorker);
  const goOn = () => { if (wanted) form.requestSubmit(wanted); };
  worker.addEventListener("message", (event) => {
    field.value = btoa(JSON.stringify({ challenge, solution: event.data }));
    status.textContent = "";
    goOn();
  });
  worker.addEventListener("error", () => { failed = true; status.textContent = ""; goOn(); });
  worker.postMessage(challenge);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (field.value || failed || !button || button.hasAttribute("formnovalidate")) return;
    event.preventDefault(); // sent by itself as soon as the work is done
    wanted = button;
    status.textContent = status.dataset.proofStatus;
  });
}

// Two decimals are about a kilometre; whoever says no writes a postal code.
function offerPosition(part) {
  const form = part.closest("form"), words = part.querySelector("[data-refused]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const um = form.querySelector("input[name='um']") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "um" }));
      um.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      form.elements.plz.value = "";
      form.elements.ort.value = "nahe";
      form.requestSubmit();
    }, () => { words.textContent = words.dataset.refused; }, { maximumAge: 600000, timeout: 10000 });
  });
}

function watch(held) {
  const warning = document.querySelector("[data-held-warning]");
  const until = Date.parse(held.dataset.heldUntil);
  const tick = () => {
    const left = until - Date.now();
    const text = left <= 0 ? warning.dataset.heldOver : left <= 120000 ? warning.dataset.heldWarning : "";
    if (warning.textContent !== text) warning.textContent = text;
    if (left > 0) setTimeout(tick, Math.min(left, 5000));
  };
  if (warning) tick();
}
