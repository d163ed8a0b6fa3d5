// What is ticked lives in this page only; it leaves it as a file, when somebody asks for one.
"use strict";
(() => {
  const doors = [...document.querySelectorAll(".door")];
  const officer = document.getElementById("officer");
  const save = document.getElementById("save");
  let unsaved = false;

  const two = (number) => String(number).padStart(2, "0");
  const day = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const hour = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;
  const ticked = () => doors.filter((door) => door.dataset.outcome);

  function show(door) {
    const { outcome, date, time } = door.dataset;
    for (const button of door.querySelectorAll(".outcomes button")) {
      button.setAttribute("aria-pressed", String(button.value === outcome));
    }
    door.classList.toggle("ticked", Boolean(outcome));
    door.querySelector(".done").hidden = !outcome;
    door.querySelector(".said").textContent = outcome ? `${outcome}, ${date} ${time}` : "";
    const left = unsaved ? ", not saved" : "";
    const words = `${ticked().length} of ${doors.length} done${left}`;
    document.getElementById("progress").textContent = words;
  }

  // The same button again takes it back: thumbs slip.
  function tick(door, outcome) {
    const now = new Date();
    unsaved = true;
    if (door.dataset.outcome === outcome) {
      delete door.dataset.outcome;
    } else {
      Object.assign(door.dataset, { outcome, date: day(now), time: hour(now) });
    }
    show(door);
  }

  // A spreadsheet would run a text that begins like a formula; see publish/tables.py.
  function cell(text) {
    const plain = text.replace(/[\r\n]+/g, " ").trim();
    const safe = /^\s*[=+\-@\t|%＝＋－＠]/.test(plain) ? `'${plain}` : plain;
    return `"${safe.replaceAll('"', '""')}"`;
  }

  function returns() {
    const rows = ticked().map((door) => [
      door.dataset.door, door.dataset.outcome, door.dataset.date, door.dataset.time,
      officer.value, door.querySelector(".follow-up").value,
    ]);
    const head = ["door", "outcome", "date", "time", "officer", "follow_up"];
    return "\ufeff" + [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function download() {
    const now = new Date();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([returns()], { type: "text/csv" }));
    link.download = `${save.dataset.name}-${day(now)}-${hour(now).replace(":", "")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    doors.slice(0, 1).forEach(show);
  }

  for (const door of doors) {
    door.querySelector(".outcomes").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) { tick(door, button.value); }
    });
    door.querySelector(".follow-up").addEventListener("input", () => {
      unsaved = true;
      show(door);
    });
  }
  save.addEventListener("click", download);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) { event.preventDefault(); }
  });
  doors.slice(0, 1).forEach(show);
})();
