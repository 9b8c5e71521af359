"use strict";
// What kiosk, phone page and display share: asking for the state again and again, a gong, a clock.
window.rathausHalls = (() => {
  // The town's time, wherever the device believes to be.
  const time = new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", hour: "numeric", minute: "2-digit" });
  const clock = (moment) => time.format(moment);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  const room = (name, word) => (/^\d/.test(name) ? `${word} ${name}` : name);

  // One timer for ever: ask, wait, ask. Whoever has the newest state gets 304 and nothing to do.
  function watch(address, { every, slowest, onState, onContact }) {
    let tag = "", timer = 0, pause = every, last = new Date(), running = false, stopped = false;
    async function ask() {
      if (running || stopped) return;
      running = true;
      clearTimeout(timer);
      const control = new AbortController();
      const limit = setTimeout(() => control.abort(), 5000);
      try {
        const answer = await fetch(address, {
          cache: "no-store", credentials: "omit", signal: control.signal,
          headers: tag ? { "If-None-Match": tag } : {},
        });
        if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
        const state = answer.status === 304 ? null : await answer.json();
        if (state) tag = answer.headers.get("ETag") ?? "";
        last = new Date();
        pause = every;
        onContact(true, last);
        if (state) onState(state);
      } catch {
        pause = Math.min(slowest, pause * 1.6);
        onContact(false, last);
      } finally {
        clearTimeout(limit);
        running = false;
        // A fifth of chance, so that 500 phones do not ask in one breath.
        if (!stopped) timer = setTimeout(ask, pause * (0.9 + Math.random() * 0.2));
      }
    }
    const now = () => { if (!document.hidden) ask(); };
    document.addEventListener("visibilitychange", now);
    window.addEventListener("online", now);
    window.addEventListener("pageshow", now);
    ask();
    return { ask, stop: () => { stopped = true; clearTimeout(timer); } };
  }

  // Two struck bars, e'' and c'': partials that die away. Nothing is loaded.
  let audio = null;
  const sound = () => (audio ??= new AudioContext());
  function strike(frequency, at) {
    [[1, 0.5, 2.2], [2, 0.16, 1.3], [2.76, 0.1, 0.9], [5.4, 0.04, 0.4]].forEach(([times, loud, long]) => {
      const tone = new OscillatorNode(sound(), { frequency: frequency * times });
      const level = new GainNode(sound(), { gain: 0 });
      level.gain.setValueAtTime(0.0001, at);
      level.gain.exponentialRampToValueAtTime(loud, at + 0.01);
      level.gain.exponentialRampToValueAtTime(0.0001, at + long);
      tone.connect(level).connect(sound().destination);
      tone.start(at);
      tone.stop(at + long);
    });
  }
  function gong() {
    if (sound().state !== "running") return false;
    strike(659.3, sound().currentTime + 0.02);
    strike(523.3, sound().currentTime + 0.6);
    return true;
  }
  return { clock, fill, room, watch, gong, sound };
})();
