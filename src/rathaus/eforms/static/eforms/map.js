"use strict";
// Maps for fields that ask for places. The inputs hold the answer; the map only writes into them and
// draws what they hold, so everything works without it.
(() => {
  const DIGITS = 6;
  const SHAPE = { color: "#14508c", weight: 3, fillOpacity: 0.2 };
  const BORDER = { color: "#6b7785", weight: 1, dashArray: "6 4", fill: false, interactive: false };
  const RADIUS = 6371008.8;
  const NUMBERS = /^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[,;/]\s*|\s+)(-?\d{1,3}(?:[.,]\d+)?)\s*$/;

  const written = (at) => `${at.lat.toFixed(DIGITS)}, ${at.lng.toFixed(DIGITS)}`;

  // Only the plain notation; the others are understood by the server.
  const read = (text) => {
    const found = NUMBERS.exec(text);
    if (!found) return null;
    let [lat, lng] = [found[1], found[2]].map((number) => Number(number.replace(",", ".")));
    if (lat > 5 && lat < 16 && lng > 46 && lng < 56) [lat, lng] = [lng, lat];
    return lat > 46 && lat < 56 && lng > 5 && lng < 16 ? { lat, lng } : null;
  };

  const changed = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  class Place {
    constructor(part) {
      this.part = part;
      this.kind = part.dataset.map;
      this.tools = part.querySelector("[data-map-tools]");
      this.words = this.tools.dataset;
      this.tools.hidden = false;
      this.addRemoveButtons();
      this.startMap();
      part.addEventListener("input", () => this.draw());
      part.addEventListener("change", (event) => { if (event.isTrusted) this.showAll(); });
      part.addEventListener("click", (event) => this.pressed(event));
      if (!navigator.geolocation) part.querySelector("[data-map-position]").hidden = true;
      part.querySelector("[data-map-more]")?.addEventListener("click", (event) => { event.preventDefault(); this.addRow().focus(); });
      this.draw();
      this.showAll();
    }

    inputs() {
      const own = this.kind === "point" ? "input[name$='-punkt']" : ".rh-points input";
      return [...this.part.querySelectorAll(own)];
    }

    say(words) { this.part.querySelector("[data-map-says]").textContent = words; }

    pressed(event) {
      const button = event.target.closest("button");
      if (!button) return;
      if ("mapPosition" in button.dataset) this.locate();
      if ("mapMiddle" in button.dataset) this.take(this.map.getCenter());
      if ("mapLoad" in button.dataset) { this.loadTiles(); button.hidden = true; this.part.querySelector("[data-map-foreign]")?.remove(); }
      if ("mapRemove" in button.dataset) this.removeRow(button.closest("tr"));
    }

    locate() {
      this.say(this.words.wordsAsking);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { this.take({ lat: coords.latitude, lng: coords.longitude }); this.showAll(); },
        () => this.say(this.words.wordsRefused),
        { enableHighAccuracy: true, maximumAge: 60000, timeout: 15000 });
    }

    // A new point: the only one, or the next of several.
    take(at) {
      const input = this.kind === "point" ? this.inputs()[0] : this.inputs().find((found) => !found.value.trim()) ?? this.addRow();
      if (!input) { this.say(this.words.wordsFull); return; }
      input.value = written(at);
      this.say(`${this.words.wordsSet} ${input.value}`);
      changed(input);
    }

    addRow() {
      const rows = this.inputs();
      if (rows.length >= Number(this.part.dataset.mapMost)) return null;
      const row = rows.at(-1).closest("tr").cloneNode(true);
      row.querySelector("input").value = "";
      this.part.querySelector(".rh-points tbody").append(row);
      this.number();
      return row.querySelector("input");
    }

    removeRow(row) {
      const input = row.querySelector("input");
      const rows = this.inputs();
      const index = rows.indexOf(input);
      rows.slice(index).forEach((here, i) => { here.value = rows[index + i + 1]?.value ?? ""; });
      rows[index].focus();
      changed(input);
    }

    number() {
      const { mapId: id, mapName: name } = this.part.dataset;
      this.inputs().forEach((input, i) => {
        const head = input.closest("tr").querySelector("th");
        head.textContent = String(i + 1);
        head.id = `${id}_z${i}`;
        Object.assign(input, { id: `${id}_p${i}`, name: `${name}-p${i}` });
        input.setAttribute("aria-labelledby", `${id}_spalte ${id}_z${i}`);
        input.classList.remove("kern-form-input__input--error");
        input.removeAttribute("aria-invalid");
      });
      this.nameButtons();
    }

    addRemoveButtons() {
      const template = this.part.querySelector("template[data-map-remove-button]");
      if (!template) return;
      this.inputs().forEach((input) => input.closest("td").append(template.content.cloneNode(true)));
      this.nameButtons();
    }

    nameButtons() {
      this.part.querySelectorAll(".rh-points tbody [data-map-remove]").forEach((button, i) => {
        button.setAttribute("aria-label", this.words.wordsRemove.replace("#", i + 1));
      });
    }

    startMap() {
      this.canvas = this.part.querySelector("[data-map-canvas]");
      if (!this.canvas || !window.L) return;
      const data = this.canvas.dataset;
      this.map = L.map(this.canvas, { zoomControl: false, maxZoom: Number(data.deepest), attributionControl: false });
      L.control.zoom({ zoomInTitle: data.wordsIn, zoomOutTitle: data.wordsOut }).addTo(this.map);
      L.control.scale({ imperial: false }).addTo(this.map);
      this.border = data.outline ? L.polygon(JSON.parse(data.outline).map((ring) => ring.map(([lng, lat]) => [lat, lng])), BORDER).addTo(this.map) : null;
      this.drawn = L.layerGroup().addTo(this.map);
      this.map.on("click", (event) => this.take(event.latlng));
      if (data.tiles && !this.part.querySelector("[data-map-load]")) this.loadTiles();
      if (this.border) this.map.fitBounds(this.border.getBounds());
      else this.map.setView([51.2, 10.4], 6);
    }

    loadTiles() {
      const data = this.canvas.dataset;
      L.control.attribution({ prefix: false }).addTo(this.map);
      this.tiles = L.tileLayer(data.tiles, { maxZoom: Number(data.deepest), attribution: data.attribution }).addTo(this.map);
    }

    showAll() {
      const points = this.inputs().map((input) => read(input.value)).filter(Boolean);
      if (!this.map || !points.length) return;
      // Without images there is nothing to see from near.
      if (points.length === 1 && this.border && !this.tiles) this.map.fitBounds(this.border.getBounds());
      else if (points.length === 1) this.map.setView(points[0], 17);
      else this.map.fitBounds(L.latLngBounds(points).pad(0.3));
    }

    draw() {
      const pairs = this.inputs().map((input) => [input, read(input.value)]).filter(([, at]) => at);
      this.measure(pairs.map(([, at]) => at));
      if (!this.map) return;
      this.drawn.clearLayers();
      const points = pairs.map(([, at]) => at);
      if (this.kind === "line") L.polyline(points, SHAPE).addTo(this.drawn);
      if (this.kind === "area") L.polygon(points, SHAPE).addTo(this.drawn);
      pairs.forEach(([input, at], i) => this.mark(input, at, i));
    }

    mark(input, at, i) {
      const icon = L.divIcon({ className: "rh-map__pin", html: this.kind === "point" ? "" : String(i + 1), iconSize: [28, 28] });
      const marker = L.marker(at, { icon, draggable: true, keyboard: false }).addTo(this.drawn);
      marker.on("dragend", () => { input.value = written(marker.getLatLng()); changed(input); });
    }

    measure(points) {
      const place = this.part.querySelector("[data-map-measure]");
      if (!place) return;
      const area = this.kind === "area";
      const enough = points.length >= (area ? 3 : 2);
      const value = enough ? Math.round(area ? areaOf(points) : lengthOf(points)) : 0;
      const words = enough ? (area ? this.words.wordsArea : this.words.wordsLength).replace("#", value.toLocaleString(document.documentElement.lang || "de")) : "";
      if (place.textContent !== words) place.textContent = words;
    }
  }

  const flat = (points) => {
    const turn = Math.PI / 180;
    const middle = Math.cos(points.reduce((sum, at) => sum + at.lat, 0) / points.length * turn);
    return points.map((at) => [at.lng * turn * RADIUS * middle, at.lat * turn * RADIUS]);
  };
  const lengthOf = (points) => flat(points).reduce((sum, at, i, all) => sum + (i ? Math.hypot(at[0] - all[i - 1][0], at[1] - all[i - 1][1]) : 0), 0);
  const areaOf = (points) => Math.abs(flat(points).reduce((sum, at, i, all) => {
    const next = all[(i + 1) % all.length];
    return sum + at[0] * next[1] - next[0] * at[1];
  }, 0)) / 2;

  const start = () => document.querySelectorAll("[data-map]:not([data-map-ready])").forEach((part) => {
    part.dataset.mapReady = "";
    new Place(part);
  });

  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:oobAfterSwap", start);
})();
