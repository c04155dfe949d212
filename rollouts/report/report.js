"use strict";
const find = (id) => document.getElementById(id);
const index = JSON.parse(find("index").textContent);
const sessions = index.sessions;
const packed = document.getElementsByClassName("packed");
const [list, article, reader, filters, search] = ["list", "session", "reader", "filters", "search"].map(find);
const words = (key) => key.replaceAll("_", " ");
const figure = (value, digits = 2) => (value === null ? "–" : value.toFixed(digits));
const CHUNK = 60;   // lines of the list drawn at a time
const LONG = 3000;  // characters from which a turn scrolls by itself
let found = [];     // the sessions that pass the filters, by place in the index
let drawn = 0;      // how many of them the list shows
let current = null; // the one that is open

// One element with its attributes and what stands in it. Text is only ever text.
function make(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...inside.flat(Infinity).filter((one) => one !== null && one !== false && one !== ""));
  return made;
}

const isolate = (text) => make("bdi", {}, text);

function said(text) {
  const long = text.length > LONG;
  return make("p", { class: long ? "text long" : "text", dir: "auto", tabindex: long && "0" }, text);
}

// ---- sessions, packed one by one -------------------------------------------------------------

async function unpack(number) {
  const bytes = Uint8Array.from(atob(packed[number].textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

// ---- finding ---------------------------------------------------------------------------------

const BANDS = { "below 2": [-1, 2], "2 to 3": [2, 3], "3 to 4": [3, 4], "4 to 5": [4, 5], "5 and more": [5, 7] };
const ORDERS = {
  "as in the file": () => 0,
  "lowest CTRS first": (a, b) => (a.ctrs ?? 9) - (b.ctrs ?? 9),
  "highest CTRS first": (a, b) => (b.ctrs ?? -9) - (a.ctrs ?? -9),
  "most hindering first": (a, b) => (b.hindering ?? -9) - (a.hindering ?? -9),
  "longest first": (a, b) => b.exchanges - a.exchanges,
};
const heads = sessions.map((one) => [one.name, one.id, one.about, one.strategy, words(one.attitude), index.runs[one.run]].join("\n").toLowerCase());
const spoken = new Map();  // what was said in a session, for searching
let asked = 0;             // counts searches: an older one stops when a newer begins

function offer(name, options) {
  const select = filters.elements[name];
  select.append(make("option", { value: "" }, "any"), ...options.map(([value, label]) => make("option", { value }, label)));
  if (options.length < 2) select.parentElement.hidden = true;
}

function distinct(key) {
  return [...new Set(sessions.map((one) => one[key]).filter(Boolean))].sort();
}

function offerFilters() {
  offer("run", index.runs.map((name, number) => [number, name]));
  const types = index.types.filter((type) => sessions.some((one) => one.type === type));
  offer("attitude", types.flatMap((type) => [[type, `${type} (all)`],
    ...distinct("attitude").filter((name) => sessions.some((one) => one.attitude === name && one.type === type)).map((name) => [name, `  ${words(name)}`])]));
  offer("strategy", [...distinct("strategy").map((name) => [name, name]), ["none", "no plan"]]);
  offer("ending", distinct("ending").map((name) => [name, words(name)]));
  offer("score", [...Object.keys(BANDS), "unscored"].map((name) => [name, name]));
  offer("risk", ["any risk language", "taken up", "not taken up"].map((name) => [name, name]));
  filters.elements.order.append(...Object.keys(ORDERS).map((name) => make("option", {}, name)));
}

function passes(one, chosen) {
  if (chosen.run && one.run !== Number(chosen.run)) return false;
  if (chosen.attitude && one.attitude !== chosen.attitude && one.type !== chosen.attitude) return false;
  if (chosen.strategy && (one.strategy || "none") !== chosen.strategy) return false;
  if (chosen.ending && one.ending !== chosen.ending) return false;
  if (chosen.risk && !(chosen.risk === one.risk || (chosen.risk === "any risk language" && one.risk))) return false;
  if (!chosen.score) return true;
  if (chosen.score === "unscored") return one.ctrs === null;
  const [low, high] = BANDS[chosen.score];
  return one.ctrs !== null && one.ctrs >= low && one.ctrs < high;
}

async function hear(number) {
  if (!spoken.has(number)) {
    const session = await unpack(number);
    const lines = session.exchanges.flatMap((one) => [one.client.text, one.reply?.text ?? ""]);
    spoken.set(number, lines.join("\n").toLowerCase());
  }
  return spoken.get(number);
}

// Names first, at once; then what was said, session by session.
async function filter() {
  const mine = ++asked;
  const chosen = Object.fromEntries([...filters.querySelectorAll("select")].map((one) => [one.name, one.value]));
  const wanted = search.value.trim().toLowerCase();
  const open = sessions.map((_, number) => number).filter((number) => passes(sessions[number], chosen));
  const byName = open.filter((number) => heads[number].includes(wanted));
  find("clear").hidden = !wanted && !Object.entries(chosen).some(([name, value]) => value && name !== "order");
  settle(byName, chosen.order);
  if (wanted.length < 3) return;
  const rest = open.filter((number) => !heads[number].includes(wanted));
  const hits = [];
  let told = performance.now();
  for (const [done, number] of rest.entries()) {
    if ((await hear(number)).includes(wanted)) hits.push(number);
    if (mine !== asked) return;
    if (performance.now() - told > 200) {
      find("count").textContent = `${byName.length + hits.length} found, searching ${Math.round((100 * done) / rest.length)} %`;
      told = performance.now();
    }
  }
  if (hits.length) settle([...byName, ...hits].sort((a, b) => a - b), chosen.order);
}

function settle(numbers, order) {
  found = numbers.toSorted((a, b) => ORDERS[order](sessions[a], sessions[b]) || a - b);
  find("count").textContent = found.length === sessions.length ? `${sessions.length} sessions` : `${found.length} of ${sessions.length} sessions`;
  list.replaceChildren();
  list.scrollTop = 0;
  drawn = 0;
  drawMore();
  markTurning();
}

function drawMore(upTo = drawn + CHUNK) {
  const next = found.slice(drawn, upTo);
  list.append(...next.map(drawLine));
  drawn += next.length;
}

function drawLine(number) {
  const one = sessions[number];
  const what = [words(one.attitude), one.strategy || "no plan", one.ending === "goals_reached" ? "" : words(one.ending)].filter(Boolean).join(", ");
  const run = index.runs.length > 1 ? [make("span", { class: "what" }, isolate(index.runs[one.run]))] : [];
  return make("li", {}, make("button", { type: "button", "data-number": number, "aria-current": number === current && "true" },
    make("span", { class: "who", dir: "auto" }, one.name),
    make("span", { class: "score", title: "CTRS" }, figure(one.ctrs, 1)),
    run,
    make("span", { class: "what" }, what, one.risk && make("span", { class: "flag" }, `, risk ${one.risk}`))));
}

// ---- one session -----------------------------------------------------------------------------

const hashOf = (number) => `#s=${encodeURIComponent(`${index.runs[sessions[number].run]}/${sessions[number].id}`)}`;
const places = new Map(sessions.map((_, number) => [hashOf(number), number]));

async function show(number) {
  const session = await unpack(number);
  current = number;
  for (const button of list.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
  lineOf(number)?.setAttribute("aria-current", "true");
  lineOf(number)?.scrollIntoView({ block: "nearest" });
  article.replaceChildren(...drawSession(sessions[number], session).filter(Boolean));
  markTurning();
  reader.classList.add("reading");
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: "start", behavior: "instant" });
}

const lineOf = (number) => list.querySelector(`[data-number="${number}"]`);

function close() {
  history.replaceState(null, "", "#sessions");
  reader.classList.remove("reading");
  const line = lineOf(current) ?? list.querySelector("button");
  line?.focus();
}

function step(by) {
  const place = found.indexOf(current);
  const next = found[place < 0 ? 0 : place + by];
  if (next === undefined) return;
  if (found.indexOf(next) >= drawn) drawMore();
  history.replaceState(null, "", hashOf(next));
  show(next);
}

function markTurning() {
  const place = found.indexOf(current);
  for (const [name, off] of [["before", place < 1], ["after", place < 0 || place === found.length - 1]]) {
    const button = article.querySelector(`.${name}`);
    if (button) button.disabled = off;
  }
}

function drawSession(line, session) {
  const turning = make("div", { class: "turning" },
    make("button", { type: "button", class: "back", on: { click: close } }, "← All sessions"),
    make("button", { type: "button", class: "before", "aria-label": "Previous session", on: { click: () => step(-1) } }, "↑"),
    make("button", { type: "button", class: "after", "aria-label": "Next session", on: { click: () => step(1) } }, "↓"));
  const seats = Object.entries(session.seats).map(([seat, name]) => `${seat} ${name}`).join(", ");
  return [
    make("div", { class: "top" }, make("h3", { dir: "auto" }, line.name), turning,
      make("span", { class: "id" }, isolate(line.id), `, ${seats}, seed ${session.seed}`)),
    make("dl", { class: "sums" }, ...[
      ["CTRS", figure(line.ctrs)], ["helpful", figure(line.helpful)], ["hindering", figure(line.hindering)],
      ["exchanges", String(line.exchanges)], ["ending", words(line.ending)], line.risk ? ["risk language", line.risk] : null,
    ].filter(Boolean).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    drawSparks(session),
    make("details", { class: "profile" }, make("summary", {}, "The client's profile"), make("p", { class: "note" }, "The counselor saw neither attitude nor thoughts nor persona."),
      make("dl", {}, session.profile.map(([name, told]) => [make("dt", {}, name), make("dd", { dir: "auto" }, told)]))),
    ...drawExchanges(session, line),
    make("section", { class: "end", "aria-label": "How it ended" }, make("p", {}, make("b", {}, `${words(line.ending)} after ${line.exchanges} exchanges`)),
      session.cause && said(session.cause), session.end && make("p", { class: "note" }, `The client at the end: ${tellInner(session.end)}`),
      session.forms.map(drawForm)),
  ];
}

function drawExchanges(session, line) {
  let stage = "";
  return session.exchanges.flatMap((one, number) => {
    const parts = [];
    if (one.stage !== stage) parts.push(make("h4", { class: "stage" }, `${(stage = one.stage)[0].toUpperCase()}${stage.slice(1)} stage`));
    parts.push(drawClient(one.client, number + 1, line.name));
    if (one.planning) parts.push(drawPlan(one.planning));
    if (one.reply) parts.push(drawReply(one.reply));
    return parts;
  });
}

function drawClient(turn, number, name) {
  return make("div", { class: "turn client" },
    make("div", { class: "speaker" }, make("b", { dir: "auto" }, name), `${number}`, turn.exit && make("span", {}, "leaves")),
    said(turn.text || "(says nothing)"),
    turn.risk.length > 0 && make("span", { class: "risk" }, make("b", {}, "Risk language: "), isolate(turn.risk.join(", "))),
    make("div", { class: "under" }, turn.inner && make("span", { title: "the simulator's own state, seen by no seat" }, tellInner(turn.inner)), fold("Reasoning", turn.reasoning)));
}

const tellInner = (inner) => Object.entries(inner).map(([name, percent]) => `${name} ${percent} %`).join(", ");

function fold(title, text) {
  return text ? make("details", { class: "fold" }, make("summary", {}, title), said(text)) : null;
}

function drawPlan(choice) {
  const winner = choice.slate[choice.chosen];
  const plan = winner.plan;
  return make("section", { class: "plan", "aria-label": "Plan" },
    make("h4", {}, plan ? `Plan: ${plan.strategy}` : "No readable plan"),
    plan && [make("p", { dir: "auto" }, plan.objective), make("ol", {}, choice.actions.map((action) => make("li", { dir: "auto" }, action)))],
    make("div", { class: "under" }, tellChoice(choice), plan && fold("Rationale", plan.rationale), fold("Reasoning", winner.reasoning), drawSlate(choice)));
}

function drawReply(reply) {
  const winner = reply.slate[reply.chosen];
  return make("div", { class: "turn counselor" },
    make("div", { class: "speaker" }, make("b", {}, "Counselor"), reply.action !== null && make("span", { dir: "auto" }, `action ${reply.action} of ${reply.steps}: ${reply.step}`)),
    said(reply.text || "(nothing to say)"),
    reply.safety && make("span", { class: reply.safety === "taken up" ? "risk safe" : "risk" }, make("b", {}, `Safety ${reply.safety}`)),
    reply.risk.length > 0 && make("span", { class: "risk" }, make("b", {}, "Risk language: "), isolate(reply.risk.join(", "))),
    make("div", { class: "under" }, reply.tags.map((tag) => make("span", { class: "tag" }, words(tag))), tellChoice(reply), fold("Reasoning", winner.reasoning), drawSlate(reply)));
}

function tellChoice(choice) {
  const winner = choice.slate[choice.chosen];
  const told = winner.mean !== null ? `score ${figure(winner.mean)}` : winner.cause ? `unscored: ${winner.cause}` : "";
  return [told && make("span", {}, told), choice.forced && make("span", { class: "flag" }, `no candidate was legal; this one: ${winner.rule}`)];
}

// What stood beside what was chosen; drawn when it is opened.
function drawSlate(choice) {
  if (choice.slate.length < 2 && !Object.keys(choice.slate[0].scores).length) return null;
  const title = choice.slate.length < 2 ? "Scores" : `Slate of ${choice.slate.length}`;
  const box = make("details", { class: "fold" }, make("summary", {}, title));
  box.addEventListener("toggle", () => {
    box.append(make("ol", { class: "slate" }, choice.slate.map((one, place) => drawCandidate(one, place === choice.chosen))));
  }, { once: true });
  return box;
}

function drawCandidate(one, chosen) {
  const scores = Object.entries(one.scores).map(([name, score]) => `${name} ${score}${one.spread[name] ? ` ±${one.spread[name]}` : ""}`);
  const detail = [chosen && "chosen", ...scores, one.cause && `unscored: ${one.cause}`, one.claims && `action ${one.claims}`, one.closing && "closes"].filter(Boolean).join(", ");
  const plan = one.plan && [make("b", {}, one.plan.strategy), make("p", { dir: "auto" }, one.plan.objective), make("ol", {}, one.plan.actions.map((action) => make("li", { dir: "auto" }, action)))];
  return make("li", { class: chosen && "chosen" }, make("span", { class: "mean" }, figure(one.mean)),
    make("div", {}, plan ?? said(one.text || "(nothing readable)"), make("p", { class: "detail" }, detail),
      one.rule && make("p", { class: "detail flag" }, `breaks a rule: ${one.rule}`), fold("Reasoning", one.reasoning)));
}

function drawForm(form) {
  if (form.unreadable) return make("p", { class: "form" }, `${form.title}: ${form.unreadable}`);
  const means = Object.entries(form.means).map(([name, mean]) => `${name} ${figure(mean)}`).join(", ");
  const reasoned = form.rows.some((row) => row.reasons.length || row.cause);
  const rows = form.rows.map((row) => {
    const meter = make("i");
    meter.style.setProperty("--share", `${row.score === null ? 0 : (100 * (row.score - form.low)) / (form.high - form.low)}%`);
    return make("tr", { class: row.hindering && "hindering" }, make("th", { scope: "row", title: row.meaning }, `${row.item}${row.hindering ? " *" : ""}`),
      make("td", { class: "meter", "aria-hidden": "true" }, meter),
      make("td", { class: "figure" }, row.score === null ? "–" : String(row.score), row.spread ? make("small", {}, `± ${row.spread}`) : ""),
      reasoned && make("td", { class: "why" }, row.cause && make("p", { class: "flag" }, `unscored: ${row.cause}`), row.reasons.map((why) => make("p", { dir: "auto" }, why))));
  });
  return make("section", { class: "form", "aria-label": form.title }, make("h4", {}, form.title),
    make("p", { class: "note" }, `${form.low} to ${form.high}; ${means}${form.judge ? `; judged by ${form.judge}` : ""}${form.rows.some((row) => row.hindering) ? "; * lower is better" : ""}`),
    make("table", {}, make("tbody", {}, rows)));
}

function drawSparks(session) {
  const drawings = Object.entries(index.courses).map(([name, [label, low, high]]) => {
    const points = session.exchanges.map((one, at) => [at, one.course[name]]).filter(([, value]) => value !== undefined);
    if (points.length < 2) return null;
    const wide = Math.max(1, session.exchanges.length - 1);
    const at = points.map(([x, value]) => `${(2 + (116 * x) / wide).toFixed(1)},${(28 - (26 * (value - low)) / (high - low)).toFixed(1)}`);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 120 30");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    const [first, last] = [points[0][1], points.at(-1)[1]].map((value) => (high === 1 ? `${Math.round(100 * value)} %` : value.toFixed(2)));
    svg.setAttribute("aria-label", `${label}: ${first} to ${last}`);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    path.setAttribute("points", at.join(" "));
    path.setAttribute("class", "course c0");
    path.setAttribute("vector-effect", "non-scaling-stroke");
    svg.append(path);
    return make("div", {}, svg, `${label} `, make("b", {}, `${first} → ${last}`));
  }).filter(Boolean);
  return drawings.length ? make("div", { class: "sparks" }, drawings) : null;
}

// ---- hands -----------------------------------------------------------------------------------

function openFromHash() {
  const number = places.get(location.hash);
  if (number !== undefined) show(number);
  else reader.classList.remove("reading");
}

function moveFocus(by) {
  const lines = [...list.querySelectorAll("button")];
  const next = lines.indexOf(document.activeElement) + by;
  if (next >= lines.length) drawMore();
  (next < 0 ? search : list.querySelectorAll("button")[next])?.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea");
  const acts = {
    Escape: () => (typing ? leaveSearch() : reader.classList.contains("reading") && close()),
    ...(typing ? {} : { j: () => step(1), k: () => step(-1), "/": () => { search.focus(); search.select(); } }),
    ...(list.contains(event.target) || event.target === search ? { ArrowDown: () => moveFocus(1), ArrowUp: () => moveFocus(-1) } : {}),
    ...(event.target === search ? { Enter: () => list.querySelector("button")?.click() } : {}),
  };
  if (!acts[event.key]) return;
  acts[event.key]();
  event.preventDefault();
}

function leaveSearch() {
  if (search.value) {
    search.value = "";
    filter();
  } else document.activeElement.blur();
}

function switchTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark" ||
    (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
}

let waiting;
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
filters.addEventListener("change", filter);
filters.addEventListener("submit", (event) => event.preventDefault());
find("clear").addEventListener("click", () => {
  const order = filters.elements.order.value;
  filters.reset();
  filters.elements.order.value = order;
  filter();
});
list.addEventListener("click", (event) => {
  const line = event.target.closest("button");
  if (!line) return;
  const hash = hashOf(Number(line.dataset.number));
  if (location.hash === hash) openFromHash();
  else location.hash = hash;
});
list.addEventListener("scroll", () => {
  if (list.scrollTop + list.clientHeight > list.scrollHeight - 400) drawMore();
}, { passive: true });
find("theme").addEventListener("click", switchTheme);
addEventListener("hashchange", openFromHash);
addEventListener("keydown", onKey);
offerFilters();
find("more").open = matchMedia("(min-width: 52.01rem)").matches;
filter();
openFromHash();
