/* What a map page does besides Folium's own layers. Text from the data is only ever set as
   text, never as HTML. */
"use strict";
window.hotspots = {
  /* What is on the map, by layer: for tests, and for whoever opens the console. */
  layers: {},

  /* One dot for each position, on a canvas. Columns are typed lists, not one object a dot. */
  drawPlaces(map, group, places) {
    const renderer = L.canvas({ padding: 0.3 });
    const dots = places.lat.map((lat, i) => {
      const count = places.incidents[i];
      const dot = L.circleMarker([lat, places.lon[i]], {
        renderer, radius: Math.min(14, 1.6 + 1.1 * Math.sqrt(count)),
        weight: 0.6, color: "#ffffff", fillColor: "#3d4a57", fillOpacity: 0.72,
      });
      dot.bindTooltip(() => {
        const box = document.createElement("div");
        const name = document.createElement("strong");
        name.textContent = places.names[places.location[i]] || "No location text";
        const what = document.createElement("div");
        const most = places.names[places.offence[i]];
        what.textContent = count === 1 ? `1 incident${most ? ": " + most : ""}`
          : `${count} incidents${most ? ", most often " + most : ""}`;
        box.append(name, what);
        return box;
      });
      return dot.addTo(group);
    });
    this.layers.incident_places = dots.length;
  },

  /* Short names on shapes, shown once the map is near enough to read them. */
  labelShapes(layer, property, className, list) {
    let drawn = 0;
    layer.eachLayer((shape) => {
      const text = document.createElement("span");
      text.textContent = shape.feature.properties[property];
      if (className) {
        shape.bindTooltip(text, { permanent: true, direction: "center", className });
      }
      drawn += 1;
    });
    this.layers[list] = drawn;
  },

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

  /* On a small screen the list of layers would hide the map: it starts folded. */
  foldOnPhones(control) {
    if (window.innerWidth < 640) { control.collapse(); }
  },
};
