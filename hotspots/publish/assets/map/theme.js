/* Light or dark: as the reader's machine has it, until the reader says otherwise. */
"use strict";
hotspots.theme = {
  dark: false,

  begin() {
    const system = matchMedia("(prefers-color-scheme: dark)");
    this.dark = this.asked() ? this.asked() === "dark" : system.matches;
    system.addEventListener("change", (event) => {
      if (!this.asked()) { this.become(event.matches); }
    });
  },

  asked() { return document.documentElement.dataset.theme || ""; },

  toggle() {
    document.documentElement.dataset.theme = this.dark ? "light" : "dark";
    this.become(!this.dark);
  },

  become(dark) {
    this.dark = dark;
    hotspots.tell("theme", { dark });
  },

  /* A colour of the style by its name, for what is painted on a canvas. */
  colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  },
};
