/* Cocoon zones as on a day: a slider under the map while their layer is on. A zone is known from
   the day it was reported on, fades from the day it happened, and is gone when it expires. */
"use strict";
hotspots.zones = {
  ID: "cocoon_zones",
  STEP_MS: 350,
  day: 0,
  on: false,
  timer: null,

  begin(map, facts) {
    const layer = facts.layers.find((one) => one.id === this.ID);
    const words = facts.words.zones;
    if (!layer || !layer.days.length || !words) { return; }
    Object.assign(this, words, { days: layer.days });
    this.first = Math.min(...this.days.map((one) => one[0]), this.as_of);
    this.last = Math.max(...this.days.map((one) => one[1] - 1), this.as_of);
    this.day = this.as_of;
    this.draw(document.getElementById("zones-slider"));
    hotspots.hear("layer", ({ id, on }) => { if (id === this.ID) { this.follow(on); } });
    hotspots.hear("choose", ({ layer: id, row }) => { if (id === this.ID) { this.reach(row); } });
  },

  /* The table's rows are made when it is unfolded, and again when it is sorted. */
  start() {
    this.table = document.querySelector(`#tables [data-table="${this.ID}"]`);
    if (!this.box || !this.table) { return; }
    new MutationObserver(() => this.filterTable())
      .observe(this.table, { childList: true, subtree: true });
  },

  /* --- Days -------------------------------------------------------------------------------- */

  isLive(row) { return this.days[row][0] <= this.day && this.day < this.days[row][1]; },

  /* 1 on the day it happened, 0 when it expires. */
  fade(row) {
    return Math.min(1, Math.max(0, (this.days[row][1] - this.day) / this.within_days));
  },

  count() { return this.days.filter((_, row) => this.isLive(row)).length; },

  dateOf(day) {
    return new Date(day * 86400000).toLocaleDateString("en-GB",
      { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  },

  /* What the table of zones cannot know is said: zones long expired, and those yet to come. */
  inWords() {
    const [day, count] = [this.dateOf(this.day), this.count()];
    const zones = `live zone${count === 1 ? "" : "s"}`;
    if (this.day > this.as_of) {
      return `${day}: ${count} ${zones}, if nothing more is reported`;
    }
    if (this.day < this.complete_from) {
      return `${day}: at least ${count} ${zones}; any that expired by `
        + `${this.dateOf(this.complete_from)} are not listed`;
    }
    return `${day}: ${count} ${zones}`;
  },

  /* --- The slider -------------------------------------------------------------------------- */

  draw(box) {
    const { element, button } = hotspots;
    this.box = box;
    this.range = element("input");
    Object.assign(this.range, { type: "range", min: this.first, max: this.last, step: 1 });
    this.range.setAttribute("aria-label", "Day of the cocoon zones");
    this.range.addEventListener("input", () => {
      this.pause();
      this.show(Number(this.range.value));
    });
    this.play = button("Play", () => this.playOrPause());
    this.text = element("output");
    const before = button("‹", () => this.step(-1), "Day before");
    const after = button("›", () => this.step(1), "Day after");
    /* Who asked for less motion moves day by day. */
    this.play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Cocoon zones as on a day");
    const about = element("span", "The fainter a zone, the older it is.");
    about.className = "about-zones";
    box.append(this.text, before, this.range, after, this.play, about);
  },

  follow(on) {
    this.on = on;
    this.box.hidden = !on;
    if (on) { this.show(this.day); } else { this.pause(); this.filterTable(); }
  },

  step(by) {
    this.pause();
    this.show(this.day + by);
  },

  playOrPause() {
    if (this.timer) {
      this.pause();
      hotspots.say(this.inWords());
      return;
    }
    if (this.day >= this.last) { this.show(this.first); }
    this.play.textContent = "Pause";
    this.timer = setInterval(() => {
      this.show(this.day + 1);
      if (this.day >= this.last) { this.pause(); }
    }, this.STEP_MS);
  },

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "Play";
  },

  show(day) {
    this.day = Math.min(this.last, Math.max(this.first, day));
    const words = this.inWords();
    this.range.value = this.day;
    this.range.setAttribute("aria-valuetext", words);
    this.text.textContent = words;
    this.days.forEach((_, row) => this.dress(row));
    this.keepStop();
    this.filterTable();
  },

  /* A zone chosen in the table or by search is shown on the nearest day it is live. */
  reach(row) {
    if (!this.on || this.isLive(row)) { return; }
    const [first, end] = this.days[row];
    this.show(Math.min(end - 1, Math.max(first, this.day)));
  },

  /* --- Shapes and rows --------------------------------------------------------------------- */

  pathOf(row) {
    const shape = hotspots.layers.shapeOf(this.ID, row);
    return shape ? shape.getElement() : null;
  },

  /* Not drawn is not reachable either, by pointer or by key. */
  dress(row) {
    const path = this.pathOf(row);
    if (!path) { return; }
    const fade = this.fade(row);
    path.style.display = this.isLive(row) ? "" : "none";
    path.style.fillOpacity = (0.05 + 0.35 * fade).toFixed(3);
    path.style.strokeOpacity = (0.45 + 0.55 * fade).toFixed(3);
    path.dataset.fade = fade.toFixed(3);
  },

  /* The one stop for the Tab key stands on a zone that is there. */
  keepStop() {
    const live = this.days.map((_, row) => row).filter((row) => this.isLive(row));
    const paths = live.map((row) => this.pathOf(row)).filter(Boolean);
    if (!paths.length || paths.some((one) => one.getAttribute("tabindex") === "0")) { return; }
    paths[0].setAttribute("tabindex", "0");
  },

  filterTable() {
    if (!this.table) { return; }
    for (const row of this.table.querySelectorAll("tr[data-row]")) {
      row.classList.toggle("not-live", this.on && !this.isLive(Number(row.dataset.row)));
    }
  },
};
