/* Search for a street, a ward, a spot or a place of incidents: a combobox, as ARIA 1.2 has it. */
"use strict";
hotspots.search = {
  MOST: 12,
  index: null,
  found: [],
  at: -1,

  begin(map) {
    const { element } = hotspots;
    this.map = map;
    const label = element("label", "Find a street, ward or spot");
    label.htmlFor = "search";
    this.input = element("input");
    this.list = element("ul");
    this.list.id = "search-found";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Found");
    const about = { id: "search", type: "text", autocomplete: "off", spellcheck: "false",
      role: "combobox", "aria-expanded": "false", "aria-controls": "search-found",
      "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(about)) { this.input.setAttribute(name, value); }
    document.getElementById("panel-search").append(label, this.input, this.list);
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.answerKey(event));
    this.input.addEventListener("blur", () => this.fold());
    /* Before the field loses the focus, which would fold the list under the pointer. */
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  },

  /* Without case, accents or marks: "st marys" finds "St. Mary’s". */
  plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f'’.]/g, "").toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  },

  /* --- What can be found ------------------------------------------------------------------- */

  makeIndex() {
    const seen = new Set();
    this.index = [];
    const add = (words, kind, go, number = "") => {
      const key = this.plain(words);
      if (!key || seen.has(`${kind}|${key}`)) { return; }
      seen.add(`${kind}|${key}`);
      this.index.push({ words, kind, key, go, number });
    };
    for (const layer of [...hotspots.layers.all].reverse()) { this.addLayer(layer, add); }
    const { ground } = hotspots.facts;
    for (const { name, kind, at } of (ground && ground.names) || []) {
      add(name, kind || "street", () => this.goTo([at[1], at[0]], name));
    }
    this.addIncidents(add);
  },

  addLayer(layer, add) {
    const kind = layer.title.replace(/ \([\d,]+\)$/, "");
    const column = layer.table ? layer.table.numbers.indexOf(false) : -1;
    layer.shapes.forEach((shape, row) => {
      if (!Object.keys(shape).length) { return; }
      const cell = layer.table && column >= 0 && layer.table.rows[row]
        ? layer.table.rows[row][column] : "";
      const label = layer.labels[row] || "";
      const isNumber = /^\d+$/.test(label);
      const words = cell && isNumber ? `${cell} (${label})` : label || cell;
      const go = () => hotspots.layers.choose(layer.id, row, "search");
      if (words) { add(words, kind, go, isNumber ? this.numbered(kind, label) : ""); }
    });
  },

  /* "Harm spots" and 3: "harm spot 3", as it is spoken of. */
  numbered(kind, label) { return this.plain(`${kind.replace(/s$/, "")} ${label}`); },

  /* Each name of a location once, at the first of its places. */
  addIncidents(add) {
    const { incidents } = hotspots.store;
    if (!incidents) { return; }
    const placed = new Set([-1]);
    incidents.location.forEach((name, place) => {
      if (placed.has(name)) { return; }
      placed.add(name);
      const at = [incidents.lat[place], incidents.lon[place]];
      const words = incidents.names[name] || "";
      add(words, "Place of incidents", () => this.goTo(at, words));
    });
  },

  /* --- Looking ----------------------------------------------------------------------------- */

  look() {
    if (!this.index) { this.makeIndex(); }
    const asked = this.plain(this.input.value);
    if (!asked) { this.fold(); return; }
    const better = ({ key, number }) => {
      if (number === asked || number.endsWith(` ${asked}`)) { return 0; }
      if (number.startsWith(asked)) { return 1; }
      return key.startsWith(asked) ? 2 : key.includes(` ${asked}`) ? 3 : 4;
    };
    const all = this.index.filter((one) => one.key.includes(asked) || one.number.includes(asked))
      .map((one, i) => ({ one, i, rank: better(one) }))
      .sort((a, b) => a.rank - b.rank || a.i - b.i)
      .map(({ one }) => one);
    this.found = all.slice(0, this.MOST);
    this.at = -1;
    this.draw(all.length);
  },

  draw(all) {
    const { element } = hotspots;
    this.list.replaceChildren(...this.found.map((one, i) => {
      const made = element("li", "", [element("span", one.words), element("small", one.kind)]);
      made.id = `search-${i}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      made.addEventListener("click", () => this.choose(i));
      return made;
    }));
    if (!this.found.length) {
      const none = element("li", "Nothing on this map has that name");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      this.list.append(none);
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
    hotspots.say(all > this.MOST ? `The first ${this.MOST} of ${all} found` : `${all} found`);
  },

  answerKey(event) {
    if (event.key === "Escape") {
      if (this.list.hidden) { this.input.value = ""; this.clear(); }
      event.stopPropagation();
      this.fold();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) { this.look(); }
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden && this.found.length) {
      event.preventDefault();
      this.choose(Math.max(0, this.at));
    }
  },

  move(step) {
    const { length } = this.found;
    if (!length) { return; }
    this.at = this.at < 0 && step < 0 ? length - 1 : (this.at + step + length) % length;
    this.found.forEach((_, i) =>
      document.getElementById(`search-${i}`).setAttribute("aria-selected", String(i === this.at)));
    document.getElementById(`search-${this.at}`).scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `search-${this.at}`);
  },

  choose(i) {
    const one = this.found[i];
    this.input.value = one.words;
    this.fold();
    this.clear();
    if (hotspots.panel.narrow.matches) { hotspots.panel.unfold(false); }
    one.go();
  },

  fold() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  },

  /* A ring around a place that is no shape of the map. */
  goTo(at, words) {
    this.map.setView(at, Math.max(16, this.map.getZoom()), { animate: false });
    this.ring = L.circleMarker(at, { pane: "labels", radius: 16, className: "found",
      interactive: false }).addTo(this.map);
    hotspots.say(`The map shows ${words}`);
  },

  clear() {
    if (this.ring) { this.ring.remove(); }
    this.ring = null;
  },
};
