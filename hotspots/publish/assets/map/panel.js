/* The side panel: layers with their legends, and the spots by rank. On a phone it is a sheet over
   the map, opened by a button. */
"use strict";
hotspots.panel = {
  LISTED: 200,   // rows; the rest is in the table
  OPEN: 8,       // layers; of more, the groups of which none is on are folded at first

  begin(map, facts) {
    this.box = document.getElementById("panel");
    this.narrow = window.matchMedia("(max-width: 48rem)");
    this.drawLayers(facts);
    this.drawList();
    hotspots.hear("layer", ({ id, on }) => this.showState(id, on));
    hotspots.hear("filter", (counts) => this.showCounts(counts));
    hotspots.hear("choose", ({ layer, row }) => this.markRow(layer, row));
    this.narrow.addEventListener("change", () => this.unfold(!this.narrow.matches));
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.narrow.matches) { this.close(); }
    });
    const close = hotspots.button("Back to the map", () => this.close());
    close.className = "close-panel";
    this.box.prepend(close);
  },

  start() {
    this.unfold(!this.narrow.matches);
    hotspots.showWhole();  // beside the panel there is less room
  },

  isOpen() { return !this.box.hidden; },

  unfold(open) {
    this.box.hidden = !open;
    hotspots.tools.showPanelState(open);
  },

  /* By its button: on a phone the reader is taken to the sheet, and back again. */
  toggle() {
    const open = !this.isOpen();
    this.unfold(open);
    if (open && this.narrow.matches) { this.box.querySelector("button").focus(); }
  },

  close() {
    this.unfold(false);
    hotspots.tools.buttons.panel.focus();
  },

  /* --- Layers ------------------------------------------------------------------------------ */

  drawLayers(facts) {
    const { element, layers } = hotspots;
    const title = element("h2", "Layers");
    title.id = "panel-layers-title";
    const others = [...new Set(layers.all.map((one) => one.group))];
    const groups = [...new Set([...facts.groups, ...others])].flatMap((name) => {
      const held = layers.all.filter((one) => one.group === name);
      const open = layers.all.length <= this.OPEN || held.some((one) => one.show);
      return held.length ? [this.group(name, held.map((one) => this.switchOf(one)), open)] : [];
    });
    document.getElementById("panel-layers").append(title, ...groups,
      this.group("Background", [this.backgrounds()], layers.all.length <= this.OPEN));
  },

  group(name, content, open) {
    const { element } = hotspots;
    const made = element("details", "",
      [element("summary", "", [element("h3", name)]), ...content]);
    made.className = "group";
    made.open = open;
    return made;
  },

  isEmpty(layer) {
    return layer.kind === "shapes" && !hotspots.layers.painters[layer.id]
      && hotspots.layers.firstRow(layer) < 0;
  },

  switchOf(layer) {
    const { element, layers } = hotspots;
    const box = element("input");
    box.type = "checkbox";
    box.dataset.layer = layer.id;
    box.addEventListener("change", () => layers.turn(layer.id, box.checked));
    const words = element("span", layer.title);
    const label = element("label", "", [box]);
    if (!layer.legend.rows.length) { label.append(layers.swatch(layer)); }
    label.append(words);
    const row = element("div", "", [label]);
    row.className = "layer";
    if (this.isEmpty(layer)) {
      box.disabled = true;
      label.append(element("em", "none"));
    } else if (layer.legend.rows.length) {
      row.append(this.legend(layer));
    }
    return row;
  },

  /* Its shades in words; hidden until the layer is on. */
  legend(layer) {
    const { element, layers } = hotspots;
    const rows = layer.legend.rows.map((one) =>
      element("li", "", [layers.swatch(layer, one), element("span", one.words)]));
    const box = element("div", "", [element("ul", "", rows)]);
    if (layer.legend.title) { box.prepend(element("p", layer.legend.title)); }
    box.className = "legend";
    box.dataset.legend = layer.id;
    box.hidden = true;
    return box;
  },

  showState(id, on) {
    const box = this.box.querySelector(`input[data-layer="${CSS.escape(id)}"]`);
    if (box) {
      box.checked = on;
      if (on) { box.closest("details").open = true; }
    }
    const legend = this.box.querySelector(`[data-legend="${CSS.escape(id)}"]`);
    if (legend) { legend.hidden = !on; }
  },

  backgrounds() {
    const { element, layers } = hotspots;
    const choices = [{ title: "Plain" }, ...hotspots.backgrounds];
    const rows = choices.map((one, i) => {
      const box = element("input");
      box.type = "radio";
      box.name = "background";
      box.checked = i === 0;
      box.addEventListener("change", () => layers.setBackground(i - 1));
      const row = element("label", "", [box, element("span", one.title)]);
      row.className = "layer";
      return row;
    });
    const made = element("fieldset", "", rows);
    made.setAttribute("aria-label", "Background");
    return made;
  },

  /* --- Spots by rank ----------------------------------------------------------------------- */

  drawList() {
    const { element } = hotspots;
    const layer = hotspots.layers.find("harm_spots");
    if (!layer || !layer.table || !layer.table.rows.length) { return; }
    const { rows } = layer.table;
    this.list = element("ol", "", rows.slice(0, this.LISTED).map((row, i) =>
      element("li", "", [this.spot(layer, row, i)])));
    const box = document.getElementById("panel-list");
    const title = element("h2", "Harm spots by rank");
    title.id = "panel-list-title";
    box.setAttribute("aria-labelledby", title.id);
    box.append(title, this.list);
    if (rows.length > this.LISTED) {
      const left = (rows.length - this.LISTED).toLocaleString("en-GB");
      box.append(hotspots.button(`${left} more are in the table`,
        () => hotspots.tables.show("harm_spots", this.LISTED)));
    }
  },

  spot(layer, row, i) {
    const { element } = hotspots;
    const { columns, numbers } = layer.table;
    const where = numbers.indexOf(false);
    const facts = columns.flatMap((name, at) =>
      at > 0 && numbers[at] && row[at] ? [`${name} ${row[at]}`] : []).slice(0, 2);
    const made = hotspots.button("", () => hotspots.layers.choose("harm_spots", i, "list"));
    const left = element("small", "");
    left.className = "left";
    const rank = element("span", layer.labels[i] || String(i + 1));
    rank.className = "rank";
    const words = element("span", "", [element("b", where < 0 ? "" : row[where]),
                                       element("small", facts.join(" · ")), left]);
    made.append(rank, words);
    made.dataset.row = i;
    return made;
  },

  /* How many of each spot's incidents the filter leaves. */
  showCounts({ spots }) {
    if (!this.list || !spots) { return; }
    const all = hotspots.tables.countAll("spot");
    for (const made of this.list.querySelectorAll("button")) {
      const row = Number(made.dataset.row);
      const [some, whole] = [spots[row] || 0, all ? all[row] || 0 : null];
      const words = whole === null ? `${some} shown` : `${some} of ${whole} shown`;
      made.querySelector(".left").textContent = some === whole ? "" : words;
    }
  },

  markRow(layer, row) {
    if (!this.list) { return; }
    for (const made of this.list.querySelectorAll("button")) {
      const here = layer === "harm_spots" && Number(made.dataset.row) === row;
      if (here) { made.setAttribute("aria-current", "true"); } else { made.removeAttribute("aria-current"); }
    }
    if (this.narrow.matches && this.isOpen()) { this.unfold(false); }
  },
};
