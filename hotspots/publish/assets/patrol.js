// What is noted lives in this page only; it leaves it as a file, when somebody asks for one.
"use strict";
(() => {
  const visits = [...document.querySelectorAll(".visit")];
  const unit = document.querySelector(".visits").dataset.unit;
  const save = document.getElementById("save");
  const done = []; // what can be undone, the newest last
  let unsaved = false;

  const two = (number) => String(number).padStart(2, "0");
  const day = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const hour = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;
  const counters = (visit) => [...visit.querySelectorAll(".counts button")];
  const count = (button) => Number(button.querySelector("b").textContent);

  function show(visit) {
    const { arrived, left } = visit.dataset;
    const words = [arrived && `arrived ${arrived.slice(11)}`, left && `left ${left.slice(11)}`];
    visit.querySelector(".said").textContent = words.filter(Boolean).join(", ");
    visit.querySelector(".arrived").classList.toggle("some", Boolean(arrived));
    visit.querySelector(".left").classList.toggle("some", Boolean(left));
    visit.classList.toggle("done", Boolean(arrived && left));
    for (const button of counters(visit)) { button.classList.toggle("some", count(button) > 0); }
    const whole = visits.filter((one) => one.dataset.arrived && one.dataset.left).length;
    const note = unsaved ? ", not saved" : "";
    document.getElementById("progress").textContent = `${whole} of ${visits.length} done${note}`;
  }

  function change(visit, act) {
    const before = [{ ...visit.dataset }, counters(visit).map(count)];
    done.push([visit, before]);
    act();
    unsaved = true;
    show(visit);
  }

  function undo() {
    const last = done.pop();
    if (!last) { return; }
    const [visit, [data, counts]] = last;
    for (const key of ["arrived", "left"]) {
      if (key in data) { visit.dataset[key] = data[key]; } else { delete visit.dataset[key]; }
    }
    counters(visit).forEach((button, at) => { button.querySelector("b").textContent = counts[at]; });
    show(visit);
  }

  function stamp(visit, key) {
    change(visit, () => {
      const now = new Date();
      visit.dataset[key] = `${day(now)} ${hour(now)}`;
      const patrol = counters(visit).find((button) => button.value === "directed patrol");
      if (key === "arrived" && count(patrol) === 0) { patrol.querySelector("b").textContent = 1; }
    });
  }

  // A spreadsheet would run a text that begins like a formula; see publish/tables.py.
  function cell(text) {
    const plain = String(text).replace(/[\r\n]+/g, " ").trim();
    const safe = /^\s*[=+\-@\t|%＝＋－＠]/.test(plain) ? `'${plain}` : plain;
    return `"${safe.replaceAll('"', '""')}"`;
  }

  function log() {
    const rows = [];
    for (const visit of visits) {
      const { spot, arrived, left } = visit.dataset;
      if (!arrived) { continue; }
      for (const button of counters(visit).filter((one) => count(one) > 0)) {
        rows.push([spot, unit, arrived.slice(0, 10), arrived.slice(11), left ? left.slice(11) : "",
          button.value, count(button)]);
      }
    }
    const head = ["spot", "unit", "date", "arrived", "left", "activity", "number"];
    return "\ufeff" + [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([log()], { type: "text/csv" }));
    link.download = `${save.dataset.name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    visits.slice(0, 1).forEach(show);
  }

  for (const visit of visits) {
    visit.querySelector(".arrived").addEventListener("click", () => stamp(visit, "arrived"));
    visit.querySelector(".left").addEventListener("click", () => stamp(visit, "left"));
    for (const button of counters(visit)) {
      button.addEventListener("click", () => change(visit, () => {
        button.querySelector("b").textContent = count(button) + 1;
      }));
    }
  }
  document.getElementById("undo").addEventListener("click", undo);
  save.addEventListener("click", download);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) { event.preventDefault(); }
  });
  visits.slice(0, 1).forEach(show);
})();
