/* The map on a sheet of A4. While it is printed the page has the size of the sheet, so that
   Leaflet draws for the sheet; afterwards the reader finds the screen as it was. */
"use strict";
hotspots.paper = {
  /* Inside the margins of 8 mm. */
  SHEETS: { across: "A4 landscape", upright: "A4 portrait" },
  STEPS: [1, 2, 5],

  begin(map) {
    this.map = map;
    this.size = document.createElement("style");
    document.head.append(this.size);
    this.turnSheet("across");
    window.addEventListener("beforeprint", () => this.lay());
    window.addEventListener("afterprint", () => this.clear());
  },

  isLaid() { return document.body.classList.contains("on-paper"); },

  /* How finely a canvas is drawn. */
  dotsToAPixel() { return this.isLaid() ? 3 : Math.min(2, window.devicePixelRatio || 1); },

  /* What is drawn while a page is printed goes into the PDF stroke by stroke, its clearing as a
     white sheet over the map below. Once copied before it is drawn on, a canvas prints as a
     picture, and a clear one. */
  printAsPicture(canvas) {
    if (this.isLaid()) { document.createElement("canvas").getContext("2d").drawImage(canvas, 0, 0); }
  },

  print(way) {
    this.turnSheet(way);
    window.print();
  },

  turnSheet(way) {
    this.size.textContent = `@page { size: ${this.SHEETS[way]}; margin: 8mm; }`;
    document.documentElement.dataset.sheet = way;
  },

  lay() {
    if (this.before) { return; }
    const { map } = this;
    const view = this.asked();
    this.before = { centre: map.getCenter(), zoom: map.getZoom(), scroll: window.scrollY,
                    theme: document.documentElement.dataset.theme || "" };
    this.become("light");
    this.drawLegend();
    this.unfoldSpots();
    document.body.classList.add("on-paper");
    map.invalidateSize({ animate: false });
    map.fitBounds(view, { animate: false });
    this.drawScale();
    hotspots.labels.thin();
  },

  /* What is seen; a box a little smaller keeps a sheet of the same shape from going one step
     out. Who sees the whole map, no farther out than it opens, gets it as large as the sheet. */
  asked() {
    const { map } = this;
    const [seen, whole] = [map.getBounds(), L.latLngBounds(hotspots.facts.view)];
    const opens = map.getBoundsZoom(whole, false, [20, 62]);
    return seen.contains(whole) && map.getZoom() >= opens ? whole : seen.pad(-0.02);
  },

  clear() {
    if (!this.before) { return; }
    const { centre, zoom, scroll, theme, unfolded } = this.before;
    this.before = null;
    if (unfolded) { unfolded.open = false; }
    document.body.classList.remove("on-paper");
    document.getElementById("paper-legend").replaceChildren();
    this.become(theme);
    this.map.invalidateSize({ animate: false });
    this.map.setView(centre, zoom, { animate: false });
    window.scrollTo(0, scroll);
    this.turnSheet("across");
  },

  /* Paper is light, whatever the screen. */
  become(theme) {
    const { theme: themes } = hotspots;
    if (theme) { document.documentElement.dataset.theme = theme; } else {
      delete document.documentElement.dataset.theme;
    }
    if (!themes || !themes.become) { return; }
    const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    if (dark !== themes.dark) { themes.become(dark); }
  },

  /* The numbers on the map lead to the list of the spots: it goes with the map. */
  unfoldSpots() {
    const view = hotspots.tables.views.harm_spots;
    if (!view || view.box.open || !hotspots.layers.isOn("harm_spots")) { return; }
    hotspots.tables.make("harm_spots");
    view.box.open = true;
    this.before.unfolded = view.box;
  },

  /* Of the layers that are on, and no others. */
  drawLegend() {
    const { element, layers } = hotspots;
    const on = [...layers.all].reverse().filter((one) => layers.isOn(one.id));
    const parts = on.map((layer) => {
      const rows = layer.legend.rows.map((one) =>
        element("li", "", [layers.swatch(layer, one), element("span", one.words)]));
      const title = element("h3", "", rows.length ? [] : [layers.swatch(layer)]);
      title.append(layer.title);
      const part = element("section", "", [title]);
      if (layer.legend.title) { part.append(element("p", layer.legend.title)); }
      if (rows.length) { part.append(element("ul", "", rows)); }
      return part;
    });
    const scale = element("div", "");
    scale.id = "paper-scale";
    document.getElementById("paper-legend").replaceChildren(
      element("h2", "What the map shows"), ...parts, scale);
  },

  /* Millimetres of paper for a round number of metres, at the middle of the map. */
  drawScale() {
    const { element } = hotspots;
    const metres = this.metresPerPixel();
    const longest = 45 * 96 / 25.4 * metres;
    const ten = 10 ** Math.floor(Math.log10(longest));
    const step = this.STEPS.filter((one) => one * ten <= longest).pop();
    const round = step * ten;
    const bar = element("div", "");
    bar.className = "bar";
    bar.style.width = `${(round / metres * 25.4 / 96).toFixed(3)}mm`;
    const words = round < 1000 ? `${round} metres` : `${round / 1000} km`;
    const box = document.getElementById("paper-scale");
    box.dataset.metres = round;
    const share = Math.round(metres * 96 / 0.0254 / 100) * 100;
    box.replaceChildren(element("span", words), bar,
      element("small", `About 1 to ${share.toLocaleString("en-GB")} on A4`));
  },

  metresPerPixel() {
    const { map } = this;
    const { x, y } = map.getSize().divideBy(2);
    const [west, east] = [-100, 100].map((by) => map.containerPointToLatLng([x + by, y]));
    return hotspots.tools.between(west, east) / 200;
  },
};
