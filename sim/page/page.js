// The page in the browser: native controls that any keyboard and reader knows, figures drawn from the numbers sent.
// It keeps no state of its own beside what is being edited; what holds comes from the server.

const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#B8A800", "#4D4D4D", "#BDBDBD"];
const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  return fill(node, attributes, children);
}

function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function render({ model, el }) {
  const page = new PlannersPage((message) => model.send_msg(message));
  model.on("msg:custom", (event) => page.receive(event.what ? event : event.data));
  page.build(model.text);
  page.send({ do: "hello" });
  return page.root;
}

class PlannersPage {
  constructor(send) {
    this.send = send;
    this.root = make("div", { class: "planner" });
    this.moved = null; // when the last lever was let go, until its figures are all there
    this.results = null;
    this.version = 0;
  }

  receive({ what, content }) {
    if (what === "text") this.build(content);
    else if (this["on_" + what]) this["on_" + what](content);
  }

  ask(message) {
    this.moved = { at: performance.now(), first: null, version: this.version };
    this.root.setAttribute("aria-busy", "true");
    this.root.dataset.state = "waiting";
    this.send(message);
  }

  // ------------------------------------------------------------------------------------------------------- frame
  build(text) {
    this.text = text;
    this.w = text.words;
    this.focused = null;
    document.documentElement.lang = text.language === "zh" ? "zh-CN" : "en";
    document.title = this.w.title;
    this.part = {};
    for (const name of ["status", "told", "answer", "changes", "headlines", "load", "money", "coverage", "others", "day", "lives", "downloads", "notice"]) {
      this.part[name] = make("div", { class: name });
    }
    this.part.status.setAttribute("role", "status");
    this.part.status.textContent = this.w.starting;
    this.part.told.setAttribute("role", "alert");
    this.root.replaceChildren(this.header(), make("div", { class: "columns" }, this.rules(), this.shown()));
  }

  header() {
    const other = this.text.languages.find((language) => language !== this.text.language);
    return make("header", {},
      make("a", { class: "skip", href: "#results", onclick: (e) => { e.preventDefault(); this.part.answer.focus(); } }, this.w.skip),
      make("div", {}, make("h1", {}, this.w.title), make("p", {}, this.w.subtitle)),
      make("button", { type: "button", class: "language", lang: other === "zh" ? "zh-CN" : "en", "aria-label": this.w.language_label,
        onclick: () => this.send({ do: "language", language: other }) }, this.w.language));
  }

  rules() {
    this.scenario = make("select", { id: "scenario", onchange: (e) => this.ask({ do: "scenario", name: e.target.value }) },
      ...this.text.scenarios.map((s) => make("option", { value: s.name }, s.title)));
    this.purpose = make("p", { class: "purpose" });
    this.end = make("select", { id: "end", onchange: (e) => this.ask({ do: "end", year: Number(e.target.value) }) },
      ...this.text.years.map((y) => make("option", { value: y }, String(y))));
    this.reset = make("button", { type: "button", onclick: () => this.ask({ do: "reset" }) }, this.w.reset);
    this.levers = {};
    const any = make("input", { id: "any", type: "text", autocomplete: "off", spellcheck: "false", placeholder: "resident_pension.persistence=0.9" });
    const form = make("form", { class: "any", onsubmit: (e) => { e.preventDefault(); this.ask({ do: "any", text: any.value }); } },
      make("label", { for: "any" }, this.w.any_label), make("div", { class: "line" }, any, make("button", {}, this.w.any_button)), this.part.others);
    return make("form-area", { class: "rules", role: "region", "aria-label": this.w.rules },
      make("h2", {}, this.w.rules),
      make("label", { for: "scenario" }, this.w.scenario), this.scenario, this.purpose,
      make("div", { class: "line" }, make("label", { for: "end" }, this.w.horizon), this.end, this.reset),
      ...this.text.groups.map((group, i) => this.group(group, i)),
      make("details", {}, make("summary", {}, this.w.any_title), form));
  }

  group(group, i) {
    const badge = make("span", { class: "badge" });
    const box = make("details", { open: i === 0 }, make("summary", {}, group.title, badge), ...group.levers.map((lever) => this.lever(lever, badge)));
    return box;
  }

  lever(lever, badge) {
    const id = "lever-" + lever.path;
    const note = `${lever.kind === "range" ? `${this.w.range} ${this.amount(lever, lever.low)} – ${this.amount(lever, lever.high)}　` : ""}${this.w.source}: ${lever.source}`;
    const about = make("small", { id: id + "-note", title: note }, note);
    const now = make("output", { for: id });
    const common = { id, "aria-describedby": id + "-note", "data-path": lever.path };
    let control;
    if (lever.kind === "flag") {
      control = make("input", { ...common, type: "checkbox", onchange: () => this.ask({ do: "move", path: lever.path, value: control.checked }) });
    } else if (lever.kind === "choice") {
      control = make("select", { ...common, onchange: () => this.ask({ do: "move", path: lever.path, value: control.value }) },
        ...lever.options.map((o) => make("option", { value: o.key }, o.words)));
    } else {
      control = make("input", { ...common, type: "range", min: lever.low, max: lever.high, step: lever.step,
        oninput: () => this.say(lever, control, now, Number(control.value)),
        onchange: () => this.ask({ do: "move", path: lever.path, value: Number(control.value) }) });
    }
    const box = make("div", { class: `lever ${lever.kind}` }, make("label", { for: id }, lever.title), now, control, about);
    this.levers[lever.path] = { lever, control, now, box, badge };
    return box;
  }

  amount(lever, value) {
    const digits = (v) => String(Math.round(v * 1000) / 1000);
    if (lever.unit === "share") return digits(value * 100) + "%";
    const unit = this.text.units[lever.unit] ?? lever.unit;
    const gap = this.text.language === "zh" || unit.startsWith("th") || unit === "×" ? "" : " ";
    if (unit.startsWith("th ")) return digits(value) + ({ 1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st" }[value] ?? "th") + unit.slice(2);
    return digits(value) + gap + unit;
  }

  say(lever, control, now, value) {
    const words = this.amount(lever, value);
    now.textContent = words;
    control.setAttribute("aria-valuetext", words);
  }

  shown() {
    const section = (name, title, ...parts) => make("section", { "aria-labelledby": "h-" + name }, make("h2", { id: "h-" + name }, title), ...parts);
    this.part.answer.tabIndex = -1;
    return make("main", { id: "results" }, this.part.status, this.part.told,
      section("answer", this.w.answer, this.part.answer, this.part.changes, this.files()),
      section("load", this.w.load, this.part.load, this.part.day),
      section("money", this.w.money, this.part.money),
      section("coverage", this.w.coverage, this.part.coverage),
      section("headlines", this.w.headlines, this.part.headlines),
      section("residents", this.w.residents, this.people(), this.part.lives));
  }

  files() {
    this.part.notice.setAttribute("role", "status");
    const button = (file) => make("button", { type: "button", onclick: () => this.send({ do: "download", file }) }, this.w["file_" + file]);
    return make("div", { class: "files" }, make("b", {}, this.w.downloads), ...["report", "scenario", "data"].map(button), this.part.notice);
  }

  people() {
    const id = make("input", { id: "resident", type: "text", inputmode: "numeric", autocomplete: "off", size: 14 });
    const wish = (resident) => { this.part.lives.replaceChildren(make("p", { role: "status" }, this.w.trace_wait)); this.send({ do: "lives", resident }); };
    return make("div", {}, make("p", { class: "help" }, this.w.residents_help), make("form", { class: "line", onsubmit: (e) => { e.preventDefault(); if (id.value.trim()) wish(id.value.trim()); } },
      make("button", { type: "button", class: "find", onclick: () => wish("") }, this.w.residents_find),
      make("label", { for: "resident" }, this.w.resident_id), id, make("button", {}, this.w.read)));
  }

  // ------------------------------------------------------------------------------------------------ what arrives
  on_controls(state) {
    if (state.version !== this.version) this.clearLookups();
    this.version = state.version;
    this.scenario.value = state.scenario;
    this.purpose.textContent = this.text.scenarios.find((s) => s.name === state.scenario)?.purpose ?? "";
    this.end.value = state.end;
    this.reset.disabled = !state.changes.length;
    const moved = new Map();
    for (const [path, { lever, control, now, box, badge }] of Object.entries(this.levers)) {
      const position = state.levers[path];
      this.place(lever, control, now, position);
      box.classList.toggle("moved", position.moved);
      moved.set(badge, (moved.get(badge) ?? 0) + (position.moved ? 1 : 0));
    }
    for (const [badge, number] of moved) badge.textContent = number ? `${number} ${this.w.moved}` : "";
    this.part.others.replaceChildren(...state.others.map((other) => make("div", { class: "line" }, make("code", {}, `${other.path} = ${other.value}`),
      make("button", { type: "button", onclick: () => this.ask({ do: "undo", path: other.path }) }, this.w.remove))));
    history.replaceState(null, "", location.pathname + (state.query ? "?" + state.query : ""));
    this.showChanges(state.changes);
    this.on_told(state.told);
  }

  clearLookups() {
    for (const part of [this.part.day, this.part.lives]) {
      if (part.childElementCount) part.replaceChildren(make("p", { class: "help" }, this.w.stale));
    }
    this.part.notice.textContent = "";
  }

  place(lever, control, now, position) {
    if (lever.kind === "flag") {
      control.checked = position.value;
      now.textContent = position.value ? this.w.yes : this.w.no;
    } else if (lever.kind === "choice") {
      control.querySelector("option.other")?.remove();
      if (position.value === null) control.append(make("option", { value: "", class: "other" }, `${this.w.other_value}: ${position.told}`));
      control.value = position.value ?? "";
    } else {
      control.value = position.value;
      this.say(lever, control, now, position.value);
      if (position.dated) now.textContent = this.w.by_date;
    }
  }

  on_told(faults) {
    if (!faults.length) return this.part.told.replaceChildren();
    this.root.dataset.state = "told";
    this.root.setAttribute("aria-busy", "false");
    this.moved = null;
    this.part.told.replaceChildren(make("p", {}, this.w.address_faults), make("ul", {}, ...faults.map((f) => make("li", {}, f))));
  }

  showChanges(changes) {
    if (!changes.length) return this.part.changes.replaceChildren(make("p", {}, this.w.no_changes));
    this.part.changes.replaceChildren(make("h3", {}, this.w.changes), make("ul", {}, ...changes.map((c) =>
      make("li", {}, make("b", {}, c.title), `: ${c.before} → ${c.after}`, make("small", {}, ` ${c.source}`)))));
  }

  on_status(state) {
    this.progress = state;
    this.sayStatus();
  }

  sayStatus() {
    const state = this.progress, r = this.results;
    const lines = [];
    if (state?.error) lines.push(filled(this.w.failed, { message: state.error }));
    if (!r || r.version !== this.version) lines.push(r ? this.w.first_look + "……" : this.w.baseline_runs);
    else {
      const years = r.years.length > 1 ? filled(this.w.years_label, { first: r.years[0], last: r.years.at(-1) }) : r.years[0];
      lines.push(filled(this.w.status, { stage: r.whole ? this.w.refined : this.w.first_look, sample: `${r.sample * 100}%`, pairs: r.pairs, years }));
      lines.push(r.whole ? this.w.status_all : filled(this.w.status_part, { run: state.programmes }));
    }
    if (state) lines.push(state.done < state.total ? filled(this.w.refining, state) : this.w.refined_done);
    if (this.took) lines.push(filled(this.w.time_to_figure, this.took));
    this.part.status.textContent = lines.join(" ");
    this.part.status.style.setProperty("--done", state && state.total ? state.done / state.total : 0);
  }

  on_results(results) {
    this.results = results;
    this.part.answer.replaceChildren(results.changed ? this.list(results.answer) : "");
    this.showHeadlines(results);
    this.showMoney(results);
    this.showCoverage(results);
    this.clock(results);
    this.sayStatus();
  }

  clock(results) {
    if (!this.moved || results.version !== this.version || results.version === this.moved.version) return; // of the setting before
    requestAnimationFrame(() => setTimeout(() => {
      if (!this.moved) return;
      const seconds = (performance.now() - this.moved.at) / 1000;
      this.moved.first ??= seconds;
      this.root.dataset.first = this.moved.first.toFixed(3);
      this.root.dataset.state = results.complete ? "complete" : "first";
      if (results.complete) {
        this.root.dataset.whole = seconds.toFixed(3);
        this.took = { first: this.moved.first.toFixed(1), whole: seconds.toFixed(1) };
        this.root.setAttribute("aria-busy", "false");
        this.moved = null;
        this.sayStatus();
      }
    }));
  }

  list(sentences) {
    return make("ul", {}, ...sentences.map((html) => { const li = make("li"); li.innerHTML = html; return li; }));
  }

  // ----------------------------------------------------------------------------------------------------- figures
  showHeadlines(results) {
    const reach = Math.max(1, ...results.themes.flatMap((t) => t.rows).flatMap((r) => r.percent).filter((v) => v !== null).map(Math.abs));
    const head = [this.w.indicator, this.w.baseline, this.w.reform, this.w.difference, this.w.interval, this.w.interval_drawn];
    const rows = results.themes.filter((t) => t.rows.length).flatMap((t) => [
      make("tr", { class: "theme" }, make("th", { colspan: head.length, scope: "rowgroup" }, t.title)),
      ...t.rows.map((r) => make("tr", { class: r.verdict }, make("th", { scope: "row" }, r.name, make("small", {}, ` ${r.unit}`)),
        ...[r.baseline, r.reform].map((v) => make("td", { class: "n" }, v)),
        make("td", { class: "n" }, r.difference, r.unit_of_difference === r.unit ? "" : make("small", {}, ` ${r.unit_of_difference}`)),
        make("td", { class: "n interval" }, r.interval || make("small", {}, this.w.first_replication)),
        make("td", { class: "bar" }, this.interval(r, Math.min(reach, 100))))),
    ]);
    this.part.headlines.replaceChildren(
      rows.length ? make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": this.w.headlines }, make("table", {}, make("thead", {}, make("tr", {}, ...head.map((h) => make("th", { scope: "col" }, h)))), make("tbody", {}, ...rows))) : "",
      results.same.length && results.changed ? make("details", {}, make("summary", {}, `${this.w.unchanged} (${results.same.length})`), make("p", {}, results.same.join(this.text.language === "zh" ? "、" : "; "))) : "");
  }

  interval(row, reach) {
    const [low, middle, high] = row.percent;
    if (middle === null) return "";
    const x = (v) => 100 + 95 * Math.sign(v) * Math.sqrt(Math.min(1, Math.abs(v) / reach));
    const picture = draw("svg", { viewBox: "0 0 200 18", class: "interval", role: "img", "aria-label": `${row.said} ${middle.toFixed(1)}%` });
    picture.append(draw("line", { x1: 100, x2: 100, y1: 1, y2: 17, class: "zero" }));
    if (low !== null) picture.append(draw("line", { x1: x(low), x2: x(high), y1: 9, y2: 9, class: "reach" }));
    picture.append(draw("circle", { cx: x(middle), cy: 9, r: 4, class: "middle" }));
    picture.append(draw("title", {}, `${middle.toFixed(1)}%`));
    return picture;
  }

  on_load(load) {
    const fresh = !this.calendar || this.calendar.year !== load.year || !this.part.load.contains(this.calendar.table);
    if (fresh) this.buildCalendar(load);
    this.calendar.kind.replaceChildren(...load.kinds.map((k) => make("option", { value: k.name }, k.title)));
    this.calendar.kind.value = load.kind;
    this.calendar.years.replaceChildren(...load.years.map((y) => make("option", { value: y }, String(y))));
    this.calendar.years.value = load.year;
    this.calendar.shown.value = load.shown;
    const largest = Math.max(...load.cells.map((c) => Math.abs(c.value)), 1);
    for (const cell of load.cells) this.paint(this.calendar.cells.get(cell.date), cell, largest, load.shown);
    this.showScale(largest, load.shown);
  }

  buildCalendar(load) {
    const again = () => this.send({ do: "calendar", kind: kind.value, year: Number(years.value), shown: shown.value });
    const kind = make("select", { id: "kind", onchange: again });
    const years = make("select", { id: "calendar-year", onchange: again });
    const shown = make("select", { id: "shown", onchange: again },
      ...["reform", "baseline", "difference"].map((s) => make("option", { value: s }, this.w["show_" + s])));
    const cells = new Map();
    const rows = [];
    for (let month = 1; month <= 12; month++) {
      const row = make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, String(month)));
      for (let day = 1; day <= 31; day++) {
        const date = `${load.year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        if (!load.cells.some((c) => c.date === date)) continue;
        const button = make("button", { type: "button", tabindex: cells.size ? -1 : 0, "data-date": date,
          onclick: () => this.openDay(date), onkeydown: (e) => this.walk(e, date), onfocus: () => this.tabbed(date) });
        cells.set(date, button);
        row.append(make("td", { role: "gridcell" }, button));
      }
      rows.push(row);
    }
    const days = make("tr", { role: "row" }, make("th", { role: "columnheader" }, ""), ...Array.from({ length: 31 }, (_, i) => make("th", { scope: "col", role: "columnheader" }, (i + 1) % 5 === 0 || i === 0 ? String(i + 1) : "")));
    const table = make("table", { class: "calendar", role: "grid", "aria-label": this.w.load }, make("thead", {}, days), make("tbody", {}, ...rows));
    const scale = make("div", { class: "scale" });
    this.calendar = { year: load.year, table, cells, kind, years, shown, scale };
    this.part.load.replaceChildren(
      make("div", { class: "line" }, make("label", { for: "kind" }, this.w.place_kind), kind, make("label", { for: "calendar-year" }, this.w.year), years, make("label", { for: "shown" }, this.w.shown), shown),
      make("div", { class: "scroll" }, table), scale, make("p", { class: "help" }, this.w.load_help));
  }

  paint(button, cell, largest, shown) {
    if (!button) return;
    const share = Math.sqrt(Math.abs(cell.value) / largest);
    button.style.background = shade(shown === "difference" ? Math.sign(cell.value) * share : share, shown);
    button.classList.toggle("free", !cell.work);
    button.classList.toggle("closing", cell.closing);
    const wait = cell.wait === null ? "" : `, ${filled(this.w.wait, { minutes: cell.wait })}`;
    const words = `${cell.date}: ${cell.value.toLocaleString("en")} ${this.w.persons_a_day}${wait}`;
    button.setAttribute("aria-label", words);
    button.title = words;
  }

  showScale(largest, shown) {
    const steps = shown === "difference" ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
    this.calendar.scale.replaceChildren(...steps.map((s) => {
      const box = make("i");
      box.style.background = shade(s, shown);
      return make("span", {}, box, Math.round(Math.sign(s) * s * s * largest).toLocaleString("en"));
    }), make("span", {}, this.w.persons_a_day));
  }

  tabbed(date) {
    for (const [other, button] of this.calendar.cells) button.tabIndex = other === date ? 0 : -1;
  }

  walk(event, date) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 31, ArrowUp: -31 }[event.key];
    if (!step) return;
    event.preventDefault();
    const dates = [...this.calendar.cells.keys()];
    const at = dates.indexOf(date);
    let target = at + step;
    if (Math.abs(step) > 1) {
      const month = Number(date.slice(5, 7)) + Math.sign(step);
      const wanted = `${date.slice(0, 5)}${String(month).padStart(2, "0")}${date.slice(7)}`;
      target = dates.indexOf(wanted);
    }
    this.calendar.cells.get(dates[target])?.focus();
  }

  openDay(date, place = this.calendar.kind.value) {
    this.opened = date;
    this.part.day.replaceChildren(make("p", { role: "status" }, this.w.queue_wait));
    this.send({ do: "day", place, date, shown: this.calendar.shown.value });
  }

  on_day(day) {
    const close = () => { this.part.day.replaceChildren(); this.calendar.cells.get(day.date)?.focus(); };
    const shut = make("button", { type: "button", class: "shut", onclick: close }, this.w.close);
    if (day.error) return this.part.day.replaceChildren(make("div", { class: "sheet" }, shut, make("p", { role: "alert" }, day.error)));
    const title = make("h3", { tabindex: -1 }, day.title);
    const picture = make("div", { class: "picture", role: "img", "aria-label": `${day.title}: ${day.summary}` });
    picture.innerHTML = day.picture;
    const places = make("select", { id: "place", onchange: (e) => this.openDay(day.date, e.target.value) },
      ...day.places.map((p) => make("option", { value: p.name }, `${p.title} (${filled(this.w.customers, p)})`)));
    places.value = day.place;
    const sheet = make("div", { class: "sheet", onkeydown: (e) => { if (e.key === "Escape") close(); } }, shut, title,
      make("div", { class: "line" }, make("label", { for: "place" }, this.w.other_places), places),
      make("p", {}, `${day.summary} `, make("small", {}, day.agrees ? this.w.queue_agrees : this.w.queue_differs)), picture,
      make("details", {}, make("summary", {}, this.w.log), make("ol", { class: "log", tabindex: 0, "aria-label": this.w.log }, ...day.lines.map((line) => make("li", {}, line)))));
    this.part.day.replaceChildren(sheet);
    title.focus();
  }

  on_lives(lives) {
    if (lives.error) return this.part.lives.replaceChildren(make("p", { role: "alert" }, lives.error));
    const heading = lives.resident !== null ? "" : filled(lives.changed ? this.w.residents_moved : this.w.residents_same, lives);
    const life = make("div", { class: "life" });
    const buttons = lives.listed.map((one) => make("button", { type: "button", "aria-pressed": "false", onclick: (e) => this.showLife(one, life, buttons, e.currentTarget, lives.changed) },
      make("b", {}, String(one.id)), make("small", {}, one.who)));
    this.part.lives.replaceChildren(make("p", { role: "status" }, heading), make("div", { class: "persons" }, ...buttons), life);
    if (lives.resident !== null && buttons.length) buttons[0].click();
    else buttons[0]?.focus();
  }

  showLife(one, life, buttons, pressed, changed) {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
    const column = (title, lines, others) => make("div", {}, make("h3", {}, title), lines.length
      ? make("ol", { class: "log", tabindex: 0, "aria-label": title }, ...lines.map((line) => make("li", { class: others.includes(line) ? "" : "only" }, line))) : make("p", {}, this.w.trace_none));
    const same = JSON.stringify(one.baseline) === JSON.stringify(one.reform);
    life.replaceChildren(make("h3", {}, `${one.id}: ${one.who}`), changed && same ? make("p", {}, this.w.trace_same) : "",
      make("div", { class: "both" }, column(this.w.baseline, one.baseline, changed ? one.reform : one.baseline), changed && !same ? column(this.w.reform, one.reform, one.baseline) : ""));
  }

  on_notice(words) {
    this.part.notice.textContent = words;
  }

  on_file(file) {
    const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
    const link = make("a", { href: URL.createObjectURL(new Blob([bytes], { type: file.kind })), download: file.name });
    this.root.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  showMoney(results) {
    const panel = (m) => make("figure", {}, make("figcaption", {}, `${m.name} (${m.unit})`), this.bars(m, results.years));
    const moved = results.money.filter((m) => m.moved), still = results.money.filter((m) => !m.moved);
    const names = new Map(results.money.flatMap((m) => m.payers).map((p) => [p.colour, p.name]));
    const legend = make("div", { class: "legend" }, ...[...names].sort((a, b) => a[0] - b[0]).map(([colour, name]) => { const box = make("i"); box.style.background = PALETTE[colour]; return make("span", {}, box, name); }),
      results.changed ? make("span", { class: "pair" }, `▏${this.w.baseline} ｜ ${this.w.reform}▕`) : "");
    const first = moved.length ? moved : still;
    this.part.money.replaceChildren(legend, make("div", { class: "panels" }, ...first.map(panel)),
      moved.length && still.length ? make("details", {}, make("summary", {}, `${this.w.still} (${still.length})`), make("div", { class: "panels" }, ...still.map(panel))) : "");
  }

  bars(m, years) {
    const top = Math.max(...years.map((_, i) => Math.max(sum(m.payers.map((p) => p.baseline[i])), sum(m.payers.map((p) => p.reform[i])))), 1e-9);
    const [wide, high, left, bottom] = [300, 150, 34, 18];
    const room = (wide - left) / years.length;
    const y = (v) => (high - bottom) - (v / top) * (high - bottom - 8);
    const told = years.map((year, i) => `${year}: ${short(sum(m.payers.map((p) => p.baseline[i])))} → ${short(sum(m.payers.map((p) => p.reform[i])))}`).join("; ");
    const picture = draw("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": `${m.name} (${m.unit}) ${told}` });
    for (const tick of ticks(top)) picture.append(draw("line", { x1: left, x2: wide, y1: y(tick), y2: y(tick), class: "grid" }), draw("text", { x: left - 4, y: y(tick) + 3, class: "end" }, short(tick)));
    years.forEach((year, i) => {
      ["baseline", "reform"].forEach((side, k) => {
        if (k && !this.results?.changed) return;
        let base = 0;
        for (const p of m.payers) {
          const v = p[side][i] ?? 0;
          const x = left + room * i + room * (k ? 0.52 : 0.12);
          picture.append(draw("rect", { x, width: room * 0.36, y: y(base + v), height: Math.max(0, y(base) - y(base + v)), fill: PALETTE[p.colour], class: side }, draw("title", {}, `${year} ${this.w[side]} ${p.name}: ${short(v)} ${m.unit}`)));
          base += v;
        }
      });
      picture.append(draw("text", { x: left + room * (i + 0.5), y: high - 4, class: "middle" }, String(year)));
    });
    return picture;
  }

  showCoverage(results) {
    this.part.coverage.replaceChildren(
      make("div", { class: "legend" }, make("span", {}, make("i", { class: "line before" }), this.w.baseline), results.changed ? make("span", {}, make("i", { class: "line after" }), this.w.reform) : ""),
      make("div", { class: "panels" }, ...results.coverage.map((c) => make("figure", {}, make("figcaption", {}, `${c.name} (%)`), this.lines(c, results)))));
  }

  lines(c, results) {
    const years = results.years, all = [...c.baseline, ...c.reform].filter((v) => v !== null);
    const low = Math.min(...all), high = Math.max(...all), pad = Math.max((high - low) * 0.15, 0.5);
    const [wide, tall, left, bottom] = [300, 130, 34, 18];
    const bounds = [Math.max(0, low - pad), high + pad];
    const x = (i) => left + 12 + (wide - left - 24) * (years.length > 1 ? i / (years.length - 1) : 0.5);
    const y = (v) => tall - bottom - ((v - bounds[0]) / (bounds[1] - bounds[0])) * (tall - bottom - 10);
    const told = years.map((year, i) => `${year}: ${c.baseline[i]} → ${c.reform[i]}`).join("; ");
    const picture = draw("svg", { viewBox: `0 0 ${wide} ${tall}`, role: "img", "aria-label": `${c.name}: ${told}` });
    for (const tick of ticks(bounds[1], bounds[0])) picture.append(draw("line", { x1: left, x2: wide, y1: y(tick), y2: y(tick), class: "grid" }), draw("text", { x: left - 4, y: y(tick) + 3, class: "end" }, short(tick)));
    for (const side of results.changed ? ["baseline", "reform"] : ["baseline"]) {
      const points = c[side].map((v, i) => (v === null ? null : [x(i), y(v)])).filter(Boolean);
      picture.append(draw("polyline", { points: points.map((p) => p.join(",")).join(" "), class: side }));
      points.forEach(([px, py], i) => picture.append(draw("circle", { cx: px, cy: py, r: side === "reform" ? 3 : 2.5, class: side }, draw("title", {}, `${years[i]} ${this.w[side]}: ${c[side][i]}%`))));
    }
    years.forEach((year, i) => picture.append(draw("text", { x: x(i), y: tall - 4, class: "middle" }, String(year))));
    return picture;
  }
}

const sum = (values) => values.reduce((a, b) => a + (b ?? 0), 0);
const short = (v) => (v === 0 ? "0" : Math.abs(v) >= 100 ? Math.round(v).toLocaleString("en") : String(Number(v.toPrecision(3))));

function ticks(top, bottom = 0) {
  const rough = (top - bottom) / 3, size = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].map((k) => k * size).find((s) => s >= rough) ?? size;
  const found = [];
  for (let v = Math.ceil(bottom / step) * step; v <= top; v += step) found.push(Number(v.toPrecision(6)));
  return found;
}

// Sequential blue for levels; blue and orange for less and more: told apart by colour-blind readers and in print.
function shade(share, shown) {
  const mix = (a, b, t) => `rgb(${a.map((v, i) => Math.round(v + (b[i] - v) * t)).join(",")})`;
  if (shown !== "difference") return share < 0.5 ? mix([247, 250, 240], [86, 170, 200], share * 2) : mix([86, 170, 200], [8, 40, 100], share * 2 - 1);
  return share < 0 ? mix([246, 246, 246], [0, 90, 160], -share) : mix([246, 246, 246], [200, 80, 0], share);
}
