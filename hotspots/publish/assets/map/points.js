/* Incidents on a canvas of their own. There is no object for an incident, nor for a position:
   what is in sight is added up from columns of numbers each time the map has come to rest, into
   circles that count what is close together and, from near, into dots for single positions.
   While the map is dragged the browser moves the finished picture. */
"use strict";
hotspots.points = {
  CELL: 72,          // pixels of a cell whose incidents share a circle
  MOST_DOTS: 3000,   // shown positions in a square of 1024 pixels that are still drawn one by one
  FARTHEST_DOTS: 14, // zooms between which that is decided
  NEAREST_DOTS: 18,
  HALO: 4,           // pixels round a circle
  PADDING: 0.15,     // of the view, drawn beyond its edges
  NUMBERED: 10,      // incidents from which a position has its number on it
  LISTED: 50,        // positions in the table
  marks: null,       // what is drawn, as columns
  extent: null,      // of all incidents, whether shown or not
  isOn: false,

  begin(map, facts) {
    this.data = hotspots.store.incidents;
    if (!this.data) { return; }
    this.map = map;
    this.kept = new Uint8Array(this.data.count).fill(1);
    this.shown = Uint32Array.from(this.data.many);
    this.dotsFrom = this.findDotsFrom();
    this.makeCanvas(map);
    this.tip = L.tooltip({ className: "words", direction: "top", offset: [0, -8] });
    hotspots.layers.own("incidents", this, {
      title: `Incidents (${hotspots.filter.say(this.data.count)})`, group: "Incidents",
      legend: this.legend(), show: Boolean(facts.words.show_incidents),
    });
    this.layer = hotspots.layers.find("incidents");
    this.list();
    hotspots.hear("theme", () => this.redraw());
  },

  /* --- What hotspots.layers asks of a layer that draws itself ------------------------------ */

  on() {
    this.isOn = true;
    this.canvas.style.display = "";
    this.redraw();
  },

  off() {
    this.isOn = false;
    this.canvas.style.display = "none";
    this.tip.remove();
  },

  /* A position of the table, to pan to. */
  shapeOf(row) {
    const place = this.listed[row];
    return place === undefined ? null : L.circleMarker(this.latLng(place));
  },

  /* What the filter leaves: by incident, and added up by place. */
  show(kept, shown) {
    Object.assign(this, { kept, shown });
    this.dotsFrom = this.findDotsFrom();
    this.list();
    this.redraw();
  },

  legend() {
    return { title: "A number counts incidents close together: choose it to come nearer.",
             rows: [{ words: "one position, larger for more incidents", shade: "", hatch: false }] };
  },

  /* --- The canvas -------------------------------------------------------------------------- */

  makeCanvas(map) {
    const pane = map.getPane(hotspots.layers.pane("incidents"));
    this.canvas = L.DomUtil.create("canvas", "incidents leaflet-zoom-animated", pane);
    this.canvas.setAttribute("aria-hidden", "true"); // its rows stand in the tables
    this.canvas.style.pointerEvents = "none";
    this.canvas.style.display = "none";
    map.on("moveend", () => this.redraw());
    map.on("zoomanim", (event) => this.stretch(event.center, event.zoom));
    map.on("zoom", () => this.stretch(map.getCenter(), map.getZoom()));
    map.on("mousemove", (event) => this.point(event.containerPoint));
    map.on("mouseout", () => this.point(null));
    map.on("click", (event) => this.answerClick(event.containerPoint));
  },

  /* While zooming, the picture as it is, larger or smaller. */
  stretch(centre, zoom) {
    if (!this.isOn || !this.corner) { return; }
    const scale = this.map.getZoomScale(zoom, this.zoom);
    const at = this.map._latLngToNewLayerPoint(this.corner, zoom, centre);
    L.DomUtil.setTransform(this.canvas, at, scale);
  },

  redraw() {
    if (!this.isOn) { return; }
    const { map, canvas } = this;
    const size = map.getSize();
    const edge = size.multiplyBy(this.PADDING).round();
    const corner = map.containerPointToLayerPoint(edge.multiplyBy(-1)).round();
    this.zoom = map.getZoom();
    this.corner = map.layerPointToLatLng(corner);
    const origin = map.getPixelOrigin().add(corner);
    const [width, height] = [size.x + 2 * edge.x, size.y + 2 * edge.y];
    const scale = 2 ** this.zoom;
    this.marks = this.gather(this.zoom, {
      west: origin.x / scale, east: (origin.x + width) / scale,
      north: origin.y / scale, south: (origin.y + height) / scale });
    const sharp = hotspots.paper.dotsToAPixel();
    Object.assign(canvas, { width: width * sharp, height: height * sharp });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    L.DomUtil.setTransform(canvas, corner, 1);
    const pen = canvas.getContext("2d");
    pen.scale(sharp, sharp);
    hotspots.paper.printAsPicture(canvas);
    this.paint(pen, this.marks, origin);
    this.point(null);
    hotspots.labels.thinSoon();
  },

  /* Rooms that the circles with numbers take: names of wards give way to them. */
  rooms() {
    if (!this.isOn || !this.marks) { return []; }
    const { x, y, n, radius, places, count } = this.marks;
    const at = this.map.containerPointToLayerPoint([0, 0]).add(this.map.getPixelOrigin());
    return Array.from({ length: n }, (_, i) => i)
      .filter((i) => places[i] > 1 || count[i] >= this.NUMBERED)
      .map((i) => ({ left: x[i] - at.x - radius[i], right: x[i] - at.x + radius[i],
                     top: y[i] - at.y - radius[i], bottom: y[i] - at.y + radius[i] }));
  },

  /* The corner is taken off here: a canvas would round pixels of the whole world to its own
     few digits. */
  paint(pen, marks, origin) {
    const colour = (name) => hotspots.theme.colour(name);
    const [fill, paper] = [colour("incident"), colour("paper")];
    pen.lineWidth = 1;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (let i = 0; i < marks.n; i++) {
      const [x, y, radius] = [marks.x[i] - origin.x, marks.y[i] - origin.y, marks.radius[i]];
      if (marks.places[i] > 1) { this.disc(pen, x, y, radius + this.HALO, fill, 0.3); }
      this.disc(pen, x, y, radius, fill, 0.88);
      pen.strokeStyle = paper;
      pen.stroke();
      if (marks.places[i] > 1 || marks.count[i] >= this.NUMBERED) {
        pen.font = `700 ${radius < 13 ? 10 : 12}px Arial, sans-serif`;
        pen.fillStyle = paper;
        pen.fillText(this.short(marks.count[i]), x, y + 0.5);
      }
    }
  },

  disc(pen, x, y, radius, fill, alpha) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.globalAlpha = alpha;
    pen.fillStyle = fill;
    pen.fill();
    pen.globalAlpha = 1;
  },

  /* 999, 1.2k, 12k */
  short(count) {
    if (count < 1000) { return String(count); }
    return `${(count / 1000).toFixed(count < 9950 ? 1 : 0).replace(".0", "")}k`;
  },

  /* --- Adding up --------------------------------------------------------------------------- */

  /* Marks of a box (in the Mercator square of zoom 0; without one, everywhere) at a zoom:
     columns x, y (pixels of that zoom), radius, count (incidents), places (positions) and place
     (one of them). */
  gather(zoom, box = this.everything()) {
    return zoom < this.dotsFrom ? this.gatherCells(zoom, box) : this.gatherPlaces(zoom, box);
  },

  everything() {
    if (this.extent) { return this.extent; }
    const { mx, my } = this.data;
    const box = { west: Infinity, east: -Infinity, north: Infinity, south: -Infinity };
    for (let p = 0; p < mx.length; p++) {
      box.west = Math.min(box.west, mx[p]);
      box.east = Math.max(box.east, mx[p]);
      box.north = Math.min(box.north, my[p]);
      box.south = Math.max(box.south, my[p]);
    }
    this.extent = box;
    return box;
  },

  gatherCells(zoom, box) {
    const grid = this.gridOver(zoom, box);
    const { mx, my } = this.data;
    const { scale } = grid;
    for (let p = 0; p < mx.length; p++) {
      const cell = this.shown[p] === 0 ? -1 : this.cellOf(grid, p);
      if (cell < 0) { continue; }
      grid.count[cell] += this.shown[p];
      grid.x[cell] += this.shown[p] * mx[p] * scale;
      grid.y[cell] += this.shown[p] * my[p] * scale;
      grid.places[cell] += 1;
      grid.place[cell] = p;
    }
    return this.marksOf(grid);
  },

  /* Cells keep their place on the ground while the map is dragged. */
  gridOver(zoom, box) {
    const scale = 2 ** zoom;
    const cell = (one) => Math.floor(one * scale / this.CELL);
    const [left, top] = [cell(box.west), cell(box.north)];
    const across = Math.max(0, cell(box.east) - left + 1);
    const down = Math.max(0, cell(box.south) - top + 1);
    const size = Number.isFinite(across * down) ? across * down : 0;
    return {
      scale, left, top, across, down, x: new Float64Array(size), y: new Float64Array(size),
      count: new Uint32Array(size), places: new Uint32Array(size), place: new Uint32Array(size) };
  },

  cellOf(grid, place) {
    const column = Math.floor(this.data.mx[place] * grid.scale / this.CELL) - grid.left;
    const row = Math.floor(this.data.my[place] * grid.scale / this.CELL) - grid.top;
    const inside = column >= 0 && column < grid.across && row >= 0 && row < grid.down;
    return inside ? row * grid.across + column : -1;
  },

  marksOf(grid) {
    const marks = this.room(grid.count.reduce((sum, one) => sum + (one > 0), 0));
    marks.grid = grid;
    for (let cell = 0; cell < grid.count.length; cell++) {
      if (!grid.count[cell]) { continue; }
      const [count, places] = [grid.count[cell], grid.places[cell]];
      const radius = this.radius(count, places);
      let [x, y] = [grid.x[cell] / count, grid.y[cell] / count];
      if (places > 1) { // a circle keeps to its cell, so that no two cover each other's number
        x = this.within(x, grid.left + cell % grid.across, radius);
        y = this.within(y, grid.top + Math.floor(cell / grid.across), radius);
      }
      this.put(marks, x, y, radius, count, places, grid.place[cell]);
      marks.cell[marks.n - 1] = cell;
    }
    return marks;
  },

  within(pixel, cell, radius) {
    const room = radius + this.HALO + 1;
    const least = cell * this.CELL + room;
    return Math.max(least, Math.min(least + this.CELL - 2 * room, pixel));
  },

  gatherPlaces(zoom, box) {
    const { mx, my } = this.data;
    const inSight = (p) => this.shown[p] > 0 && mx[p] >= box.west && mx[p] <= box.east
      && my[p] >= box.north && my[p] <= box.south;
    let size = 0;
    for (let p = 0; p < mx.length; p++) { if (inSight(p)) { size += 1; } }
    const marks = this.room(size);
    const scale = 2 ** zoom;
    for (let p = 0; p < mx.length; p++) {
      if (!inSight(p)) { continue; }
      const count = this.shown[p];
      this.put(marks, mx[p] * scale, my[p] * scale, this.radius(count, 1), count, 1, p);
    }
    return marks;
  },

  room(size) {
    return { n: 0, grid: null, x: new Float64Array(size), y: new Float64Array(size),
             radius: new Float32Array(size), count: new Uint32Array(size),
             places: new Uint32Array(size), place: new Uint32Array(size),
             cell: new Uint32Array(size) };
  },

  put(marks, x, y, radius, count, places, place) {
    const i = marks.n;
    [marks.x[i], marks.y[i], marks.radius[i]] = [x, y, radius];
    [marks.count[i], marks.places[i], marks.place[i]] = [count, places, place];
    marks.n += 1;
  },

  /* One position: by the root of its number. Several: by its length, so that all can be read. */
  radius(count, places) {
    if (places > 1) { return Math.min(28, 7 + 5 * Math.log10(count + 1)); }
    return Math.min(22, Math.max(count >= this.NUMBERED ? 9.5 : 0, 2.4 + 1.1 * Math.sqrt(count)));
  },

  /* The farthest zoom at which no square of 1024 pixels has more than enough positions. */
  findDotsFrom() {
    const box = this.everything();
    let zoom = this.FARTHEST_DOTS;
    while (zoom < this.NEAREST_DOTS && this.fullest(zoom, box) > this.MOST_DOTS) { zoom += 1; }
    return zoom;
  },

  fullest(zoom, box) {
    const { mx, my } = this.data;
    const scale = 2 ** zoom / 1024;
    const across = Math.floor((box.east - box.west) * scale) + 1;
    const down = Math.floor((box.south - box.north) * scale) + 1;
    if (!mx.length || across * down > 1e7) { return 0; } // a continent: nowhere is full
    const tiles = new Uint32Array(across * down);
    let most = 0;
    for (let p = 0; p < mx.length; p++) {
      if (!this.shown[p]) { continue; }
      const tile = Math.floor((my[p] - box.north) * scale) * across
        + Math.floor((mx[p] - box.west) * scale);
      tiles[tile] += 1;
      most = Math.max(most, tiles[tile]);
    }
    return most;
  },

  /* --- Pointing ---------------------------------------------------------------------------- */

  /* The mark under a point of the view; -1 for none. The last is painted on top. */
  markAt(point) {
    if (!this.isOn || !point || !this.marks) { return -1; }
    const at = this.map.containerPointToLayerPoint(point).add(this.map.getPixelOrigin());
    for (let i = this.marks.n - 1; i >= 0; i--) {
      const [x, y] = [this.marks.x[i] - at.x, this.marks.y[i] - at.y];
      const reach = Math.max(7, this.marks.radius[i]);
      if (x * x + y * y <= reach * reach) { return i; }
    }
    return -1;
  },

  point(at) {
    const mark = hotspots.tools.measuring ? -1 : this.markAt(at);
    /* Over a mark the pointer is the canvas's, else it goes through to what lies below. */
    this.canvas.style.pointerEvents = mark < 0 ? "none" : "auto";
    this.canvas.style.cursor = mark < 0 ? "" : "pointer";
    if (mark === this.pointed && at) { return; }
    this.pointed = mark;
    if (mark < 0) { this.tip.remove(); return; }
    const known = this.tell(mark);
    const lines = known.lines.map((line) => hotspots.element("div", line));
    const words = hotspots.element("div", "",
      [hotspots.element("strong", known.title), ...lines]);
    this.tip.setLatLng(this.markLatLng(mark)).setContent(words).addTo(this.map);
  },

  markLatLng(mark) {
    return this.map.unproject([this.marks.x[mark], this.marks.y[mark]], this.zoom);
  },

  latLng(place) { return [this.data.lat[place], this.data.lon[place]]; },

  /* In plain words what a mark holds. */
  tell(mark) {
    const places = this.placesOf(mark);
    const { count, often, harm } = this.addUp(places);
    const many = `${hotspots.filter.say(count)} ${count === 1 ? "incident" : "incidents"}`;
    const weighs = this.data.weight.length > 1 ? `, harm ${hotspots.filter.say(harm)}` : "";
    const rest = often.length > 3 ? ` and ${often.length - 3} more` : "";
    const most = often.slice(0, 3).map(([name, number]) =>
      count === 1 ? name : `${name} ${hotspots.filter.say(number)}`).join(", ");
    if (places.length === 1) {
      return { title: this.nameOf(places[0]), lines: [`${many}${weighs}`, most + rest] };
    }
    return { title: `${many} at ${hotspots.filter.say(places.length)} positions${weighs}`,
             lines: [`Most often: ${most}${rest}`, "Choose to come nearer"] };
  },

  nameOf(place) { return this.data.names[this.data.location[place]] || "No location text"; },

  placesOf(mark) {
    const { marks } = this;
    if (marks.places[mark] === 1) { return [marks.place[mark]]; }
    const places = [];
    for (let p = 0; p < this.shown.length; p++) {
      if (this.shown[p] && this.cellOf(marks.grid, p) === marks.cell[mark]) { places.push(p); }
    }
    return places;
  },

  /* Incidents that the filter leaves at some positions, their harm, and offences by number. */
  addUp(places) {
    const { first, offence, offences, harm, weight } = this.data;
    const counts = new Uint32Array(offences.length);
    let [count, sum] = [0, 0];
    for (const p of places) {
      for (let i = first[p]; i < first[p + 1]; i++) {
        if (!this.kept[i]) { continue; }
        counts[offence[i]] += 1;
        count += 1;
        sum += weight[harm[i]];
      }
    }
    const byName = new Map();
    counts.forEach((number, i) => {
      if (number) { byName.set(offences[i], (byName.get(offences[i]) || 0) + number); }
    });
    return { count, harm: sum, often: [...byName].sort((a, b) => b[1] - a[1]) };
  },

  answerClick(at) {
    const mark = hotspots.tools.measuring ? -1 : this.markAt(at);
    if (mark < 0) { return; }
    if (this.marks.places[mark] > 1) { this.comeNearer(mark); } else { this.open(mark); }
  },

  comeNearer(mark) {
    const box = L.latLngBounds(this.placesOf(mark).map((p) => this.latLng(p)));
    const wanted = Math.max(this.map.getZoom() + 1, this.map.getBoundsZoom(box.pad(0.2)));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const near = Math.min(wanted, this.dotsFrom, this.map.getMaxZoom());
    this.map.setView(box.getCenter(), near, { animate: !still });
  },

  open(mark) {
    const place = this.marks.place[mark];
    const { count, often, harm } = this.addUp([place]);
    const rows = [["Incidents", count], ["Harm", harm], ...often].flatMap(([name, number]) =>
      [hotspots.element("dt", name), hotspots.element("dd", hotspots.filter.say(number))]);
    const about = hotspots.element("div", "",
      [hotspots.element("strong", this.nameOf(place)), hotspots.element("dl", "", rows)]);
    this.tip.remove();
    L.popup({ maxHeight: 280, className: "about" })
      .setLatLng(this.latLng(place)).setContent(about).openOn(this.map);
  },

  /* --- The table: what a reader without a pointer, or without the map, is told --------------- */

  list() {
    this.listed = this.fullestPlaces();
    const { say } = hotspots.filter;
    const rows = this.listed.map((place) => {
      const { count, often, harm } = this.addUp([place]);
      return [this.nameOf(place), this.wardOf(place), say(count), say(harm), often[0][0]];
    });
    this.layer.says = rows.map(([name, , count]) => `${name}: ${count} incidents`);
    this.layer.table = {
      title: "Positions with the most incidents", numbers: [false, false, true, true, false],
      columns: ["Where", "Ward", "Incidents", "Harm", "Most often"], rows };
    if (hotspots.tables) { hotspots.tables.refresh("incidents"); }
  },

  wardOf(place) {
    const wards = hotspots.layers.find("wards");
    return (wards && wards.labels[this.data.ward[place]]) || "";
  },

  /* The places that hold most, of equals the westernmost first: one pass, no sorting of all. */
  fullestPlaces() {
    const found = [];
    for (let p = 0; p < this.shown.length; p++) {
      const count = this.shown[p];
      if (!count || (found.length === this.LISTED && count <= this.shown[found.at(-1)])) {
        continue;
      }
      let i = found.length;
      while (i > 0 && this.shown[found[i - 1]] < count) { i -= 1; }
      found.splice(i, 0, p);
      if (found.length > this.LISTED) { found.pop(); }
    }
    return found;
  },
};
