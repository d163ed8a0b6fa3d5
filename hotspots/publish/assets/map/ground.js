/* The ground beneath the data: water, green, streets, rails and their names, on one canvas in a
   pane of its own. Columns are typed lists, not an object for each line; what is out of view or
   too small to be seen is passed over, so that moving the map stays smooth. */
"use strict";
hotspots.ground = {
  /* The lowest first. Widths in pixels by zoom; below the first zoom nothing is drawn. */
  LINES: [
    { kind: "watercourse", layer: "water_green", colour: "water", widths: [[11, 1], [14, 2], [17, 5]] },
    { kind: "path", layer: "streets", colour: "street", widths: [[14.5, 0.8], [16, 1.4], [18, 3]] },
    { kind: "service", layer: "streets", colour: "street", widths: [[14, 0.8], [16, 3.5], [18, 8]] },
    { kind: "minor", layer: "streets", colour: "street",
      widths: [[11.5, 0.5], [13, 1.1], [14, 2], [15, 4], [16, 7], [18, 16]] },
    { kind: "main", layer: "streets", colour: "street-main",
      widths: [[8, 0.8], [12, 1.5], [13, 2.2], [14, 3.4], [15, 5.5], [16, 9], [18, 20]] },
    { kind: "railway", layer: "streets", colour: "street-name", widths: [[10, 0.6], [13, 1], [16, 1.6]],
      sleepers: 14, faint: 0.5 },
  ],
  AREAS: [{ kind: "green", colour: "park" }, { kind: "water", colour: "water" }],
  STREETS: ["main", "minor", "service", "path"],
  /* Names of places: from which zoom, until which, how large. */
  PLACES: {
    city: [8, 15, 16], town: [9, 15, 15], borough: [11, 15, 13], village: [11.5, 16, 13],
    suburb: [12, 16, 13], quarter: [13, 16, 12], hamlet: [13, 16, 12], neighbourhood: [13.5, 16, 12],
  },
  STREET_NAMES_FROM: 15,
  GROUND_NAMES_FROM: 15,   // of parks and waters
  NO_NAME: 0xffffffff,
  EVERY_PX: 300,           // how far apart the names on a long street are
  STRAIGHT: 0.93,          // a name needs a stretch that is nearly this straight
  shown: new Set(),
  lines: {},
  areas: {},
  names: [],
  drawn: [],               // what names stand on the canvas: for tests, and for whoever asks

  begin(map, facts) {
    if (!facts.ground) { return; }
    this.map = map;
    /* Names lie above whatever has a fill, which would wash them out, and below what is pointed
       at: where the wards' lines are. */
    const wards = map.getPane(hotspots.layers.pane("wards"));
    const names = wards ? wards.style.zIndex : 399;
    for (const [name, height] of [["ground", 250], ["ground-names", names]]) {
      const pane = map.createPane(name);
      pane.style.zIndex = height;
      pane.style.pointerEvents = "none";
    }
    for (const [kind, packed] of Object.entries(facts.ground.lines)) { this.lines[kind] = this.unpack(packed); }
    for (const [kind, packed] of Object.entries(facts.ground.areas)) { this.areas[kind] = this.unpack(packed); }
    this.names = facts.ground.names.map((one) => (
      { ...one, x: this.worldX(one.at[0]), y: this.worldY(one.at[1]) }));
    this.canvases = [
      this.makeCanvas("ground", (pen, view) => this.paint(pen, view)),
      this.makeCanvas("ground-names", (pen, view) => this.paintNames(pen, view)),
    ];
    for (const id of ["water_green", "streets"]) {
      if (!hotspots.layers.find(id)) { continue; }
      hotspots.layers.own(id, { on: () => this.show(id, true), off: () => this.show(id, false) });
    }
    hotspots.hear("theme", () => this.redraw());
    hotspots.hear("layer", ({ id }) => { if (hotspots.layers.find(id).labels.length) { this.redrawSoon(); } });
    hotspots.hear("background", ({ tiles }) => this.give(!tiles));
  },

  show(id, on) {
    if (on) { this.shown.add(id); } else { this.shown.delete(id); }
    this.give(true);
    this.redraw();
  },

  /* Tiles from the network bring streets of their own. */
  give(ours) {
    const given = ours && this.shown.size && !(hotspots.layers.background >= 0);
    for (const canvas of this.canvases) {
      if (given) { canvas.addTo(this.map); } else { canvas.remove(); }
    }
  },

  /* Once for whatever happens in one turn. */
  redrawSoon() {
    if (this.waiting) { return; }
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.redraw();
    });
  },

  redraw() {
    for (const canvas of this.canvases) {
      if (this.map.hasLayer(canvas)) { canvas._update(); }
    }
  },

  /* --- Unpacking ---------------------------------------------------------------------------- */

  worldX(lon) { return 256 * (lon / 360e6 + 0.5); },

  worldY(lat) {
    return 256 * (0.5 - Math.asinh(Math.tan(lat * Math.PI / 180e6)) / (2 * Math.PI));
  },

  /* Corners in the Mercator square of zoom 0; first[i] is where line i begins; boxes of four. */
  unpack(packed) {
    const { store } = hotspots;
    const [sizes, starts] = [store.numbers(packed.sizes, "u4"), store.numbers(packed.starts, "i4")];
    const steps = store.numbers(packed.steps, "u2");
    const first = new Uint32Array(packed.count + 1);
    for (let i = 0; i < packed.count; i++) { first[i + 1] = first[i] + sizes[i]; }
    const xy = new Float64Array(2 * first[packed.count]);
    const box = new Float64Array(4 * packed.count);
    let at = 0;
    for (let i = 0; i < packed.count; i++) {
      let [lon, lat] = [starts[2 * i], starts[2 * i + 1]];
      box.set([Infinity, Infinity, -Infinity, -Infinity], 4 * i);
      for (let k = first[i]; k < first[i + 1]; k++) {
        if (k > first[i]) {
          lon += steps[at] - 32768;
          lat += steps[at + 1] - 32768;
          at += 2;
        }
        const [x, y] = [this.worldX(lon), this.worldY(lat)];
        xy[2 * k] = x;
        xy[2 * k + 1] = y;
        box[4 * i] = Math.min(box[4 * i], x);
        box[4 * i + 1] = Math.min(box[4 * i + 1], y);
        box[4 * i + 2] = Math.max(box[4 * i + 2], x);
        box[4 * i + 3] = Math.max(box[4 * i + 3], y);
      }
    }
    const named = packed.named ? store.numbers(packed.named, "u4") : null;
    return { count: packed.count, first, xy, box, named };
  },

  /* --- The canvas --------------------------------------------------------------------------- */

  /* Leaflet's own way of holding a canvas in place while the map is moved and zoomed. */
  makeCanvas(pane, paint) {
    const ground = this;
    const Canvas = L.Renderer.extend({
      _initContainer() {
        this._container = document.createElement("canvas");
        this._container.setAttribute("aria-hidden", "true");
      },
      _destroyContainer() {
        this._container.remove();
        delete this._container;
      },
      _updatePaths() {},
      _update() {
        if (this._map._animatingZoom && this._bounds) { return; }
        L.Renderer.prototype._update.call(this);
        const size = this._bounds.getSize();
        const dense = hotspots.paper.dotsToAPixel();
        const canvas = this._container;
        L.DomUtil.setPosition(canvas, this._bounds.min);
        canvas.width = Math.round(size.x * dense);
        canvas.height = Math.round(size.y * dense);
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
        const pen = canvas.getContext("2d");
        pen.scale(dense, dense);
        hotspots.paper.printAsPicture(canvas);
        pen.lineJoin = "round";
        paint(pen, ground.viewOf(this._map, this._bounds.min, size));
        this.fire("update");
      },
    });
    return new Canvas({ pane, padding: 0.3 });
  },

  /* Where the canvas lies: a corner of the world in pixels is world * scale - (left, top). */
  viewOf(map, corner, size) {
    const zoom = map.getZoom();
    const origin = map.getPixelOrigin();
    return { zoom, scale: 2 ** zoom, left: origin.x + corner.x, top: origin.y + corner.y,
             width: size.x, height: size.y,
             frame: map.containerPointToLayerPoint([0, 0]).subtract(corner) };
  },

  paint(pen, view) {
    if (this.shown.has("water_green")) {
      for (const style of this.AREAS) { this.fill(pen, view, style); }
    }
    for (const style of this.LINES) {
      if (this.shown.has(style.layer)) { this.stroke(pen, view, style); }
    }
  },

  paintNames(pen, view) {
    this.drawn = [];
    if (this.shown.has("streets")) { this.write(pen, view); }
  },

  /* Whether line i can be seen: it touches the view and is no smaller than a pixel. */
  isInView(view, { box }, i, reach = 0) {
    const left = box[4 * i] * view.scale - view.left;
    const top = box[4 * i + 1] * view.scale - view.top;
    const right = box[4 * i + 2] * view.scale - view.left;
    const bottom = box[4 * i + 3] * view.scale - view.top;
    return right > -reach && left < view.width + reach && bottom > -reach && top < view.height + reach
      && Math.max(right - left, bottom - top) > 1;
  },

  /* Corners within a pixel of the last are passed over: far out there are many. */
  trace(pen, view, shapes, i) {
    const { xy, first } = shapes;
    const last = first[i + 1] - 1;
    let [x, y] = [Infinity, Infinity];
    for (let k = first[i]; k <= last; k++) {
      const nextX = xy[2 * k] * view.scale - view.left;
      const nextY = xy[2 * k + 1] * view.scale - view.top;
      if (k === first[i]) {
        pen.moveTo(nextX, nextY);
      } else if (k < last && Math.abs(nextX - x) + Math.abs(nextY - y) < 1) {
        continue;
      } else {
        pen.lineTo(nextX, nextY);
      }
      [x, y] = [nextX, nextY];
    }
  },

  /* Rings run one way round and holes the other, so that one path holds all areas of a kind. */
  fill(pen, view, { kind, colour }) {
    const shapes = this.areas[kind];
    pen.beginPath();
    for (let i = 0; i < shapes.count; i++) {
      if (this.isInView(view, shapes, i)) {
        this.trace(pen, view, shapes, i);
        pen.closePath();
      }
    }
    pen.fillStyle = hotspots.theme.colour(colour);
    pen.fill();
  },

  stroke(pen, view, style) {
    const width = this.widthAt(style.widths, view.zoom);
    if (!width) { return; }
    const shapes = this.lines[style.kind];
    pen.beginPath();
    for (let i = 0; i < shapes.count; i++) {
      if (this.isInView(view, shapes, i, width)) { this.trace(pen, view, shapes, i); }
    }
    pen.strokeStyle = hotspots.theme.colour(style.colour);
    pen.lineWidth = width;
    pen.lineCap = width > 3 ? "round" : "butt";
    pen.globalAlpha = style.faint || 1;
    pen.stroke();
    if (style.sleepers && view.zoom >= style.sleepers) {
      pen.lineCap = "butt";
      pen.lineWidth = 4 * width;
      pen.setLineDash([1.2, 6]);
      pen.stroke();
      pen.setLineDash([]);
    }
    pen.globalAlpha = 1;
  },

  widthAt(widths, zoom) {
    if (zoom < widths[0][0]) { return 0; }
    for (let i = 1; i < widths.length; i++) {
      const [[low, thin], [high, thick]] = [widths[i - 1], widths[i]];
      if (zoom < high) { return thin + (thick - thin) * (zoom - low) / (high - low); }
    }
    return widths[widths.length - 1][1];
  },

  /* --- Names -------------------------------------------------------------------------------- */

  write(pen, view) {
    this.taken = new Map();
    this.boxes = this.labelsOf(view);
    this.font = getComputedStyle(this.map.getContainer()).fontFamily;
    pen.fillStyle = hotspots.theme.colour("street-name");
    pen.strokeStyle = hotspots.theme.colour("land");
    pen.lineWidth = 3;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    this.writePlaces(pen, view);
    if (view.zoom >= this.STREET_NAMES_FROM) { this.writeStreets(pen, view); }
  },

  /* Room that is taken by names of wards and numbers of spots: they matter more. */
  labelsOf({ frame }) {
    const { labels } = hotspots;
    labels.thin();
    return Object.values(labels.marks).flat()
      .filter(({ marker }) => !marker.getElement().classList.contains("thinned"))
      .map(({ marker, name }) => labels.box(marker, name))
      .map(({ left, right, top, bottom }) => ({
        left: left + frame.x, right: right + frame.x, top: top + frame.y, bottom: bottom + frame.y }));
  },

  writePlaces(pen, view) {
    const wanted = this.names.filter((one) => one.kind !== "street").map((one) => {
      const [from, until, size] = this.PLACES[one.kind] || [this.GROUND_NAMES_FROM, 99, 11];
      return { one, size, seen: view.zoom >= from && view.zoom < until };
    }).filter(({ seen }) => seen);
    wanted.sort((one, other) => other.size - one.size); // of equal size the order stays
    for (const { one, size } of wanted) {
      const [x, y] = [one.x * view.scale - view.left, one.y * view.scale - view.top];
      if (x < 0 || y < 0 || x > view.width || y > view.height) { continue; }
      const style = this.PLACES[one.kind] ? "600" : "italic 400";
      this.place(pen, one, `${style} ${size}px ${this.font}`, size, { x, y, angle: 0 });
    }
  },

  writeStreets(pen, view) {
    const size = view.zoom >= 17 ? 13 : view.zoom >= 16 ? 12 : 11;
    const font = `500 ${size}px ${this.font}`;
    const stands = new Map(); // where each street's name stands already
    for (const kind of this.STREETS) {
      const shapes = this.lines[kind];
      for (let i = 0; i < shapes.count; i++) {
        const row = shapes.named[i];
        if (row === this.NO_NAME || !this.isInView(view, shapes, i)) { continue; }
        if (!stands.has(row)) { stands.set(row, []); }
        this.writeAlong(pen, view, shapes, i, { name: this.names[row], font, size, near: stands.get(row) });
      }
    }
  },

  /* A name at the middle of its line, and again every so far: so it stays where it is while the
     map is moved. */
  writeAlong(pen, view, shapes, i, { name, font, size, near }) {
    const line = this.measure(view, shapes, i);
    const width = this.widthOf(pen, name.name, font);
    if (line.long < 0.7 * width) { return; }
    const every = Math.max(this.EVERY_PX, 2 * width);
    const times = Math.floor((line.long / 2 - width / 2) / every);
    for (let n = -Math.max(0, times); n <= Math.max(0, times); n++) {
      const spot = this.spotOn(line, line.long / 2 + n * every, width);
      if (!spot || spot.x < 0 || spot.y < 0 || spot.x > view.width || spot.y > view.height) { continue; }
      if (near.some((one) => Math.hypot(one.x - spot.x, one.y - spot.y) < 0.8 * every)) { continue; }
      if (this.place(pen, name, font, size, spot)) { near.push(spot); }
    }
  },

  /* A line in pixels, and how far along each corner is. */
  measure(view, { xy, first }, i) {
    const count = first[i + 1] - first[i];
    const [x, y, run] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    for (let k = 0; k < count; k++) {
      x[k] = xy[2 * (first[i] + k)] * view.scale - view.left;
      y[k] = xy[2 * (first[i] + k) + 1] * view.scale - view.top;
      if (k) { run[k] = run[k - 1] + Math.hypot(x[k] - x[k - 1], y[k] - y[k - 1]); }
    }
    return { x, y, run, long: run[count - 1] };
  },

  /* Where a name of this width stands, read from left to right; null where its line bends. */
  spotOn(line, middle, width) {
    const half = Math.min(width, line.long) / 2;
    const [a, b] = [this.along(line, middle - half), this.along(line, middle + half)];
    const straight = Math.hypot(b.x - a.x, b.y - a.y);
    if (straight < this.STRAIGHT * 2 * half) { return null; }
    let angle = Math.atan2(b.y - a.y, b.x - a.x);
    if (Math.abs(angle) > Math.PI / 2) { angle += angle > 0 ? -Math.PI : Math.PI; }
    const on = this.along(line, middle);
    return { x: (a.x + b.x + 2 * on.x) / 4, y: (a.y + b.y + 2 * on.y) / 4, angle };
  },

  along({ x, y, run }, distance) {
    let [low, high] = [0, run.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (run[middle] > distance) { high = middle; } else { low = middle; }
    }
    const part = (distance - run[low]) / (run[high] - run[low] || 1);
    return { x: x[low] + part * (x[high] - x[low]), y: y[low] + part * (y[high] - y[low]) };
  },

  widths: new Map(),

  widthOf(pen, text, font) {
    const key = `${font}|${text}`;
    if (!this.widths.has(key)) {
      pen.font = font;
      this.widths.set(key, pen.measureText(text).width);
    }
    return this.widths.get(key);
  },

  /* Write a name unless another stands there; say whether it was written. */
  place(pen, name, font, size, { x, y, angle }) {
    const circles = this.circlesOf(x, y, angle, this.widthOf(pen, name.name, font), size);
    if (circles.some((one) => this.isTaken(one))) { return false; }
    for (const one of circles) { this.take(one); }
    pen.save();
    pen.font = font;
    pen.translate(x, y);
    pen.rotate(angle);
    pen.strokeText(name.name, 0, 0);
    pen.fillText(name.name, 0, 0);
    pen.restore();
    this.drawn.push({ name: name.name, kind: name.kind, x, y, angle });
    return true;
  },

  /* A name takes the room of circles in a row. */
  circlesOf(x, y, angle, width, size) {
    const radius = 0.75 * size;
    const count = Math.max(1, Math.ceil(width / (1.5 * radius)));
    return Array.from({ length: count }, (_, k) => {
      const away = width * ((k + 0.5) / count - 0.5);
      return { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle), radius };
    });
  },

  CELL_PX: 32,

  cellOf(x, y) { return Math.floor(x / this.CELL_PX) * 100_003 + Math.floor(y / this.CELL_PX); },

  take(circle) {
    const cell = this.cellOf(circle.x, circle.y);
    if (!this.taken.has(cell)) { this.taken.set(cell, []); }
    this.taken.get(cell).push(circle);
  },

  isTaken({ x, y, radius }) {
    const boxed = this.boxes.some(({ left, right, top, bottom }) => x > left - radius
      && x < right + radius && y > top - radius && y < bottom + radius);
    if (boxed) { return true; }
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const there = this.taken.get(this.cellOf(x + dx * this.CELL_PX, y + dy * this.CELL_PX)) || [];
        if (there.some((one) => Math.hypot(one.x - x, one.y - y) < one.radius + radius)) { return true; }
      }
    }
    return false;
  },
};
