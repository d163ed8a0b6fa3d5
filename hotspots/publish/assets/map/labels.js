/* Short names that stand on the map: ranks of spots, names of wards. Where two would lie on each
   other the one of the upper layer, then of the earlier row, stays. */
"use strict";
hotspots.labels = {
  FROM_ZOOM: { ward: 12 },  // by mark; before, it would be a heap of names
  marks: {},                // by layer: its markers, in order of the rows

  begin(map) {
    this.map = map;
    const pane = map.createPane("labels");
    pane.style.zIndex = 620;
    pane.style.pointerEvents = "none";
    hotspots.hear("layer", ({ id, on }) => {
      if (on) { this.put(id); } else { this.take(id); }
      this.thinSoon();
    });
    map.on("zoomend moveend resize", () => this.thinSoon());
  },

  put(id) {
    const layer = hotspots.layers.find(id);
    this.marks[id] = layer.labels.flatMap((text, row) => {
      const shape = text ? hotspots.layers.shapeOf(id, row) : null;
      return shape ? [this.mark(layer, text, row, hotspots.layers.middle(shape))] : [];
    });
  },

  mark(layer, text, row, at) {
    const name = hotspots.element("span", text);
    const icon = L.divIcon({ html: name, className: `map-label ${layer.mark}-label`, iconSize: null });
    const marker = L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false });
    marker.addTo(this.map);
    marker.getElement().dataset.row = row;
    return { marker, name };
  },

  take(id) {
    for (const { marker } of this.marks[id] || []) { marker.remove(); }
    delete this.marks[id];
  },

  /* Once for whatever happens in one turn. */
  thinSoon() {
    if (this.waiting) { return; }
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.thin();
    });
  },

  thin() {
    const zoom = this.map.getZoom();
    const upper = [...hotspots.layers.all].reverse();
    const isWard = ({ mark }) => mark === "ward";
    const taken = [];
    const circles = hotspots.points.rooms();
    for (const layer of [...upper.filter((one) => !isWard(one)), ...upper.filter(isWard)]) {
      if (isWard(layer)) { taken.push(...circles); }
      const near = zoom >= (this.FROM_ZOOM[layer.mark] || 0);
      for (const { marker, name } of this.marks[layer.id] || []) {
        const box = near ? this.box(marker, name) : null;
        const free = Boolean(box) && !taken.some((other) => this.touch(box, other));
        if (free) { taken.push(box); }
        marker.getElement().classList.toggle("thinned", !free);
      }
    }
  },

  box(marker, name) {
    const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
    const width = name.offsetWidth / 2 + 1;
    const height = name.offsetHeight / 2;
    return { left: x - width, right: x + width, top: y - height, bottom: y + height };
  },

  touch(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  },
};
