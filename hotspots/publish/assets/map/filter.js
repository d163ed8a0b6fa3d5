/* Which incidents are shown: by offence group, by day and by hour of the week. What they come to
   is counted anew here, in the page, and told to whoever hears "filter". */
"use strict";
hotspots.filter = {
  DAYS: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  counts: null,  // {total, shown, harm, wards, spots}, as last told
  hours: null,   // a Uint8Array of 168, or null while hours do not matter
  from: null,    // days since the first day of the data, or null
  to: null,

  begin(map, facts) {
    this.data = hotspots.store.incidents;
    if (!this.data) { return; }
    this.rowsOf = (id) => (facts.layers.find((one) => one.id === id) || { shapes: [] }).shapes.length;
    this.groups = new Uint8Array(this.data.groups.length).fill(1);
    this.lastDay = this.data.day.reduce((most, day) => Math.max(most, day), -1);
    this.hasHours = this.data.hour_of_week.some((hour) => hour >= 0);
    this.ask(document.getElementById("panel-filter"));
    this.apply();
  },

  say(number) { return Math.round(number).toLocaleString("en-GB"); },

  /* --- State, for the link and for other parts ----------------------------------------------- */

  /* Leave what is not named as it is. groups: names or null for all; from, to: "2024-01-31" or
     null; hours: numbers 0 to 167 (Monday 00:00 first), null for all. */
  set(wanted) {
    if ("groups" in wanted) { this.setGroups(wanted.groups); }
    if ("from" in wanted) { this.from = this.dayOf(wanted.from, false); }
    if ("to" in wanted) { this.to = this.dayOf(wanted.to, true); }
    if ("hours" in wanted) { this.setHours(wanted.hours); }
    this.apply();
  },

  reset() { this.set({ groups: null, from: null, to: null, hours: null }); },

  /* What differs from showing everything; hours as 42 hexadecimal digits. */
  state() {
    const state = {};
    if (!this.data) { return state; }
    if (this.groups.includes(0)) {
      state.groups = this.data.groups.filter((_, i) => this.groups[i]);
    }
    if (this.from !== null) { state.from = this.dateOf(this.from); }
    if (this.to !== null) { state.to = this.dateOf(this.to); }
    if (this.hours) {
      state.hours = Array.from({ length: 42 }, (_, i) =>
        this.hours.slice(4 * i, 4 * i + 4).reduce((sum, on) => 2 * sum + on, 0).toString(16)).join("");
    }
    return state;
  },

  /* The inverse of state; what a link says that is not there is passed over. Tells whether all
     of it was understood. */
  restore(state) {
    if (!this.data) { return false; }
    const digits = /^[0-9a-f]{42}$/.test(state.hours || "") ? state.hours : "";
    const hours = Array.from({ length: digits ? 168 : 0 }, (_, hour) => hour).filter(
      (hour) => parseInt(digits[hour >> 2], 16) & (8 >> (hour & 3)));
    this.set({ groups: Array.isArray(state.groups) ? state.groups : null, from: state.from || null,
               to: state.to || null, hours: hours.length ? hours : null });
    return JSON.stringify(this.state()) === JSON.stringify(state);
  },

  setGroups(names) {
    this.data.groups.forEach((name, i) => {
      this.groups[i] = names === null || names.includes(name) ? 1 : 0;
    });
  },

  setHours(hours) {
    const some = hours && this.hasHours ? hours.filter((one) => one >= 0 && one < 168) : [];
    this.hours = some.length ? new Uint8Array(168) : null;
    some.forEach((hour) => { this.hours[hour] = 1; });
  },

  /* --- Days: numbers since the first, as the columns have them ------------------------------ */

  get monthly() { return this.data.day_precision === "month"; },

  /* The number of a date; null when it says nothing beyond what there is. Where only months are
     known, the month of the date is meant. */
  dayOf(date, isLast) {
    let moment = Date.parse(`${date}T00:00Z`);
    if (!date || Number.isNaN(moment) || this.lastDay < 0) { return null; }
    if (this.monthly) { moment = this.monthOf(moment, isLast); }
    const day = Math.round((moment - Date.parse(`${this.data.first_day}T00:00Z`)) / 864e5);
    return (isLast ? day >= this.lastDay : day <= 0) ? null : day;
  },

  monthOf(moment, isLast) {
    const date = new Date(moment);
    return isLast ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)
      : Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  },

  dateOf(day) {
    const moment = Date.parse(`${this.data.first_day}T00:00Z`) + day * 864e5;
    return new Date(moment).toISOString().slice(0, 10);
  },

  inWords(date, options = { day: "numeric", month: "long", year: "numeric" }) {
    return new Date(`${date}T00:00Z`).toLocaleDateString("en-GB", { ...options, timeZone: "UTC" });
  },

  /* --- Counting ------------------------------------------------------------------------------ */

  apply() {
    const { places, first, many, ward, spot } = this.data;
    const kept = this.keep();
    const shown = new Uint32Array(places);
    const counts = { total: this.data.count, shown: 0, harm: 0,
                     wards: new Uint32Array(this.rowsOf("wards")),
                     spots: new Uint32Array(this.rowsOf("harm_spots")) };
    for (let p = 0; p < places; p++) {
      let here = 0;
      for (let i = first[p]; i < first[p] + many[p]; i++) { here += kept[i]; }
      shown[p] = here;
      counts.shown += here;
      if (ward[p] >= 0) { counts.wards[ward[p]] += here; }
      if (spot[p] >= 0) { counts.spots[spot[p]] += here; }
    }
    counts.harm = this.harmOf(kept);
    this.counts = counts;
    hotspots.points.show(kept, shown);
    this.draw();
    hotspots.tell("filter", counts);
  },

  /* 1 for each incident that is shown. On the way: how many each group would show, and how many
     are left out only because their day or hour is not known. */
  keep() {
    const { count, offence, group, day, hour_of_week: hour } = this.data;
    const dated = this.from !== null || this.to !== null;
    const from = this.from === null ? 0 : this.from;
    const to = this.to === null ? Infinity : this.to;
    const kept = new Uint8Array(count);
    this.byGroup = new Uint32Array(this.groups.length);
    this.without = { day: 0, hour: 0 };
    for (let i = 0; i < count; i++) {
      const its = group[offence[i]];
      if (dated && day[i] < 0) { this.without.day += this.groups[its]; continue; }
      if (dated && (day[i] < from || day[i] > to)) { continue; }
      if (this.hours && hour[i] < 0) { this.without.hour += this.groups[its]; continue; }
      if (this.hours && !this.hours[hour[i]]) { continue; }
      this.byGroup[its] += 1;
      kept[i] = this.groups[its];
    }
    return kept;
  },

  /* By weight first, so that the sum is as exact as the weights. */
  harmOf(kept) {
    const { harm, weight } = this.data;
    const many = new Uint32Array(weight.length);
    for (let i = 0; i < kept.length; i++) { many[harm[i]] += kept[i]; }
    return weight.reduce((sum, one, i) => sum + one * many[i], 0);
  },

  /* --- The form ------------------------------------------------------------------------------ */

  /* What the reader does: incidents come onto the map if they were not there. */
  choose(wanted) {
    this.set(wanted);
    hotspots.layers.turn("incidents", true);
  },

  ask(section) {
    const { element } = hotspots;
    const form = element("details", "", [
      element("summary", "", [element("h2", "Filter incidents")]),
      this.askGroups(), this.askDays(), this.askHours()]);
    this.form = form;
    this.said = element("p");
    this.said.id = "filter-said";
    this.said.setAttribute("aria-live", "polite");
    this.left = element("p");
    this.left.className = "note";
    this.resets = this.button("Show all again", () => { this.reset(); this.said.focus(); });
    this.said.tabIndex = -1;
    section.append(form, this.said, this.left, this.resets);
  },

  button(words, act, name = "") {
    const made = hotspots.element("button", words);
    made.type = "button";
    if (name) { made.setAttribute("aria-label", name); }
    made.addEventListener("click", act);
    return made;
  },

  part(title, children) {
    const legend = hotspots.element("legend", title);
    return hotspots.element("fieldset", "", [legend, ...children]);
  },

  row(children) {
    const made = hotspots.element("div", "", children);
    made.className = "buttons";
    return made;
  },

  askGroups() {
    this.boxes = this.data.groups.map((name, i) => {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.addEventListener("change", () => {
        this.groups[i] = box.checked ? 1 : 0;
        this.choose({});
      });
      return box;
    });
    this.numbers = this.boxes.map(() => hotspots.element("span"));
    const list = hotspots.element("div", "", this.data.groups.map((name, i) =>
      hotspots.element("label", "", [this.boxes[i], hotspots.element("bdi", name), this.numbers[i]])));
    list.className = "groups";
    return this.part("Offences", [
      this.row([this.button("All", () => this.choose({ groups: null }), "All offences"),
                this.button("None", () => this.choose({ groups: [] }), "No offences")]),
      list]);
  },

  askDays() {
    if (this.lastDay < 0) {
      return this.part("Days", [hotspots.element("p", "No incident says on which day it happened, so"
        + " there are no days to choose.")]);
    }
    this.fields = [["From", false], ["To", true]].map(([name, isLast]) => {
      const field = this.monthly ? this.monthField(isLast) : this.dayField();
      field.addEventListener("change", () =>
        this.choose({ [isLast ? "to" : "from"]: field.value || null }));
      return [hotspots.element("label", name, [field]), field];
    });
    const since = (words, from) => this.button(words, () => this.choose({ from, to: null }));
    const quick = this.monthly ? [["Last month", 1], ["Last 3 months", 3]] : [["Last 3 months", 3]];
    const buttons = quick.map(([words, months]) => since(words, this.monthsBack(months)));
    if (!this.monthly) { buttons.unshift(since("Last 4 weeks", this.dateOf(this.lastDay - 27))); }
    const all = since(this.monthly ? "All months" : "All days", null);
    return this.part(this.monthly ? "Months" : "Days", [
      this.row(this.fields.map(([label]) => label)), this.row([...buttons, all]),
      hotspots.element("p", this.aboutDays())]);
  },

  aboutDays() {
    const { day, spread, count } = this.data;
    const last = this.inWords(this.dateOf(this.lastDay));
    const none = day.reduce((sum, one) => sum + (one < 0), 0);
    const said = [this.monthly ? "The data say in which month incidents happened, and no more."
      : `The last day of the data is ${last}.`];
    if (spread) {
      said.push(`${this.say(spread)} of ${this.say(count)} may have happened on one of several days`
        + " and stand on the middle one.");
    }
    if (none) { said.push(`${this.say(none)} say too little to have a day.`); }
    return said.join(" ");
  },

  dayField() {
    const field = document.createElement("input");
    field.type = "date";
    [field.min, field.max] = [this.data.first_day, this.dateOf(this.lastDay)];
    return field;
  },

  monthField() {
    const months = [...new Set(this.data.day)].filter((day) => day >= 0).sort((a, b) => a - b);
    return hotspots.element("select", "", months.map((day) => {
      const date = this.dateOf(day);
      const option = hotspots.element("option", this.inWords(date, { month: "long", year: "numeric" }));
      option.value = date;
      return option;
    }));
  },

  /* The day after the last of so many months before the end of the data. */
  monthsBack(months) {
    const date = new Date(`${this.dateOf(this.lastDay)}T00:00Z`);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months];
    if (this.monthly) { return new Date(Date.UTC(year, month + 1, 1)).toISOString().slice(0, 10); }
    const longest = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const day = Math.min(date.getUTCDate(), longest) + 1;
    return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
  },

  /* --- Hours of the week ------------------------------------------------------------------------ */

  askHours() {
    if (!this.hasHours) {
      const why = this.monthly ? "The data have months only, so there are no hours to choose."
        : "No incident says in which hour it happened, so there are no hours to choose.";
      return this.part("Hours of the week", [hotspots.element("p", why)]);
    }
    const known = this.data.hour_of_week.reduce((sum, hour) => sum + (hour >= 0), 0);
    const all = Array.from({ length: 168 }, (_, hour) => hour);
    const only = (words, holds) => this.button(words, () =>
      this.choose({ hours: all.filter((hour) => holds(Math.floor(hour / 24), hour % 24)) }));
    const grid = this.makeGrid();
    this.hoursSaid = hotspots.element("p");
    return this.part("Hours of the week", [
      this.row([this.button("All hours", () => this.choose({ hours: null })),
        only("Nights 21–04", (day, hour) => hour >= 21 || hour < 4),
        only("Weekend (Sat, Sun)", (day) => day >= 5),
        only("School run (Mon–Fri 8–9, 15–16)", (day, hour) => day < 5 && (hour === 8 || hour === 15))]),
      this.hoursSaid, grid,
      hotspots.element("p", `The hour is known of ${this.say(known)} of`
        + ` ${this.say(this.data.count)} incidents.`)]);
  },

  makeGrid() {
    const { element } = hotspots;
    const short = (day) => this.DAYS[day].slice(0, 2);
    const clock = (hour) => String(hour).padStart(2, "0");
    const span = (hour) => `${clock(hour)}:00 to ${clock((hour + 1) % 24)}:00`;
    const cell = (tag, role, child) => {
      const made = element(tag, "", child ? [child] : []);
      made.setAttribute("role", role);
      return made;
    };
    this.cells = [];
    const head = element("tr", "", [cell("td", "gridcell"), ...this.DAYS.map((name, day) =>
      cell("th", "columnheader", this.stop(short(day), `All of ${name}`,
        this.range(24).map((hour) => 24 * day + hour))))]);
    const rows = this.range(24).map((hour) => element("tr", "", [
      cell("th", "rowheader", this.stop(clock(hour), `${span(hour)} every day`,
        this.range(7).map((day) => 24 * day + hour))),
      ...this.DAYS.map((name, day) => {
        const made = this.stop("", `${name} ${span(hour)}`, [24 * day + hour]);
        made.dataset.hour = 24 * day + hour;
        this.cells[24 * day + hour] = made;
        return cell("td", "gridcell", made);
      })]));
    const grid = element("table", "", [element("thead", "", [head]), element("tbody", "", rows)]);
    grid.className = "hours";
    grid.setAttribute("role", "grid");
    grid.setAttribute("aria-label", "Hours of the week; move with the arrow keys, choose with Space");
    this.table = grid;
    this.cells[0].tabIndex = 0;
    grid.addEventListener("keydown", (event) => this.moveInGrid(event));
    this.paintByDragging(grid);
    const folded = element("details", "", [element("summary", "Choose hours one by one"), grid]);
    folded.className = "fold";
    return folded;
  },

  range(size) { return Array.from({ length: size }, (_, i) => i); },

  /* A button of the grid: chooses its hours, or none of them if all were chosen. One of the
     buttons is a stop of the Tab key, the arrows lead to the others. */
  stop(words, name, hours) {
    const made = this.button(words, () => {
      const chosen = hours.every((hour) => this.hours && this.hours[hour]);
      this.mark(hours, !chosen);
    }, name);
    made.tabIndex = -1;
    made.addEventListener("focus", () => {
      this.table.querySelectorAll("[tabindex='0']").forEach((one) => { one.tabIndex = -1; });
      made.tabIndex = 0;
    });
    return made;
  },

  mark(hours, on) {
    const chosen = new Set(this.range(168).filter((hour) => this.hours && this.hours[hour]));
    hours.forEach((hour) => { if (on) { chosen.add(hour); } else { chosen.delete(hour); } });
    this.choose({ hours: [...chosen] });
  },

  moveInGrid(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const cell = event.target.closest("td, th");
    if (!step[event.key] || !cell) { return; }
    event.preventDefault();
    const row = cell.parentElement.rowIndex + step[event.key][0];
    const next = this.table.rows[row] && this.table.rows[row].cells[cell.cellIndex + step[event.key][1]];
    const button = next && next.querySelector("button");
    if (button) { button.focus(); }
  },

  /* With a mouse or a pen, from cell to cell; a finger scrolls. */
  paintByDragging(grid) {
    let begun = null;
    grid.addEventListener("pointerdown", (event) => {
      const cell = event.target.closest("[data-hour]");
      if (!cell || event.pointerType === "touch" || event.button !== 0) { return; }
      const hour = Number(cell.dataset.hour);
      begun = { hour, on: !(this.hours && this.hours[hour]) };
    });
    grid.addEventListener("pointerover", (event) => {
      const cell = event.target.closest("[data-hour]");
      if (!begun || !cell || !(event.buttons & 1)) { return; }
      if (Number(cell.dataset.hour) !== begun.hour) {
        this.mark([begun.hour, Number(cell.dataset.hour)], begun.on);
      }
    });
    window.addEventListener("pointerup", () => { begun = null; });
  },

  /* --- What the form says ----------------------------------------------------------------------- */

  draw() {
    this.boxes.forEach((box, i) => {
      box.checked = Boolean(this.groups[i]);
      this.numbers[i].textContent = this.say(this.byGroup[i]);
    });
    if (this.fields) { this.drawDays(); }
    if (this.cells) { this.drawHours(); }
    const { total, shown, harm } = this.counts;
    const weighs = this.data.weight.length > 1 ? ` (harm ${this.say(harm)})` : "";
    this.said.textContent = `${this.say(shown)} of ${this.say(total)} incidents shown${weighs}`;
    this.left.textContent = this.leftOut();
    this.left.hidden = !this.left.textContent;
    this.resets.hidden = !Object.keys(this.state()).length;
  },

  drawDays() {
    const ends = [this.from === null ? 0 : this.from, this.to === null ? this.lastDay : this.to];
    this.fields.forEach(([, field], i) => {
      const date = this.dateOf(ends[i]);
      field.value = this.monthly ? this.dateOf(Math.max(0, this.monthStart(date))) : date;
    });
  },

  monthStart(date) {
    const first = Date.parse(`${date.slice(0, 7)}-01T00:00Z`);
    return Math.round((first - Date.parse(`${this.data.first_day}T00:00Z`)) / 864e5);
  },

  drawHours() {
    const chosen = this.hours ? this.hours.reduce((sum, on) => sum + on, 0) : 0;
    this.cells.forEach((cell, hour) =>
      cell.setAttribute("aria-pressed", String(Boolean(this.hours && this.hours[hour]))));
    this.hoursSaid.textContent = chosen ? `${chosen} of 168 hours are chosen.`
      : "None is chosen, so all hours are shown.";
  },

  leftOut() {
    const said = [];
    const out = (number, what, chosen) => {
      if (!number) { return; }
      const [have, are] = number === 1 ? ["has", "is"] : ["have", "are"];
      said.push(`${this.say(number)} ${have} no ${what} and ${are} left out while ${chosen} are`
        + " chosen.");
    };
    out(this.without.day, "day", "days");
    out(this.without.hour, "hour", "hours");
    return said.join(" ");
  },
};
