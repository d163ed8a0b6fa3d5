/* The map page begins here, once Leaflet's map stands. Each part of the page is an object of its
   own with begin(map, facts), and start(map, facts) once all have begun; they know each other by
   hotspots.<name> and by these events:
     "filter"      detail: {shown, harm, wards, spots}   incidents that the filter leaves, counted anew
     "layer"       detail: {id, on}                      a layer was switched
     "background"  detail: {tiles}                       what lies under all was changed
     "choose"      detail: {layer, row, by}              a shape or a row was chosen ("map", "table", "list", "search", "link")
     "theme"       detail: {dark}                        light and dark changed
   Text from the data comes as JSON and is only ever set as text, never as HTML. */
"use strict";
window.hotspots = Object.assign(window.hotspots || {}, {
  events: new EventTarget(),
  PARTS: ["store", "theme", "layers", "labels", "ground", "density", "points", "filter", "zones",
          "panel", "tables", "search", "tools", "paper", "link"],

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

  /* A button that says what it does; its name need not stand on it. */
  button(text, act, name = "") {
    const made = hotspots.element("button", text);
    made.type = "button";
    if (name) {
      made.setAttribute("aria-label", name);
      made.title = name;
    }
    made.addEventListener("click", act);
    return made;
  },

  /* Something has happened that an eye would see: told to those who listen instead. */
  say(words) {
    document.getElementById("said").textContent = words;
  },

  /* What the map opens on, below the tools. */
  showWhole() {
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(this.facts.view,
      { animate: false, paddingTopLeft: [10, 52], paddingBottomRight: [10, 10] });
  },

  begin(map, backgrounds = []) {
    const facts = JSON.parse(document.getElementById("facts").textContent);
    Object.assign(this, { map, facts, backgrounds });
    this.showWhole();
    const parts = this.PARTS.map((name) => this[name]).filter(Boolean);
    for (const part of parts) { if (part.begin) { part.begin(map, facts); } }
    for (const part of parts) { if (part.start) { part.start(map, facts); } }
    document.documentElement.dataset.ready = "yes";
  },
});
