/* What a map page does besides Folium's own layers. Text from the data comes as JSON and is
   only ever set as text, never as HTML. */
"use strict";
window.hotspots = {
  /* What is on the map, by layer: for tests, and for whoever opens the console. */
  layers: {},

  /* Give Folium's layers their words, and the map its manners. */
  begin(map, parts) {
    const facts = JSON.parse(document.getElementById("facts").textContent);
    const { wards, places, legend, shapes } = parts;
    map.attributionControl.setPrefix("Leaflet");
    this.addNorthArrow(map);
    this.eachShape("wards", wards, facts.wards, (shape, name) => {
      this.label(shape, name, "ward-label");
    });
    for (const [list, layer] of Object.entries(shapes)) {
      this.eachShape(list, layer, facts[list], (shape, fact) => {
        if (fact.label) { this.label(shape, fact.label, "rank-label"); }
        this.open(shape, fact, fact.name);
      });
    }
    if (places) { this.drawPlaces(places, facts.places); }
    this.showLabelsFrom(map, facts.labels_from_zoom);
    this.closeOnEscape(map);
    /* On a small screen the list of layers would hide the map: it starts folded. */
    if (window.innerWidth < 640) { legend.collapse(); }
    this.showAll(map, facts, legend);
    this.fitToPaper(map, facts, legend);
  },

  eachShape(list, layer, facts, tell) {
    const shapes = layer.getLayers();
    for (const shape of shapes) { tell(shape, facts[Number(shape.feature.id)]); }
    this.layers[list] = shapes.length;
  },

  element(tag, text, children = []) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...children);
    return made;
  },

  /* A short name on a shape. */
  label(shape, text, className) {
    const name = this.element("span", text);
    shape.bindTooltip(name, { permanent: true, direction: "center", className });
  },

  /* What a shape holds, when it is chosen: with a pointer, or with Tab and Enter, which
     Leaflet offers for markers only. */
  open(shape, fact, name) {
    const rows = Object.entries(fact.facts).flatMap(
      ([what, value]) => [this.element("dt", what), this.element("dd", value)]);
    const about = this.element("div", "",
      [this.element("strong", fact.title), this.element("dl", "", rows)]);
    shape.bindPopup(about, { maxHeight: 280 });
    const makeReachable = () => {
      const path = shape.getElement();
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", name);
      path.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") { return; }
        event.preventDefault();
        shape.openPopup();
        shape.getPopup().getElement().querySelector("[role=button]").focus();
        shape.getPopup().once("remove", () => path.focus());
      });
    };
    shape.on("add", makeReachable);
    makeReachable();
  },

  closeOnEscape(map) {
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape") { map.closePopup(); }
    });
  },

  /* One dot for each position, on a canvas. Columns are typed lists, not one object a dot. */
  drawPlaces(group, places) {
    const renderer = L.canvas({ padding: 0.3 });
    const dots = places.lat.map((lat, i) => {
      const count = places.incidents[i];
      const dot = L.circleMarker([lat, places.lon[i]], {
        renderer, radius: Math.min(14, 1.6 + 1.1 * Math.sqrt(count)),
        weight: 0.6, color: "#ffffff", fillColor: "#3d4a57", fillOpacity: 0.72,
      });
      dot.bindTooltip(() => {
        const most = places.names[places.offence[i]];
        const what = count === 1 ? `1 incident${most ? ": " + most : ""}`
          : `${count} incidents${most ? ", most often " + most : ""}`;
        const name = places.names[places.location[i]] || "No location text";
        return this.element("div", "", [this.element("strong", name), this.element("div", what)]);
      }, { className: "place-tip" });
      return dot.addTo(group);
    });
    this.layers.incident_places = dots.length;
  },

  /* Names are shown once the map is near enough to read them. */
  showLabelsFrom(map, zoom) {
    const update = () => map.getContainer().classList.toggle("far", map.getZoom() < zoom);
    map.on("zoomend", update);
    update();
  },

  addNorthArrow(map) {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "north");
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", "North is up");
      box.innerHTML = '<svg width="14" height="20" viewBox="0 0 14 20" aria-hidden="true">' +
        '<path d="M7 0 L13 19 L7 15 L1 19 Z" fill="#1c2733"/></svg>N';
      return box;
    };
    control.addTo(map);
  },

  isFolded(legend) {
    return !legend.getContainer().classList.contains("leaflet-control-layers-expanded");
  },

  /* The whole district, and no incident under the legend. */
  showAll(map, facts, legend) {
    const fit = (covered) => map.fitBounds(facts.view, {
      paddingTopLeft: [10, 10], paddingBottomRight: [10 + covered, 10], animate: false });
    fit(0);
    if (this.isFolded(legend)) { return; }
    const box = legend.getContainer();
    const left = box.getBoundingClientRect().left - map.getContainer().getBoundingClientRect().left;
    const low = box.offsetTop + box.offsetHeight;
    const { lat, lon } = facts.places || { lat: [], lon: [] };
    const hides = lat.some((one, i) => {
      const { x, y } = map.latLngToContainerPoint([one, lon[i]]);
      return x > left && y < low;
    });
    if (hides) { fit(box.offsetWidth); }
  },

  /* While it is printed the page has the size of a sheet, so that Leaflet draws for the sheet;
     afterwards the reader finds the screen as it was. */
  fitToPaper(map, facts, legend) {
    const first = map.getBounds();
    let before = null;
    window.addEventListener("beforeprint", () => {
      before = { centre: map.getCenter(), zoom: map.getZoom(), folded: this.isFolded(legend) };
      const view = map.getBounds();
      document.body.classList.add("on-paper");
      legend.expand();
      map.invalidateSize({ animate: false });
      if (view.equals(first)) {
        this.showAll(map, facts, legend);
      } else {
        map.fitBounds(view, { animate: false });
      }
    });
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("on-paper");
      if (before.folded) { legend.collapse(); }
      map.invalidateSize({ animate: false });
      map.setView(before.centre, before.zoom, { animate: false });
    });
  },
};
