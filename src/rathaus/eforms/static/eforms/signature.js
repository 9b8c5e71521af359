"use strict";
// Draws a signature as straight lines into a field of 600 × 200. The typed name alone is enough.
(() => {
  const WIDTH = 600;
  const HEIGHT = 200;
  const LONGEST = 8000; // as the server has it
  const NEAR = 4;

  let drawing = null;

  const place = (svg, event) => {
    const box = svg.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [within((event.clientX - box.left) / box.width * WIDTH, WIDTH), within((event.clientY - box.top) / box.height * HEIGHT, HEIGHT)];
  };

  const write = (part, path) => {
    part.querySelector("path").setAttribute("d", path);
    part.querySelector("input[type=hidden]").value = path;
  };

  document.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest?.("[data-signature] svg");
    if (!svg || event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    const part = svg.closest("[data-signature]");
    const last = place(svg, event);
    drawing = { svg, part, last, begun: false, before: part.querySelector("input[type=hidden]").value };
    drawing.path = drawing.before;
  });

  document.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const here = place(drawing.svg, event);
    if (Math.hypot(here[0] - drawing.last[0], here[1] - drawing.last[1]) < NEAR) return;
    const step = `${drawing.begun ? "" : `M${drawing.last.join(" ")}`}L${here.join(" ")}`;
    if (drawing.path.length + step.length > LONGEST) return;
    drawing.path += step;
    drawing.begun = true;
    drawing.last = here;
    write(drawing.part, drawing.path);
  });

  const end = () => {
    if (drawing?.begun) drawing.part.querySelector("input[type=hidden]").dispatchEvent(new Event("change", { bubbles: true }));
    drawing = null;
  };
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);

  document.addEventListener("click", (event) => {
    const part = event.target.closest?.("[data-signature-clear]")?.closest("[data-signature]");
    if (!part) return;
    write(part, "");
    part.querySelector("input[type=hidden]").dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
