"use strict";
// The pages of a run: the switch of the map's shades, tables that sort, the search. Everything
// stands on the page without this script; what only works with it is hidden until it runs.
(() => {
  const all = (css, root = document) => [...root.querySelectorAll(css)];

  // --- What the map is shaded by ---------------------------------------------------------------
  function shadeBy(metric) {
    for (const area of all("path.area")) {
      const shade = area.getAttribute(`data-${metric}`);
      area.setAttribute("class", `area shade-${shade}`);
    }
    for (const legend of all(".legend")) {
      legend.hidden = legend.dataset.metric !== metric;
    }
  }

  function beginMetric() {
    const choice = document.getElementById("metric");
    if (!choice) { return; }
    choice.closest("p").hidden = false;
    choice.addEventListener("change", () => shadeBy(choice.value));
    // A browser that comes back to the page may have kept the choice.
    shadeBy(choice.value);
  }

  // --- Tables that sort ------------------------------------------------------------------------
  function keyOf(row, column) {
    const cell = row.cells[column];
    if (cell.tagName === "TH") { return cell.textContent.trim(); }
    return cell.dataset.by === "" ? null : Number(cell.dataset.by);
  }

  function compare(one, other, down) {
    if (one === null || other === null) { return (one === null) - (other === null); }
    const order = typeof one === "string" ? one.localeCompare(other, "en-GB") : one - other;
    return down ? -order : order;
  }

  function sortBy(table, column, down) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column), name: keyOf(row, 0) }));
    // What is not known comes last either way; equal ones stand by name.
    rows.sort((a, b) => compare(a.key, b.key, down) || compare(a.name, b.name, false));
    body.append(...rows.map(({ row }) => row));
    all("thead th", table).forEach((head, at) => {
      if (at === column) {
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
  }

  function beginTable(table) {
    all("thead th:not(.fixed)", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const sorted = head.getAttribute("aria-sort");
        // Names from A, figures from the most, and the other way round the second time.
        sortBy(table, column, sorted ? sorted === "ascending" : column > 0);
      });
    });
  }

  // --- The search ------------------------------------------------------------------------------
  const MOST = 12;
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function find(entries, text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) { return []; }
    const hits = entries.filter((entry) => words.every((word) => entry.text.includes(word)));
    // What begins with the words comes before what only holds them.
    const rank = (entry) => (entry.plain.startsWith(words.join(" ")) ? 0 : 1);
    return hits.map((entry, at) => ({ entry, at }))
      .sort((a, b) => rank(a.entry) - rank(b.entry) || a.at - b.at)
      .map(({ entry }) => entry);
  }

  function option(entry, number) {
    const item = document.createElement("li");
    item.id = `found-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = entry.name;
    const kind = document.createElement("small");
    kind.textContent = entry.where ? `${entry.kind}, ${entry.where}` : entry.kind;
    item.append(name, " ", kind);
    return item;
  }

  function beginSearch() {
    const box = document.getElementById("search");
    if (!box) { return; }
    const list = document.getElementById("found");
    const words = document.getElementById("found-words");
    const entries = JSON.parse(document.getElementById("findable").textContent)
      .map(([kind, name, where, href]) =>
        ({ kind, name, where, href, plain: plain(name), text: plain(`${name} ${where} ${kind}`) }));
    let shown = [];
    let chosen = -1;
    box.closest(".search").hidden = false;

    function choose(number) {
      chosen = number;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === number));
      if (number < 0) {
        box.removeAttribute("aria-activedescendant");
      } else {
        box.setAttribute("aria-activedescendant", `found-${number}`);
        list.children[number].scrollIntoView({ block: "nearest" });
      }
    }

    function close() {
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function look() {
      const found = find(entries, box.value);
      shown = found.slice(0, MOST);
      list.replaceChildren(...shown.map(option));
      list.hidden = !shown.length;
      box.setAttribute("aria-expanded", String(shown.length > 0));
      choose(-1);
      words.textContent = !box.value.trim() ? "" : !found.length ? "Nothing found"
        : found.length > MOST ? `${found.length} found, the first ${MOST} are shown` : `${found.length} found`;
    }

    const go = (entry) => { if (entry) { location.href = entry.href; } };
    box.addEventListener("input", look);
    box.addEventListener("keydown", (event) => {
      const last = shown.length - 1;
      if (event.key === "ArrowDown" && last >= 0) {
        choose(chosen < last ? chosen + 1 : 0);
      } else if (event.key === "ArrowUp" && last >= 0) {
        choose(chosen > 0 ? chosen - 1 : last);
      } else if (event.key === "Enter") {
        go(shown[Math.max(chosen, 0)]);
      } else if (event.key === "Escape") {
        close();
      } else {
        return;
      }
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) { go(shown[[...list.children].indexOf(item)]); }
    });
    box.addEventListener("blur", close);
    box.addEventListener("focus", () => { if (box.value.trim()) { look(); } });
  }

  beginMetric();
  all("table.sortable").forEach(beginTable);
  beginSearch();
})();
