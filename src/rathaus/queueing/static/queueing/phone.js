"use strict";
// The number's own page: the state of the office is the same for everybody, here it is searched for one number.
(() => {
  const { clock, fill, room, watch, gong, sound } = window.rathausHalls;
  const body = document.body, data = body.dataset, mine = Number(data.ticket);
  const all = (name) => document.querySelectorAll(name), one = (name) => document.querySelector(name);
  const OVER = 60000, ONCE_MORE = 4000;
  let status = data.status, times = Number(data.times), missing = false, alarm = 0, until = 0, title = document.title;

  const put = (name, text) => all(name).forEach((element) => { if (element.textContent !== text) element.textContent = text; });
  const show = (next) => {
    status = data.status = next;
    all("[data-shows]").forEach((section) => { section.hidden = section.dataset.shows !== next; });
    const leaves = one("[data-leaves]");
    if (leaves) leaves.hidden = next === "called" || next === "serving";
  };

  // --- Called: fill the screen, shake, sound, until the guest answers or a minute is over
  function ring() {
    clearTimeout(alarm);
    if (status !== "called" || Date.now() > until) { one("[data-quiet]").hidden = true; return; }
    buzz([500, 200, 500, 200, 900]);
    if (armed) gong();
    alarm = setTimeout(ring, ONCE_MORE);
  }
  // Browsers let a page shake only after a touch, and say so loudly otherwise.
  const buzz = (pattern) => { if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern); };
  const hush = () => { until = 0; clearTimeout(alarm); buzz(0); one("[data-quiet]").hidden = true; };
  function called(call, isNew) {
    put("[data-counter]", call.counter);
    put("[data-room]", room(call.room, data.roomWord));
    one("[data-room]").hidden = !call.room;
    one("[data-again]").hidden = call.times_called < 2;
    document.title = `${data.come} ${call.counter} – ${title}`;
    if (!isNew) return;
    window.scrollTo(0, 0);
    until = Date.now() + OVER;
    one("[data-quiet]").hidden = false;
    ring();
  }

  function onState(state) {
    const call = state.called.find((ticket) => ticket.id === mine);
    const place = state.waiting.findIndex((ticket) => ticket.id === mine);
    const aside = state.aside.find((ticket) => ticket.id === mine);
    if (!call) { document.title = title; if (status === "called") hush(); }
    if (call) {
      const isNew = status !== "called" || call.times_called !== times;
      times = call.times_called;
      if (status !== "called") show("called");
      called(call, isNew);
    } else if (place >= 0) {
      const { low, high } = state.waiting[place];
      put("[data-ahead]", String(place));
      put("[data-wait]", high === null ? "–" : high <= 1 ? data.soon : fill(data.range, { low, high }));
      one("[data-next]").hidden = place !== 0;
      if (status !== "waiting") show("waiting");
    } else if (aside) {
      put("[data-counter]", aside.counter);
      put("[data-goal]", aside.room);
      put("[data-back]", aside.back_at ? fill(data.missedAgain, { time: clock(new Date(aside.back_at)) }) : "");
      if (status !== aside.state) show(aside.state);
    }
    const lost = missing;
    missing = !(call || place >= 0 || aside);
    if (missing && !lost) setTimeout(elsewhere, 1500);
  }

  // The office no longer knows the number: over, or sent to another office. The page itself knows.
  async function elsewhere() {
    if (!missing) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.body.dataset;
      if (answer.ok && (next.status !== status || next.stateUrl !== data.stateUrl)) { location.reload(); return; }
    } catch { /* no network: asked again below */ }
    setTimeout(elsewhere, 8000);
  }

  // --- Contact: the last state stays, with words since when there has been none
  function onContact(is, last) {
    const note = one("[data-contact]"), lost = !is && Date.now() - last > 12000;
    note.hidden = !lost;
    if (lost) put("[data-contact]", fill(data.noContact, { time: clock(last) }));
    if (is) put("[data-as-of-words]", fill(data.asOf, { time: clock(last) }));
  }

  // --- Sound and light need a touch
  let armed = false, light = null;
  async function keepLight() {
    try { light = await navigator.wakeLock.request("screen"); return true; } catch { return false; }
  }
  one("[data-sound]").hidden = false;
  one("[data-sound-on]").addEventListener("click", async () => {
    await sound().resume();
    armed = true;
    gong();
    buzz(200);
    const lit = await keepLight();
    const words = one("[data-sound-words]");
    words.textContent = lit ? words.dataset.on : words.dataset.onOnly;
    words.setAttribute("role", "status");
    one("[data-sound-on]").hidden = true;
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && armed && (!light || light.released)) keepLight(); });
  one("[data-quiet]").addEventListener("click", hush);

  watch(data.stateUrl, { every: 4000, slowest: 20000, onState, onContact });
  if (status === "called") { until = Date.now() + OVER; one("[data-quiet]").hidden = false; ring(); }
})();
