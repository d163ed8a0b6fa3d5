/* The tools of the map, each a button: measure, where am I, full screen, copy the link, light and
   dark, the whole view, print. */
"use strict";
hotspots.tools = {
  /* Drawn in a square of 20. */
  ICONS: {
    panel: "M3 5h14M3 10h14M3 15h14",
    whole: "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5",
    measure: "M2 13L13 2l5 5L7 18zM6 9l2 2M9 6l2 2M12 3l2 2",
    locate: "M10 2v3M10 15v3M2 10h3M15 10h3M10 5.5a4.5 4.5 0 1 0 .01 0M10 9a1 1 0 1 0 .01 0",
    full: "M2 4h16v12H2zM6 8h8v4H6z",
    link: "M8 12l4-4M9 6l2-2a3.5 3.5 0 0 1 5 5l-2 2M11 14l-2 2a3.5 3.5 0 0 1-5-5l2-2",
    theme: "M10 3a7 7 0 1 0 .01 0M10 3v14M12 4v12M14 5.500v9",
    print: "M6 7V2h8v5M6 14H3V7h14v7h-3M6 12h8v6H6z",
  },
  buttons: {},
  corners: [],

  begin(map) {
    this.map = map;
    this.drawButtons();
    this.notice = document.getElementById("notice");
    this.addNorthArrow();
    map.attributionControl.setPrefix("Leaflet");
    const box = map.getContainer();
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Map: the arrow keys move it, plus and minus change the scale");
    map.on("click", (event) => { if (this.measuring) { this.addCorner(event.latlng); } });
    box.addEventListener("keydown", (event) => this.answerKey(event));
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
    document.addEventListener("fullscreenchange", () => {
      this.press("full", Boolean(document.fullscreenElement));
    });
  },

  drawButtons() {
    const { paper, link, theme } = hotspots;
    const tool = (name, words, about, act) => this.addButton(name, words, about, act);
    tool("panel", "Layers", "Layers, search and filter", () => hotspots.panel.toggle());
    tool("whole", "Whole map", "Go back to the whole map", () => hotspots.showWhole());
    tool("measure", "Measure", "Measure a distance", () => this.measure(!this.measuring));
    tool("locate", "Where am I", "Show where I am", () => this.locate());
    if (document.fullscreenEnabled) {
      tool("full", "Full screen", "Fill the screen with the map", () => this.fillScreen());
    }
    tool("link", "Copy link", "Copy a link to this view", () => link.copy());
    if (theme && theme.toggle) {
      tool("theme", "Light or dark", "Change between light and dark", () => theme.toggle());
    }
    tool("print", "Print", "Print this view on A4", () => this.askSheet(paper));
    for (const name of ["measure", "full"]) { this.press(name, false); }
    this.buttons.panel.setAttribute("aria-controls", "panel");
  },

  addButton(name, words, about, act) {
    const made = hotspots.button("", act, about);
    const svg = hotspots.layers.part("svg", { viewBox: "0 0 20 20", width: 20, height: 20 });
    svg.setAttribute("aria-hidden", "true");
    svg.append(hotspots.layers.part("path", { d: this.ICONS[name] }));
    made.append(svg, hotspots.element("span", words));
    made.dataset.tool = name;
    this.buttons[name] = made;
    document.getElementById("tools").append(made);
  },

  press(name, on) {
    if (this.buttons[name]) { this.buttons[name].setAttribute("aria-pressed", String(on)); }
  },

  askSheet(paper) {
    const { button } = hotspots;
    const ways = [["A4 across", "across"], ["A4 upright", "upright"]].map(([words, way]) =>
      button(words, () => { this.hush(); paper.print(way); }));
    this.tell("Print this view:", [...ways, button("Not now", () => this.hush())]);
    ways[0].focus();
  },

  showPanelState(open) { this.buttons.panel.setAttribute("aria-expanded", String(open)); },

  addNorthArrow() {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "north");
      const svg = hotspots.layers.part("svg", { width: 14, height: 20, viewBox: "0 0 14 20" });
      svg.append(hotspots.layers.part("path", { d: "M7 0L13 19L7 15L1 19z" }));
      svg.setAttribute("aria-hidden", "true");
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", "North is up");
      box.append(svg, hotspots.element("span", "N"));
      return box;
    };
    control.addTo(this.map);
  },

  /* --- A word to the reader, over the map --------------------------------------------------- */

  tell(words, buttons = []) {
    this.notice.replaceChildren(hotspots.element("span", words), ...buttons);
    if (!buttons.length) { this.notice.append(hotspots.button("Close", () => this.hush())); }
    this.notice.hidden = false;
    hotspots.say(words);
  },

  hush() {
    const within = this.notice.contains(document.activeElement);
    this.notice.hidden = true;
    this.notice.replaceChildren();
    if (within) { this.map.getContainer().focus({ preventScroll: true }); }
  },

  /* --- Measuring ---------------------------------------------------------------------------- */

  HOW: "Click points on the map; or move it with the arrow keys and press Enter to take its middle.",

  measure(on) {
    this.measuring = on;
    this.press("measure", on);
    this.map.getContainer().classList.toggle("measuring", on);
    this.corners = [];
    if (this.line) { this.line.remove(); }
    this.line = null;
    if (!on) {
      this.map.doubleClickZoom.enable();
      this.hush();
      return;
    }
    this.map.closePopup();
    this.map.doubleClickZoom.disable();
    this.line = L.layerGroup().addTo(this.map);
    this.map.getContainer().focus({ preventScroll: true });
    this.tellLength();
  },

  addCorner(place) {
    this.corners.push(place);
    this.drawLine();
  },

  takeBack() {
    this.corners.pop();
    this.drawLine();
  },

  drawLine() {
    const look = { pane: "labels", interactive: false };
    this.line.clearLayers();
    this.line.addLayer(L.polyline(this.corners, { ...look, className: "measure under" }));
    this.line.addLayer(L.polyline(this.corners, { ...look, className: "measure" }));
    for (const corner of this.corners) {
      this.line.addLayer(L.circleMarker(corner, { ...look, radius: 4, className: "measure corner" }));
    }
    this.tellLength();
  },

  tellLength() {
    const { button } = hotspots;
    const words = this.corners.length < 2 ? this.HOW : this.inWords(this.lengthOf(this.corners));
    const back = button("Take back", () => this.takeBack());
    const end = button("Finish", () => this.measure(false));
    back.disabled = !this.corners.length;
    this.tell(words, [back, end]);
  },

  lengthOf(corners) {
    let sum = 0;
    for (let i = 1; i < corners.length; i += 1) { sum += this.between(corners[i - 1], corners[i]); }
    return sum;
  },

  /* Metres between two near places, by the ellipsoid of WGS 84 at the latitude between them. */
  between(a, b) {
    const turn = Math.PI / 180;
    const flat = 0.00669438;
    const middle = turn * (a.lat + b.lat) / 2;
    const bend = 1 - flat * Math.sin(middle) ** 2;
    const north = 6378137 * (1 - flat) / bend ** 1.5 * turn * (b.lat - a.lat);
    const east = 6378137 / Math.sqrt(bend) * Math.cos(middle) * turn * (b.lng - a.lng);
    return Math.hypot(north, east);
  },

  inWords(metres) {
    return metres < 1000 ? `${Math.round(metres)} metres` : `${(metres / 1000).toFixed(2)} kilometres`;
  },

  answerKey(event) {
    if (event.key === "Escape") {
      if (this.measuring) { this.measure(false); } else { this.map.closePopup(); }
    } else if (this.measuring && event.target === this.map.getContainer()) {
      if (event.key === "Enter") { this.addCorner(this.map.getCenter()); }
      if (event.key === "Backspace" && this.corners.length) { this.takeBack(); }
    }
  },

  /* --- Where am I --------------------------------------------------------------------------- */

  REFUSED: {
    1: "This browser does not let the page know where you are. Pages opened from a file or a file "
      + "share are often refused; the browser's own settings for this page may allow it.",
    2: "This device cannot tell where it is.",
    3: "This device did not find where it is within 15 seconds.",
  },

  /* The place is shown once; nothing keeps it, and no link carries it. */
  locate() {
    if (!navigator.geolocation || !window.isSecureContext) { this.tell(this.REFUSED[1]); return; }
    this.tell("Looking for where you are …");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.showMe(coords),
      ({ code }) => this.tell(this.REFUSED[code] || this.REFUSED[2]),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
  },

  showMe({ latitude, longitude, accuracy }) {
    const place = L.latLng(latitude, longitude);
    if (this.me) { this.me.remove(); }
    this.me = null;
    const view = L.latLngBounds(hotspots.facts.view).pad(0.5);
    if (!view.contains(place)) {
      this.tell(`You are ${this.inWords(this.between(place, view.getCenter()))} from the middle of this map.`);
      return;
    }
    const look = { pane: "labels", interactive: false };
    this.me = L.layerGroup([
      L.circle(place, { ...look, radius: accuracy, className: "me around" }),
      L.circleMarker(place, { ...look, radius: 7, className: "me" })]).addTo(this.map);
    this.map.setView(place, Math.max(15, this.map.getZoom()), { animate: false });
    this.tell(`You are at the dot, to within ${this.inWords(accuracy)}. Nothing keeps this.`);
  },

  fillScreen() {
    if (document.fullscreenElement) { document.exitFullscreen(); return; }
    document.documentElement.requestFullscreen().catch(() =>
      this.tell("This browser does not let the page fill the screen."));
  },
};
