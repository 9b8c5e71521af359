"use strict";
// Small kindnesses; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  // Who signs out of a shared device leaves nothing on it.
  document.querySelectorAll("form[action*='/abmelden'], form[action*='/logout']").forEach((form) => {
    form.addEventListener("submit", () => { localStorage.clear(); sessionStorage.clear(); });
  });
});
