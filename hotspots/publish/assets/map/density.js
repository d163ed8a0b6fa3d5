/* The density: runs of cells, painted as one path for each shade. Paths take their colours from
   the style sheet, so that they follow light, dark and paper by themselves. */
"use strict";
hotspots.density = {
  begin(map, facts) {
    for (const layer of facts.layers) {
      if (layer.kind !== "picture") { continue; }
      const overlay = this.paint(layer);
      hotspots.layers.own(layer.id, { on: () => overlay.addTo(map), off: () => overlay.remove() });
    }
  },

  paint(layer) {
    const { width, height, bounds, shades, opacity } = layer.picture;
    const svg = L.SVG.create("svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("shape-rendering", "crispEdges"); // no seams between rows
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", this.describe(layer));
    this.outline(layer.picture).forEach((outline, i) => {
      const path = L.SVG.create("path");
      path.setAttribute("d", outline);
      path.setAttribute("class", "density");
      path.style.fill = `var(--${shades[i]})`;
      svg.append(path);
    });
    return L.svgOverlay(svg, bounds, { pane: hotspots.layers.pane(layer.id), opacity });
  },

  /* The cells of each class as the outline of a path: a rectangle for each run in each row. */
  outline({ width, classes, lengths, shades }) {
    const outlines = shades.map(() => []);
    const kinds = hotspots.store.numbers(classes, "u1");
    const runs = hotspots.store.numbers(lengths, "u4");
    let cell = 0;
    for (let i = 0; i < runs.length; i++) {
      const end = cell + runs[i];
      while (cell < end) {
        const [x, y] = [cell % width, Math.floor(cell / width)];
        const length = Math.min(end - cell, width - x);
        if (kinds[i]) { outlines[kinds[i] - 1].push(`M${x} ${y}h${length}v1h-${length}z`); }
        cell += length;
      }
    }
    return outlines.map((parts) => parts.join(""));
  },

  describe({ title, legend }) {
    return `${title}. ${legend.title}: ${legend.rows.map((one) => one.words).join(", ")}.`;
  },
};
