"use strict";
// Passkeys need a browser that knows them; what does not work here is not shown.
(() => {
  const supported = window.PublicKeyCredential !== undefined;
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !supported;
    for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = supported;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const part of document.querySelectorAll("[data-passkey-failed]")) {
      part.hidden = false;
      part.focus();
    }
  });
})();
