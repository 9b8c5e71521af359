"use strict";
// Small kindnesses; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
});
