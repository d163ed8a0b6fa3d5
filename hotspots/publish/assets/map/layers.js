/* The layers of the map. A layer's shapes are made when it is first turned on, each layer in a
   pane of its own, so that what is turned on late does not cover what lies above it. */
"use strict";
hotspots.layers = {
  all: [],
  painters: {},      // by layer: another part that draws it, {on(), off(), shapeOf(row)}
  built: {},         // by layer: {group, shapes}, once it has been shown
  shown: new Set(),
  chosen: null,      // {id, row}

  begin(map, facts) {
    this.map = map;
    facts.layers.forEach((layer) => this.add(layer));
    const { incidents } = hotspots.store;
    if (incidents) {
      const title = `Incidents (${incidents.count.toLocaleString("en-GB")})`;
      this.add({ id: "incidents", group: "Incidents", title, mark: "incident", kind: "points" });
    }
    map.createPane("land").style.zIndex = 210;  // over tiles, under streets
    this.drawLand();
    this.makeHatches(facts.layers);
    map.on("popupclose", () => this.unchoose());
  },

  start() {
    for (const layer of this.all) { if (layer.show) { this.turn(layer.id, true); } }
  },

  /* A layer beside those of the facts; what it leaves out is empty. */
  add(layer) {
    const empty = { shapes: [], shades: [], labels: [], says: [], days: [], table: null, show: false,
                    legend: { title: "", rows: [] }, kind: "shapes", group: "Ground" };
    this.all.push(Object.assign(empty, layer));
    const pane = this.map.createPane(this.pane(layer.id));
    pane.style.zIndex = 400 + this.all.length;
  },

  /* Another part draws this layer: {on(), off()}, and shapeOf(row) if its rows can be chosen.
     "about" holds what the layer is to be called where the facts do not name it. */
  own(id, painter, about = {}) {
    this.painters[id] = painter;
    const layer = this.find(id);
    if (layer) { Object.assign(layer, about); } else { this.add({ id, mark: id, ...about }); }
  },

  find(id) { return this.all.find((one) => one.id === id); },

  pane(id) { return `layer-${id}`; },

  isOn(id) { return this.shown.has(id); },

  turn(id, on) {
    const layer = this.find(id);
    if (!layer || on === this.isOn(id)) { return; }
    if (on) { this.shown.add(id); } else { this.shown.delete(id); }
    if (!on && this.chosen && this.chosen.id === id) { this.map.closePopup(); }
    const painter = this.painters[id];
    if (painter) {
      if (on) { painter.on(layer); } else { painter.off(layer); }
    } else {
      const { group } = this.build(layer);
      if (on) { group.addTo(this.map); } else { group.remove(); }
    }
    hotspots.tell("layer", { id, on });
  },

  build(layer) {
    if (!this.built[layer.id]) {
      const shapes = layer.shapes.map((_, row) => this.makeShape(layer, row));
      this.built[layer.id] = { shapes, group: L.layerGroup(shapes.filter(Boolean)) };
    }
    return this.built[layer.id];
  },

  shapeOf(id, row) {
    const painter = this.painters[id];
    if (painter) { return painter.shapeOf ? painter.shapeOf(row) : null; }
    const built = this.built[id];
    return (built && built.shapes[row]) || null;
  },

  canShow(layer, row) {
    const painter = this.painters[layer.id];
    return painter ? Boolean(painter.shapeOf) : Object.keys(layer.shapes[row] || {}).length > 0;
  },

  /* --- Shapes ------------------------------------------------------------------------------ */

  /* Leaflet's shape of a row; null for a row without ground. */
  makeShape(layer, row) {
    const packed = layer.shapes[row];
    const place = hotspots.store.shape(packed);
    const words = this.says(layer, row);
    const options = { pane: this.pane(layer.id), className: this.classes(layer, row),
                      interactive: Boolean(words), radius: 7, smoothFactor: 0.3 };
    const make = packed.point ? L.circleMarker : packed.lines ? L.polyline
      : packed.areas ? L.polygon : null;
    if (!make) { return null; }
    const shape = make(place, options);
    shape.on("add", () => this.dress(shape, layer, row));
    if (words) {
      shape.bindTooltip(() => hotspots.element("span", words), { sticky: true, className: "words" });
      shape.on("click", (event) => this.choose(layer.id, row, "map", event.latlng));
    }
    return shape;
  },

  says(layer, row) {
    return layer.says[row] || (layer.table ? layer.labels[row] || layer.title : "");
  },

  classes(layer, row) {
    const shade = layer.shades[row];
    const kind = Object.keys(layer.shapes[row] || {})[0] || "areas";
    return `shape ${kind} ${layer.mark}${shade ? ` shaded shade-${shade}` : ""}`;
  },

  /* What Leaflet leaves out: the row, the shade, and a way in for the keyboard. */
  dress(shape, layer, row) {
    const path = shape.getElement();
    path.dataset.row = row;
    path.dataset.layer = layer.id;
    this.shade(path, layer, layer.shades[row]);
    const words = this.says(layer, row);
    if (!words || path.hasAttribute("role")) { return; }
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", words);
    path.setAttribute("tabindex", row === this.firstRow(layer) ? "0" : "-1");
    path.addEventListener("keydown", (event) => this.answerKey(event, layer, row));
    path.addEventListener("focus", () => this.moveStop(path, layer));
  },

  firstRow(layer) {
    return layer.shapes.findIndex((one) => Object.keys(one).length > 0);
  },

  /* Tab stops once a layer; the arrows go from shape to shape, in the order of the rows. */
  answerKey(event, layer, row) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      this.choose(layer.id, row, "map", null, true);
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    event.preventDefault();
    event.stopPropagation();
    const { length } = layer.shapes;
    for (let i = 1; i <= length; i += 1) {
      const next = this.shapeOf(layer.id, (row + step * i + length * i) % length);
      if (next && next.getElement() && next.getElement().style.display !== "none") {
        this.bringIntoView(next);
        next.getElement().focus();
        return;
      }
    }
  },

  moveStop(path, layer) {
    for (const one of this.map.getPane(this.pane(layer.id)).querySelectorAll("[tabindex='0']")) {
      one.setAttribute("tabindex", "-1");
    }
    path.setAttribute("tabindex", "0");
  },

  /* --- Shades ------------------------------------------------------------------------------ */

  shade(path, layer, shade) {
    if (!shade) { return; }
    const hatched = layer.legend.rows.some((one) => one.shade === shade && one.hatch);
    path.style.setProperty("--shade", hatched ? `url(#hatch-${shade})` : `var(--${shade})`);
    path.classList.toggle("hatched", hatched);
  },

  /* One pattern for each hatched shade, for the shapes and for the legends. */
  makeHatches(layers) {
    const rows = layers.flatMap((one) => one.legend.rows).filter((one) => one.hatch && one.shade);
    const svg = L.SVG.create("svg");
    svg.setAttribute("class", "hatches");
    svg.setAttribute("aria-hidden", "true");
    for (const shade of new Set(rows.map((one) => one.shade))) {
      const ground = this.part("rect", { width: 7, height: 7 });
      const stroke = this.part("rect", { width: 2, height: 7 });
      ground.style.fill = `var(--${shade})`;
      stroke.style.fill = "var(--paper)";
      const pattern = this.part("pattern", { id: `hatch-${shade}`, width: 7, height: 7,
        patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      pattern.append(ground, stroke);
      svg.append(pattern);
    }
    document.body.append(svg);
  },

  part(tag, attributes) {
    const made = L.SVG.create(tag);
    for (const [name, value] of Object.entries(attributes)) { made.setAttribute(name, value); }
    return made;
  },

  /* A legend's swatch is drawn with the class of the shapes, and so is true to them. */
  swatch(layer, { shade = "" } = {}) {
    const drawn = layer.kind === "points" ? { point: 0 } : { areas: 0 };
    const kind = Object.keys(layer.shapes[this.firstRow(layer)] || drawn)[0];
    const d = { point: "M12 3a5 5 0 1 0 .01 0z", lines: "M2 12L9 5L15 10L22 4" }[kind]
      || "M3 2.5h18v11h-18z";
    const path = this.part("path", { d });
    path.setAttribute("class", `shape ${kind} ${layer.mark}${shade ? " shaded" : ""}`);
    this.shade(path, layer, shade);
    const svg = this.part("svg", { class: "key", width: 24, height: 16, viewBox: "0 0 24 16" });
    svg.setAttribute("aria-hidden", "true");
    svg.append(path);
    return svg;
  },

  /* --- Choosing ---------------------------------------------------------------------------- */

  choose(id, row, by = "map", at = null, byKey = by !== "map") {
    this.turn(id, true);
    this.map.closePopup();
    const shape = this.shapeOf(id, row);
    if (shape) {
      if (by !== "map") { this.bringIntoView(shape, 14); }
      this.chosen = { id, row };
      if (shape.getElement && shape.getElement()) { shape.getElement().classList.add("chosen"); }
      this.openWords(this.find(id), row, at || this.middle(shape), byKey);
    }
    hotspots.tell("choose", { layer: id, row, by });
  },

  unchoose() {
    if (!this.chosen) { return; }
    const shape = this.shapeOf(this.chosen.id, this.chosen.row);
    if (shape && shape.getElement && shape.getElement()) {
      shape.getElement().classList.remove("chosen");
    }
    this.chosen = null;
  },

  bounds(shape) {
    return shape.getBounds ? shape.getBounds() : L.latLngBounds([shape.getLatLng()]);
  },

  middle(shape) {
    return shape.getCenter ? shape.getCenter() : shape.getLatLng();
  },

  /* Far enough out to see it whole, near enough to know the streets around it. */
  bringIntoView(shape, near = 0) {
    const bounds = this.bounds(shape);
    const { map } = this;
    const whole = Math.min(17, map.getBoundsZoom(bounds.pad(0.3)));
    const zoom = Math.min(whole, Math.max(map.getZoom(), near));
    if (zoom !== map.getZoom() || !map.getBounds().pad(-0.1).contains(bounds)) {
      map.setView(bounds.getCenter(), zoom, { animate: false });
    }
  },

  openWords(layer, row, at, byKey) {
    const { element } = hotspots;
    /* What it is stands before the colon, what is to be said of it behind. */
    const said = this.says(layer, row) || layer.labels[row] || layer.title;
    const [, name, more] = said.match(/^(.*?)(?:: (.*))?$/su);
    const about = element("div", "", [element("strong", name)]);
    if (more) { about.append(element("p", more)); }
    const { table } = layer;
    if (table && table.rows[row]) {
      const facts = table.columns.flatMap((name, i) =>
        [element("dt", name), element("dd", table.rows[row][i])]);
      about.append(element("dl", "", facts));
      about.append(hotspots.button("Show in the table",
        () => hotspots.tables.show(layer.id, row)));
    }
    const back = document.activeElement;
    const high = Math.min(280, this.map.getSize().y - 130);
    const popup = L.popup({ maxHeight: high, className: "about",
                            autoPanPaddingTopLeft: [10, 56], autoPanPaddingBottomRight: [10, 10] })
      .setLatLng(at).setContent(about).openOn(this.map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "Close");
    if (!byKey) { return; }
    close.focus({ preventScroll: true });
    popup.once("remove", () => {
      const within = popup.getElement().contains(document.activeElement);
      if (within && back && back.isConnected) { back.focus({ preventScroll: true }); }
    });
  },

  /* --- Under all of it --------------------------------------------------------------------- */

  /* The district's ground, so that what is not of it looks different. */
  drawLand() {
    const district = this.find("district");
    const places = district ? district.shapes.filter((one) => one.areas) : [];
    this.land = L.layerGroup(places.map((one) => L.polygon(hotspots.store.shape(one),
      { pane: "land", className: "land", interactive: false })));
    this.land.addTo(this.map);
  },

  /* Pictures from the network, or none (-1). */
  setBackground(number) {
    hotspots.backgrounds.forEach((one, i) => {
      if (i === number) { one.layer.addTo(this.map); } else { one.layer.remove(); }
    });
    const tiles = number >= 0;
    this.background = number;
    if (tiles) { this.land.remove(); } else { this.land.addTo(this.map); }
    this.map.getContainer().classList.toggle("on-tiles", tiles);
    hotspots.tell("background", { tiles });
  },
};
