// What is filled in lives in this page only; it leaves it as a file, when somebody asks for one.
"use strict";
(() => {
  const form = JSON.parse(document.getElementById("form").textContent);
  const byId = (id) => document.getElementById(id);
  const list = byId("list");
  const categories = [...document.querySelectorAll(".score")];
  const findings = () => [...list.children];
  let unsaved = false;
  let opensAgain = false;

  const field = (finding, name) => finding.querySelector(`[data-field="${name}"]`);
  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`)?.value ?? "";

  function choose(name, value) {
    for (const one of document.getElementsByName(name)) { one.checked = one.value === value; }
  }

  function say(words, wrong = []) {
    const said = byId("said");
    said.replaceChildren(words);
    if (!wrong.length) { return; }
    const lines = document.createElement("ul");
    for (const { what, where } of wrong) {
      const link = document.createElement("a");
      link.href = `#${where}`;
      link.textContent = what;
      const line = document.createElement("li");
      line.append(link);
      lines.append(line);
    }
    said.append(lines);
  }

  function show() {
    const scored = categories.filter((one) => chosen(`score-${one.dataset.category}`)).length;
    const left = unsaved ? ", not saved" : "";
    const many = findings().length;
    byId("progress").textContent =
      `${scored} of ${categories.length} scored, ${many} finding${many === 1 ? "" : "s"}${left}`;
    document.body.classList.toggle("filled", many > 0);
    for (const day of document.querySelectorAll("input[type=date]")) {
      day.classList.toggle("empty", !day.value); // else paper would say mm/dd/yyyy
    }
  }

  function changed() {
    unsaved = true;
    show();
  }

  function nextRef() {
    const used = findings().map((one) => Number(/(\d+)$/.exec(one.dataset.ref)?.[1] ?? 0));
    return `F${Math.max(0, ...used) + 1}`;
  }

  // A value that the list does not hold (a stop of another day's walk) is shown, not lost.
  function put(control, value) {
    const text = String(value ?? "");
    control.value = text;
    if (control.value !== text && control.tagName === "SELECT") {
      control.append(new Option(text, text));
      control.value = text;
    }
  }

  function add(values) {
    const finding = byId("finding").content.cloneNode(true).firstElementChild;
    const ref = values.ref || nextRef();
    finding.dataset.ref = ref;
    finding.dataset.earlier = values.earlier || "";
    finding.id = `finding-${ref}`;
    finding.querySelector(".ref").textContent = `Finding ${ref}`;
    finding.querySelector(".earlier").textContent = values.earlier ? `seen before: ${values.earlier}` : "";
    finding.querySelector(".remove").setAttribute("aria-label", `Remove finding ${ref}`);
    for (const control of finding.querySelectorAll("[data-field]")) {
      const name = control.dataset.field;
      control.id = `${name}-${ref}`;
      finding.querySelector(`[data-for="${name}"]`).htmlFor = control.id;
      if (values[name]) { put(control, values[name]); }
    }
    list.append(finding);
    return finding;
  }

  const written = (finding) => ["what", "photo", "action"].some((name) => field(finding, name).value);

  function answers() {
    const walk = {
      audit: form.audit, place: form.place, walked: byId("walked").value, light: chosen("light"),
      walkers: byId("walkers").value, saved: new Date().toISOString(),
    };
    const scores = categories.map(({ dataset: { category } }) => ({
      category, score: chosen(`score-${category}`), note: byId(`note-${category}`).value,
    }));
    const found = findings().map((finding) => {
      const { ref, earlier } = finding.dataset;
      const controls = [...finding.querySelectorAll("[data-field]")];
      return { ref, earlier, ...Object.fromEntries(controls.map((one) => [one.dataset.field, one.value])) };
    });
    return { form: form.kind, version: 1, walk, scores, findings: found, stops: form.stops };
  }

  function lacking() {
    const wrong = [];
    const need = (ok, what, where) => { if (!ok) { wrong.push({ what, where }); } };
    need(byId("walked").value && byId("walked").checkValidity(), "Day of the walk", "walked");
    need(chosen("light"), "Light", "walk");
    for (const finding of findings()) {
      const { ref } = finding.dataset;
      for (const [name, words] of [["category", "category"], ["what", "what was seen"], ["severity", "severity"]]) {
        need(field(finding, name).value.trim(), `Finding ${ref}: ${words}`, `${name}-${ref}`);
      }
      const grave = ["serious", "severe"].includes(field(finding, "severity").value);
      const owned = field(finding, "owner").value !== "not known yet" && field(finding, "due").value;
      need(!grave || owned, `Finding ${ref}: serious ones need an owner and a day`, `owner-${ref}`);
    }
    return wrong;
  }

  // An unfinished form is saved all the same: a walk is often finished at a desk.
  function save() {
    const text = JSON.stringify(answers(), null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const day = byId("walked").value || "no-day";
    link.download = `audit-${form.audit}-${day}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    const wrong = lacking();
    say(wrong.length ? "Saved. Still to be filled in:" : "Saved.", wrong);
    if (wrong.length) { byId("said").focus(); }
    show();
  }

  const isRow = (row) => row !== null && typeof row === "object" &&
    Object.values(row).every((one) => ["string", "number"].includes(typeof one));
  const areRows = (rows) => Array.isArray(rows) && rows.every(isRow);

  function read(text) {
    let saved = null;
    try { saved = JSON.parse(text); } catch { /* said below */ }
    if (saved?.form !== form.kind || !isRow(saved.walk) || !areRows(saved.scores) || !areRows(saved.findings)) {
      throw new Error("This is no file that an audit form saved.");
    }
    if (saved.walk.audit !== form.audit) {
      throw new Error(`That form is of another audit: ${saved.walk.audit}.`);
    }
    if (opensAgain && !saved.walk.walked) {
      throw new Error("That form has no day of the walk, so a new one cannot follow it.");
    }
    return saved;
  }

  function fill(saved) {
    list.replaceChildren();
    byId("walked").value = saved.walk.walked;
    choose("light", saved.walk.light);
    byId("walkers").value = saved.walk.walkers ?? "";
    const scores = new Map(saved.scores.map((one) => [one.category, one]));
    for (const { dataset: { category } } of categories) {
      const { score = "", note = "" } = scores.get(category) ?? {};
      choose(`score-${category}`, String(score));
      byId(`note-${category}`).value = note;
    }
    saved.findings.forEach(add);
  }

  // The next walk of the place: what was still open stands in it, to be looked at again.
  function followed(saved) {
    const open = saved.findings.filter((one) => !["done", "declined"].includes(one.status));
    const again = open.map((one, at) => ({
      ...one, ref: `F${at + 1}`, earlier: `${saved.walk.walked}/${one.ref}`, photo: "",
    }));
    return { walk: { walked: "", light: "", walkers: saved.walk.walkers }, scores: [], findings: again };
  }

  async function open(file) {
    try {
      const saved = read(await file.text());
      if (unsaved && !confirm("What you have filled in here is not saved. Replace it?")) { return; }
      fill(opensAgain ? followed(saved) : saved);
      unsaved = opensAgain;
      say(opensAgain ? "A new walk, with what was still open. Give it its day." : `Opened ${file.name}.`);
    } catch (error) {
      say(error.message);
    }
    show();
  }

  function ask(again) {
    opensAgain = again;
    byId("file").value = "";
    byId("file").click();
  }

  byId("open").addEventListener("click", () => ask(false));
  byId("again").addEventListener("click", () => ask(true));
  byId("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) { open(file); }
  });
  byId("save").addEventListener("click", save);
  document.querySelector("main").addEventListener("input", changed);
  document.querySelector("main").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.classList.contains("add")) {
      const finding = add({ stop: button.dataset.stop, category: button.dataset.category });
      changed();
      finding.scrollIntoView({ block: "start" });
      field(finding, button.dataset.category ? "what" : "stop").focus({ preventScroll: true });
    } else if (button?.classList.contains("remove")) {
      const finding = button.closest(".finding");
      if (written(finding) && !confirm(`Remove finding ${finding.dataset.ref}?`)) { return; }
      finding.remove();
      byId("add").focus();
      changed();
    }
  });
  // Again on the score that is chosen takes it back: thumbs slip.
  for (const one of document.querySelectorAll(".score input[type=radio], .light input[type=radio]")) {
    let was = false;
    one.nextElementSibling.addEventListener("pointerdown", () => { was = one.checked; });
    one.addEventListener("click", () => {
      if (was) {
        one.checked = false;
        changed();
      }
      was = false;
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) { event.preventDefault(); }
  });
  form.earlier.forEach(add);
  show();
})();
