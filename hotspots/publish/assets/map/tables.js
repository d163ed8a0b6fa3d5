/* A table view of everything the map shows: one table a layer, sorted by its headers, in pages.
   A row leads to its shape, a shape's words to its row. */
"use strict";
hotspots.tables = {
  PAGE: 200,    // rows shown at once
  views: {},    // by layer: {layer, box, order, column, down, page}

  begin(map, facts) {
    const { element, layers } = hotspots;
    this.box = document.getElementById("tables");
    const held = layers.all.filter((one) => one.table);
    this.box.append(element("h2", "Tables of what the map shows"));
    if (!held.length) { this.box.append(element("p", "No layer of this map has a table.")); }
    for (const layer of held) { this.box.append(this.fold(layer)); }
    hotspots.hear("filter", (counts) => this.showCounts(counts));
    hotspots.hear("choose", ({ layer, row }) => this.markRow(layer, row));
  },

  fold(layer) {
    const { element } = hotspots;
    const { title, rows } = layer.table;
    const count = rows.length.toLocaleString("en-GB");
    const box = element("details", "", [element("summary", `${title} (${count})`)]);
    box.dataset.table = layer.id;
    const order = rows.map((_, row) => row);
    this.views[layer.id] = { layer, box, order, column: -1, down: false, page: 0, made: false };
    box.addEventListener("toggle", () => { if (box.open) { this.make(layer.id); } });
    return box;
  },

  /* The table is made when it is first looked at. */
  make(id) {
    const view = this.views[id];
    if (view.made) { return; }
    const { element } = hotspots;
    const { layer, box } = view;
    view.made = true;
    view.head = element("tr");
    view.body = element("tbody");
    view.pages = element("div");
    view.pages.className = "pages";
    const caption = element("caption", layer.table.title);
    caption.className = "unseen";
    const table = element("table", "", [caption, element("thead", "", [view.head]), view.body]);
    const wide = element("div", "", [table]);
    wide.className = "wide";
    wide.tabIndex = 0;
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-label", layer.table.title);
    this.columns(view).forEach((name, i) => view.head.append(this.header(view, name, i)));
    box.append(wide, view.pages);
    this.fill(view);
  },

  /* The rows of a layer have changed. */
  refresh(id) {
    const view = this.views[id];
    if (!view) { return; }
    const { title, rows } = view.layer.table;
    view.order = rows.map((_, row) => row);
    view.page = 0;
    view.box.querySelector("summary").textContent =
      `${title} (${rows.length.toLocaleString("en-GB")})`;
    if (view.made) { this.reorder(view); }
  },

  columns(view) {
    return view.counts ? [...view.layer.table.columns, "Shown by the filter"]
      : view.layer.table.columns;
  },

  cell(view, row, column) {
    const cells = view.layer.table.rows[row];
    return column < cells.length ? cells[column] : view.counts[row];
  },

  header(view, name, column) {
    const made = hotspots.element("th", "", [hotspots.button(name, () => this.sort(view, column))]);
    made.scope = "col";
    made.className = view.layer.table.numbers[column] ? "number" : "";
    return made;
  },

  /* --- Sorting ----------------------------------------------------------------------------- */

  sort(view, column) {
    view.down = view.column === column ? !view.down : false;
    view.column = column;
    view.page = 0;
    this.reorder(view);
    hotspots.say(`Sorted by ${this.columns(view)[column]}, ${view.down ? "downwards" : "upwards"}`);
  },

  reorder(view) {
    if (view.column >= 0) {
      const key = this.keys(view, view.column);
      view.order.sort((a, b) => this.compare(key[a], key[b], view.down ? -1 : 1) || a - b);
    }
    this.fill(view);
  },

  /* Numbers by their value, what is empty last whichever way. */
  keys(view, column) {
    const isNumber = view.layer.table.numbers[column] || column >= view.layer.table.columns.length;
    return view.layer.table.rows.map((_, row) => {
      const text = this.cell(view, row, column);
      if (!isNumber) { return text; }
      const value = parseFloat(text.replace(/[,\s]/g, "").replace(/\u2212/g, "-"));
      return Number.isNaN(value) ? null : value;
    });
  },

  compare(a, b, sign) {
    if (a === b) { return 0; }
    if (a === null || a === "") { return 1; }
    if (b === null || b === "") { return -1; }
    return sign * (typeof a === "number" ? a - b : a.localeCompare(b, "en-GB", { numeric: true }));
  },

  /* --- Rows -------------------------------------------------------------------------------- */

  fill(view) {
    const first = view.page * this.PAGE;
    const rows = view.order.slice(first, first + this.PAGE);
    view.body.replaceChildren(...rows.map((row) => this.row(view, row)));
    [...view.head.children].forEach((header, i) => {
      if (i !== view.column) { header.removeAttribute("aria-sort"); return; }
      header.setAttribute("aria-sort", view.down ? "descending" : "ascending");
    });
    this.drawPages(view, first, rows.length);
  },

  row(view, row) {
    const { element } = hotspots;
    const { id, table } = view.layer;
    const has = hotspots.layers.canShow(view.layer, row);
    const cells = this.columns(view).map((_, i) => {
      const text = this.cell(view, row, i);
      const made = element(i === 0 ? "th" : "td", i === 0 && has ? "" : text);
      if (i === 0) { made.scope = "row"; }
      if (table.numbers[i]) { made.className = "number"; }
      return made;
    });
    const made = element("tr", "", cells);
    made.dataset.row = row;
    if (!has) { return made; }
    const words = hotspots.layers.says(view.layer, row);
    const show = hotspots.button(table.rows[row][0] || "Show",
      (event) => { event.stopPropagation(); this.onMap(id, row); });
    show.setAttribute("aria-label", `${table.rows[row][0]}: show on the map. ${words}`);
    show.title = "Show on the map";
    cells[0].append(show);
    made.className = "leads";
    made.addEventListener("click", () => {
      if (!String(window.getSelection())) { this.onMap(id, row); }
    });
    return made;
  },

  onMap(id, row) {
    document.querySelector("main.map").scrollIntoView({ block: "nearest" });
    hotspots.layers.choose(id, row, "table");
  },

  drawPages(view, first, count) {
    const { element, button } = hotspots;
    const all = view.order.length;
    view.pages.replaceChildren();
    if (all <= this.PAGE) { return; }
    const number = (value) => value.toLocaleString("en-GB");
    const go = (step) => {
      view.page += step;
      this.fill(view);
      (view.pages.querySelector(step > 0 ? "button:last-of-type:enabled" : "button:enabled")
        || view.pages.querySelector("button:enabled")).focus();
    };
    const back = button("Rows before", () => go(-1));
    const on = button("Rows after", () => go(1));
    back.disabled = first === 0;
    on.disabled = first + count >= all;
    const words = `Rows ${number(first + 1)} to ${number(first + count)} of ${number(all)}`;
    view.pages.append(back, element("span", words), on);
  },

  /* Unfold the table and go to the row. */
  show(id, row) {
    const view = this.views[id];
    if (!view) { return; }
    view.box.open = true;
    this.make(id);
    const page = Math.floor(view.order.indexOf(row) / this.PAGE);
    if (page !== view.page) {
      view.page = page;
      this.fill(view);
    }
    this.markRow(id, row);
    const made = view.body.querySelector(`tr[data-row="${row}"]`);
    if (!made) { return; }
    made.scrollIntoView({ block: "center" });
    (made.querySelector("button") || view.box.querySelector("summary")).focus({ preventScroll: true });
  },

  markRow(id, row) {
    for (const one of this.box.querySelectorAll("tr.chosen")) { one.classList.remove("chosen"); }
    const view = this.views[id];
    const made = view && view.made && view.body.querySelector(`tr[data-row="${row}"]`);
    if (made) { made.classList.add("chosen"); }
  },

  /* --- What the filter leaves -------------------------------------------------------------- */

  /* Incidents of each row of the wards or the spots, whatever the filter: by "ward" or "spot". */
  countAll(column) {
    const { incidents } = hotspots.store;
    if (!incidents) { return null; }
    this.whole = this.whole || {};
    if (!this.whole[column]) {
      const counts = {};
      incidents[column].forEach((row, place) => {
        counts[row] = (counts[row] || 0) + incidents.many[place];
      });
      this.whole[column] = counts;
    }
    return this.whole[column];
  },

  showCounts({ wards, spots }) {
    for (const [id, counts, column] of [["wards", wards, "ward"], ["harm_spots", spots, "spot"]]) {
      const view = this.views[id];
      if (view && counts) { this.addCounts(view, counts, this.countAll(column)); }
    }
  },

  addCounts(view, counts, all) {
    const isNew = !view.counts;
    view.counts = view.layer.table.rows.map((_, row) =>
      (all ? `${counts[row] || 0} of ${all[row] || 0}` : `${counts[row] || 0}`));
    if (!view.made) { return; }
    if (isNew) {
      const column = view.layer.table.columns.length;
      view.head.append(this.header(view, this.columns(view)[column], column));
    }
    this.reorder(view);
  },
};
