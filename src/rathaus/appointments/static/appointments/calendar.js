"use strict";
// The picture of a day by keyboard and mouse. Every step ends on a page that also works without this file.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-prints]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  const calendar = document.querySelector("[data-calendar]");
  if (!calendar || !calendar.checkVisibility()) return;

  const unit = Number(calendar.dataset.unit), step = Number(calendar.dataset.step);
  const live = calendar.querySelector("[data-live]");
  const rows = [...calendar.querySelectorAll("tr[data-minute]")];
  const heads = [...calendar.querySelectorAll("thead th")].slice(1);
  const first = Number(rows[0].dataset.minute), last = Number(rows.at(-1).dataset.minute) + unit;
  const columns = [];
  calendar.querySelectorAll("td[data-start]").forEach((cell) => {
    const key = `${cell.dataset.day} ${cell.dataset.counter}`;
    let column = columns.find((each) => each.key === key);
    if (!column) columns.push(column = { key, day: cell.dataset.day, counter: cell.dataset.counter, where: cell.dataset.where, cells: [] });
    column.cells.push({ cell, start: Number(cell.dataset.start), end: Number(cell.dataset.end), link: cell.querySelector("a") });
  });
  const clock = (minute) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
  const off = () => { try { return localStorage.getItem("rathaus-keys-off") === "1"; } catch { return false; } };

  // Where a minute and a column stand, in the coordinates of the scrolled picture.
  const place = (minute) => {
    const index = Math.min(rows.length - 1, Math.floor((minute - first) / unit));
    const box = rows[index].getBoundingClientRect();
    const part = (minute - first - index * unit) / unit;
    return box.top + box.height * part - calendar.getBoundingClientRect().top - calendar.clientTop + calendar.scrollTop;
  };
  const across = (index) => {
    const box = heads[index].getBoundingClientRect();
    return [box.left - calendar.getBoundingClientRect().left - calendar.clientLeft + calendar.scrollLeft, box.width];
  };

  // --- Now -------------------------------------------------------------------------------------
  if (calendar.dataset.now) {
    const loaded = Date.now();
    const line = document.createElement("div");
    line.className = "rh-cal__nowline";
    line.setAttribute("aria-hidden", "true");
    const words = document.createElement("span");
    line.append(words);
    calendar.append(line);
    const draw = () => {
      const minute = Number(calendar.dataset.now) + Math.floor((Date.now() - loaded) / 60000);
      line.hidden = minute < first || minute >= last;
      if (line.hidden) return;
      words.textContent = clock(minute);
      line.style.top = `${place(minute)}px`;
      line.style.width = `${calendar.scrollWidth}px`;
    };
    draw();
    setInterval(draw, 30000);
    window.addEventListener("resize", draw);
    if (!location.hash && !line.hidden) calendar.scrollTop = Math.max(0, line.offsetTop - calendar.clientHeight / 3);
  }

  // --- A focus that walks ------------------------------------------------------------------------
  const links = columns.flatMap((column) => column.cells.map((each) => each.link).filter(Boolean));
  const rove = (link) => {
    links.forEach((each) => { each.tabIndex = each === link ? 0 : -1; });
  };
  const find = (link) => {
    for (const [index, column] of columns.entries()) {
      const at = column.cells.findIndex((each) => each.link === link);
      if (at >= 0) return { index, at };
    }
    return null;
  };
  const go = (link) => { if (link) { rove(link); link.focus(); link.scrollIntoView({ block: "nearest", inline: "nearest" }); } };
  const beside = (index, minute) => {
    const column = columns[index];
    if (!column) return null;
    const linked = column.cells.filter((each) => each.link);
    return linked.sort((a, b) => distance(a, minute) - distance(b, minute))[0]?.link ?? null;
  };
  const distance = (cell, minute) => (minute < cell.start ? cell.start - minute : Math.max(0, minute - cell.end + 1));
  let minuteHeld = null;
  const walk = (key, link) => {
    const here = find(link);
    if (!here) return false;
    const column = columns[here.index];
    const linked = column.cells.filter((each) => each.link);
    const at = linked.findIndex((each) => each.link === link);
    if (key === "ArrowDown" || key === "ArrowUp") {
      minuteHeld = null;
      go(linked[at + (key === "ArrowDown" ? 1 : -1)]?.link);
    } else if (key === "Home" || key === "End") {
      minuteHeld = null;
      go(linked.at(key === "Home" ? 0 : -1).link);
    } else {
      minuteHeld ??= linked[at].start;
      const by = key === "ArrowRight" ? 1 : -1;
      for (let index = here.index + by; columns[index]; index += by) {
        const target = beside(index, minuteHeld);
        if (target) { go(target); break; }
      }
    }
    return true;
  };
  const hashed = location.hash.startsWith("#t-") && calendar.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
  const start = hashed || links.find((link) => link.matches(".rh-visit")) || links[0];
  if (start) rove(start);
  if (hashed) go(hashed);
  calendar.addEventListener("focusin", (event) => { if (links.includes(event.target)) rove(event.target); });

  // --- Moving ------------------------------------------------------------------------------------
  const ghost = document.createElement("div");
  ghost.className = "rh-cal__ghost";
  ghost.hidden = true;
  ghost.setAttribute("aria-hidden", "true");
  calendar.append(ghost);
  let moving = null;

  const isFree = (index, minute, minutes, own) => {
    if (minute < first || minute + minutes > last) return false;
    return columns[index].cells
      .filter((each) => each.start < minute + minutes && each.end > minute)
      .every((each) => "free" in each.cell.dataset || each.link === own);
  };
  const show = (announce) => {
    const free = isFree(moving.index, moving.minute, moving.minutes, moving.link);
    const [left, width] = across(moving.index);
    ghost.hidden = false;
    ghost.classList.toggle("rh-cal__ghost--taken", !free);
    ghost.textContent = `${clock(moving.minute)} ${free ? "" : calendar.dataset.taken}`;
    ghost.style.left = `${left}px`;
    ghost.style.width = `${width}px`;
    ghost.style.top = `${place(moving.minute)}px`;
    ghost.style.height = `${place(Math.min(last, moving.minute + moving.minutes)) - place(moving.minute)}px`;
    if (!announce) return;
    ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
    live.textContent = `${columns[moving.index].where}, ${clock(moving.minute)}, ${free ? calendar.dataset.free : calendar.dataset.taken}`;
  };
  const begin = (link) => {
    const here = find(link);
    const { start: minute } = columns[here.index].cells[here.at];
    moving = { link, minutes: Number(link.dataset.minutes), index: here.index, minute };
    link.classList.add("rh-visit--moving");
    show(false);
    live.textContent = calendar.dataset.moving;
  };
  const end = () => {
    moving?.link.classList.remove("rh-visit--moving");
    moving = null;
    ghost.hidden = true;
  };
  const land = () => {
    const column = columns[moving.index];
    const address = new URL(moving.link.dataset.move, location.href);
    address.search = new URLSearchParams({ tag: column.day, zeit: moving.minute, schalter: column.counter });
    end();
    location.assign(address);
  };
  const shift = (key) => {
    if (key === "ArrowUp") moving.minute = Math.max(first, moving.minute - step);
    if (key === "ArrowDown") moving.minute = Math.min(last - moving.minutes, moving.minute + step);
    if (key === "ArrowLeft") moving.index = Math.max(0, moving.index - 1);
    if (key === "ArrowRight") moving.index = Math.min(columns.length - 1, moving.index + 1);
    show(true);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : null;
    if (moving) {
      if (event.key.startsWith("Arrow")) shift(event.key);
      else if (event.key === "Enter") land();
      else if (event.key === "Escape") { end(); live.textContent = calendar.dataset.kept; }
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (target?.closest("input, textarea, select")) return;
    const link = links.includes(target) ? target : null;
    if (link && /^(Arrow|Home$|End$)/.test(event.key)) {
      if (walk(event.key, link)) event.preventDefault();
    } else if (off()) {
      return;
    } else if (event.key === "n") {
      (link?.matches(".rh-free") ? link : document.querySelector("[data-new]"))?.click();
      event.preventDefault();
    } else if (event.key === "m" && link?.dataset.move) {
      begin(link);
      event.preventDefault();
    }
  }, true);

  // --- Dragging ----------------------------------------------------------------------------------
  let grabbed = 0;
  calendar.querySelectorAll("[data-move]").forEach((link) => {
    link.draggable = true;
    link.addEventListener("dragstart", (event) => {
      begin(link);
      const height = rows[0].getBoundingClientRect().height;
      grabbed = Math.floor((event.clientY - link.getBoundingClientRect().top) / height) * unit;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", link.dataset.visit);
    });
    link.addEventListener("dragend", end);
  });
  calendar.addEventListener("dragover", (event) => {
    if (!moving) return;
    const index = heads.findIndex((head) => { const box = head.getBoundingClientRect(); return event.clientX >= box.left && event.clientX < box.right; });
    const top = rows[0].getBoundingClientRect(), height = rows.at(-1).getBoundingClientRect().bottom - top.top;
    const raw = first + ((event.clientY - top.top) / height) * (last - first) - grabbed;
    if (index >= 0) moving.index = index;
    moving.minute = Math.min(last - moving.minutes, Math.max(first, Math.floor(raw / step) * step));
    show(false);
    event.preventDefault();
  });
  calendar.addEventListener("drop", (event) => {
    if (!moving) return;
    event.preventDefault();
    land();
  });
});
