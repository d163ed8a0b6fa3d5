/* The map page begins here, once Leaflet's map stands. Each part of the page is an object of its
   own with begin(map, facts, page); they know each other by hotspots.<name> and by these events:
     "filter"  detail: {shown, harm, wards, spots}   incidents that the filter leaves, counted anew
     "layer"   detail: {id, on}                      a layer was switched
     "choose"  detail: {layer, row, by}              a shape or a row was chosen ("map", "table", "list", "search", "link")
     "theme"   detail: {dark}                        light and dark changed
   Text from the data comes as JSON and is only ever set as text, never as HTML. */
"use strict";
window.hotspots = Object.assign(window.hotspots || {}, {
  events: new EventTarget(),
  PARTS: ["store", "theme", "ground", "layers", "density", "points", "filter", "zones", "panel",
          "tables", "search", "tools", "paper", "link"],

  tell(what, detail) {
    this.events.dispatchEvent(new CustomEvent(what, { detail }));
  },

  hear(what, answer) {
    this.events.addEventListener(what, (event) => answer(event.detail));
  },

  element(tag, text = "", children = []) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...children);
    return made;
  },

  begin(map) {
    const facts = JSON.parse(document.getElementById("facts").textContent);
    this.map = map;
    this.facts = facts;
    for (const name of this.PARTS) {
      if (this[name] && this[name].begin) { this[name].begin(map, facts); }
    }
    document.documentElement.dataset.ready = "yes";
  },
});
