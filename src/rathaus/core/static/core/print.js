"use strict";
// Printing shows everything that is folded; without scripts people unfold by hand.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-print]");
  button?.removeAttribute("hidden");
  button?.addEventListener("click", () => window.print());
});
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((part) => { part.open = true; });
});
window.addEventListener("afterprint", () => folded.forEach((part) => { part.open = false; }));
