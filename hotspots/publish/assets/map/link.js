/* A link to this view: what the page's address ends with, when the reader asks for it. It says
   where the map is, which layers are on, the filter, and the row that is chosen; not the dot where
   the reader is, nor a background from the network. */
"use strict";
hotspots.link = {
  PATIENCE_MS: 1000,

  begin(map) { this.map = map; },

  start() {
    this.restore();
    window.addEventListener("hashchange", () => this.restore());
  },

  /* --- Writing ------------------------------------------------------------------------------ */

  write() {
    const { lat, lng } = this.map.getCenter();
    const { layers, filter } = hotspots;
    const parts = {
      map: [this.map.getZoom(), lat.toFixed(6), lng.toFixed(6)].join("/"),
      on: layers.all.filter((one) => layers.isOn(one.id)).map((one) => one.id).join(","),
    };
    const state = filter && filter.state ? filter.state() : null;
    if (state && Object.keys(state).length) { parts.filter = JSON.stringify(state); }
    if (layers.chosen) { parts.chosen = `${layers.chosen.id}:${layers.chosen.row}`; }
    return `#${new URLSearchParams(parts)}`;
  },

  copy() {
    const hash = this.write();
    window.history.replaceState(null, "", hash);
    const address = window.location.href;
    const told = () => hotspots.tools.tell("The link to this view is copied.");
    if (!navigator.clipboard) { this.offer(address); return; }
    /* Some browsers never answer. */
    const late = new Promise((_, refuse) => { setTimeout(refuse, this.PATIENCE_MS); });
    Promise.race([navigator.clipboard.writeText(address), late])
      .then(told, () => this.offer(address));
  },

  /* Where a page may not write to the clipboard the reader copies it. */
  offer(address) {
    const field = hotspots.element("input");
    field.value = address;
    field.readOnly = true;
    field.setAttribute("aria-label", "Link to this view");
    hotspots.tools.tell("Copy the link from here: ",
      [field, hotspots.button("Close", () => hotspots.tools.hush())]);
    field.focus();
    field.select();
  },

  /* --- Reading ------------------------------------------------------------------------------ */

  /* An address that leads to a place of the page, as "#tables" does, is none of ours. */
  restore() {
    const hash = window.location.hash.slice(1);
    if (!hash.includes("=")) { return; }
    const parts = new URLSearchParams(hash);
    const readers = { map: "readView", on: "readLayers", filter: "readFilter", chosen: "readChosen" };
    const wrong = [];
    for (const [name, reader] of Object.entries(readers)) {
      if (parts.has(name) && !this[reader](parts.get(name))) { wrong.push(name); }
    }
    for (const name of parts.keys()) { if (!(name in readers)) { wrong.push(name); } }
    if (wrong.length) {
      hotspots.tools.tell("Part of the link could not be read and was left out: "
        + "it may have been cut short, or made for another map.");
    }
  },

  readView(text) {
    const [zoom, lat, lng, ...rest] = text.split("/").map((one) => (one.trim() ? Number(one) : NaN));
    const good = !rest.length && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
    if (good) { this.map.setView([lat, lng], zoom, { animate: false }); }
    return good;
  },

  /* A layer that this map does not have is left out, the others are turned as the link says.
     "ground" is whatever a map is read by: streets, wards, the boundary, as far as it has them. */
  readLayers(text) {
    const { layers } = hotspots;
    const ground = layers.all.filter((one) => one.group === "Ground" && one.show);
    const asked = text.split(",").filter(Boolean)
      .flatMap((id) => (id === "ground" ? ground.map((one) => one.id) : [id]));
    const known = asked.filter((id) => layers.find(id));
    for (const { id } of layers.all) { layers.turn(id, known.includes(id)); }
    return known.length === asked.length;
  },

  readFilter(text) {
    const { filter } = hotspots;
    if (!filter || !filter.restore) { return false; }
    try {
      return filter.restore(JSON.parse(text)) !== false;
    } catch {
      return false;
    }
  },

  readChosen(text) {
    const [id, row, ...rest] = text.split(":");
    const layer = hotspots.layers.find(id);
    const good = Boolean(layer) && !rest.length && /^\d+$/.test(row || "")
      && Number(row) < Math.max(layer.shapes.length, layer.table ? layer.table.rows.length : 0);
    if (good) { hotspots.layers.choose(id, Number(row), "link", null, false); }
    return good;
  },
};
