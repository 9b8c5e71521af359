"use strict";
// The call display. It keeps no history: six places that are written over, and one timer.
(() => {
  const { clock, fill, room, watch, gong, sound } = window.rathausHalls;
  const data = document.body.dataset, one = (name) => document.querySelector(name);
  const now = one("[data-now]"), rows = [...document.querySelectorAll("[data-row]")], nobody = now.querySelector("[data-counter]").textContent;
  const GONG = 2200, AT_NIGHT = 3;
  let known = null, queue = [], speaking = false, loaded = new Date(), shown = "";

  const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
  const key = (call) => `${call.id}.${call.times_called}`;

  function paint(calls, open) {
    const [first] = calls;
    now.toggleAttribute("data-empty", !first);
    if (first || shown) {
      put(now.querySelector("[data-label]"), first ? first.label : "–");
      put(now.querySelector("[data-counter]"), first ? first.counter : nobody);
    }
    shown = first ? key(first) : "";
    const place = now.querySelector("[data-room]");
    place.hidden = !first?.room;
    put(place, first?.room ? room(first.room, data.room) : "");
    rows.forEach((row, index) => {
      const call = calls[index + 1];
      row.hidden = !call;
      row.toggleAttribute("data-open", Boolean(call && open.has(call.id)));
      put(row.querySelector("[data-label]"), call?.label ?? "");
      put(row.querySelector("[data-counter]"), call?.counter ?? "");
    });
  }

  function onState(state) {
    paint(state.last_calls, new Set(state.called.map((call) => call.id)));
    put(one("[data-waiting-words]"), fill(data.waiting, { n: state.waiting.length }));
    for (const [name, texts, language] of [
      ["[data-notice]", state.notice, "de"], ["[data-notice-en]", state.notice, "en"],
      ["[data-message]", state.message, "de"], ["[data-message-en]", state.message, "en"],
    ]) {
      const place = one(name), text = texts?.[language] ?? "";
      if (place) { put(place, text); place.hidden = !text; }
    }
    put(one("[data-rule]"), state.priority_rule?.de ?? "");
    // A call from before this page was loaded is not called out again.
    const fresh = known ? state.called.filter((call) => !known.has(key(call))) : [];
    known = new Set(state.called.map(key));
    if (!fresh.length) return;
    now.removeAttribute("data-new");
    void now.offsetWidth;
    now.setAttribute("data-new", "");
    queue = [...queue, ...fresh].slice(-8);
    if (!speaking) callOut();
  }

  // --- Gong and voice, one call after the other
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  async function callOut() {
    speaking = true;
    while (queue.length) {
      const call = queue.shift();
      if (data.sound && gong()) await wait(GONG);
      if (data.speech) {
        await say(fill(data.sayDe, { label: call.label, counter: spoken(call, "de") }), "de");
        if (data.english) await say(fill(data.sayEn, { label: call.label, counter: spoken(call, "en") }), "en");
      }
    }
    speaking = false;
  }
  const spoken = (call, language) => {
    const counter = language === "en" ? call.counter.replace(/^(Schalter|Platz)\b/, "counter") : call.counter;
    return call.room ? `${counter}, ${room(call.room, language === "en" ? "room" : data.room)}` : counter;
  };
  // Only a voice that lives on this machine: the text of a call goes to nobody. Without one there is the gong alone.
  const voice = (language) => window.speechSynthesis?.getVoices().find((known) => known.localService && known.lang.toLowerCase().startsWith(language));
  function say(text, language) {
    const found = voice(language);
    if (!found || !data.sound) return Promise.resolve();
    return Promise.race([wait(12000), new Promise((done) => {
      const words = new SpeechSynthesisUtterance(text);
      words.voice = found;
      words.lang = found.lang;
      words.rate = 0.9;
      words.onend = words.onerror = done;
      speechSynthesis.speak(words);
    })]);
  }

  // Browsers let a page sound after a touch only, unless they were started for it (user guide).
  if (data.sound) {
    const button = one("[data-sound-on]"), check = () => { button.hidden = sound().state === "running"; };
    sound().addEventListener("statechange", check);
    button.addEventListener("click", () => { sound().resume().then(gong); });
    sound().resume().catch(() => {});
    check();
    window.speechSynthesis?.getVoices();
  }

  function onContact(is, last) {
    const moment = new Date(), note = one("[data-offline]"), lost = !is && moment - last > 3000;
    put(one("[data-clock]"), clock(moment));
    note.hidden = !lost;
    if (lost) put(note, fill(data.offlineWords, { time: clock(last) }));
    // Once a night anew: a fresh release of the house, and nothing that could pile up.
    if (is && moment.getHours() === AT_NIGHT && moment - loaded > 2 * 3600000) location.reload();
  }
  watch(data.stateUrl, { every: 400, slowest: 2000, onState, onContact });
  navigator.wakeLock?.request("screen").catch(() => {});
})();
