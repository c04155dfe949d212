"use strict";
const { sheet, rater, columns, formula } = JSON.parse(document.getElementById("data").textContent);
const articles = [...document.querySelectorAll("article")];
const jump = document.getElementById("jump");
const guide = document.getElementById("guide");
const main = document.querySelector("main");
const place = `${sheet} ${rater}`;
const answers = Object.fromEntries(articles.map((article) => [article.id, {}]));
const others = new BroadcastChannel(`psy-step-review ${place}`);   // the same form in other tabs
let current = 0;
let kept = true;    // whether the browser remembers answers
let pending = 0;    // how many times it has yet to say that it does
let saved = true;   // whether the last file holds them all

// Not localStorage: a file that Chromium opens has now and then one that goes with the page, and no way to tell.
const store = new Promise((resolve, reject) => {
  const opening = indexedDB.open("psy-step-review", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("answers");
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
});

async function ask(mode, question) {
  const transaction = (await store).transaction("answers", mode);
  const asked = question(transaction.objectStore("answers"));
  await new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onabort = () => fail(transaction.error);
  });
  return asked.result;
}

async function recall() {
  try {
    const stored = await ask("readonly", (known) => known.get(place)) ?? {};
    for (const name in answers) Object.assign(answers[name], stored[name]);
  } catch {
    kept = false;
  }
}

async function remember() {
  saved = false;
  pending += 1;
  try {
    await ask("readwrite", (known) => known.put(answers, place));
    kept = true;
    others.postMessage("answered");
  } catch {
    kept = false;
    report();
  }
  pending -= 1;
}

function fill(article) {
  for (const input of article.querySelectorAll("input")) input.checked = answers[article.id][input.name] === input.value;
  for (const area of article.querySelectorAll("textarea")) area.value = answers[article.id][area.name] ?? "";
}

function listQuestions(article) {
  return [...article.querySelectorAll("fieldset")].map((fieldset) => fieldset.dataset.question);
}

function countOpen(article) {
  return listQuestions(article).filter((question) => !answers[article.id][question]?.trim()).length;
}

function tell(text, warning) {
  const message = document.getElementById("message");
  message.textContent = text;
  message.className = warning ? "warning" : "";
}

function report() {
  const open = articles.map(countOpen);
  const asking = open.filter((_, index) => listQuestions(articles[index]).length);
  const done = asking.filter((count) => count === 0).length;
  const left = open.reduce((sum, count) => sum + count, 0);
  const end = left ? `${left} ${left === 1 ? "answer" : "answers"} left` : "all answered: save and send the file";
  document.getElementById("progress").textContent = `${done} of ${asking.length} done, ${end}`;
  [...jump.options].forEach((option, index) => {
    option.textContent = `${index + 1}${open[index] === 0 && listQuestions(articles[index]).length ? " ✓" : ""}`;
  });
  if (!kept) tell("This browser does not remember answers: save the file before you close the page.", true);
}

function show(index) {
  current = Math.min(Math.max(index, 0), articles.length - 1);
  articles.forEach((article, position) => { article.hidden = position !== current; });
  jump.selectedIndex = current;
  document.getElementById("previous").disabled = current === 0;
  document.getElementById("next").disabled = current === articles.length - 1;
}

function go(index) {
  show(index);
  guide.open = false;
  tell("");
  report();
  window.scrollTo(0, 0);
  articles[current].querySelector("h1").focus({ preventScroll: true });
}

function goToOpen() {
  const after = articles.map((_, step) => (current + 1 + step) % articles.length);
  const index = after.find((position) => countOpen(articles[position]) > 0);
  if (index === undefined) tell("Everything is answered. Save the answers and send the file.");
  else go(index);
}

function findInput(fieldset, key) {
  return [...fieldset.querySelectorAll("input")].find((input) => input.value[0].toLowerCase() === key);
}

function answer(key) {
  const fieldsets = [...articles[current].querySelectorAll("fieldset")];
  const isOpen = (fieldset) => !fieldset.querySelector("input:checked");
  const chosen = document.activeElement.closest("fieldset") ?? fieldsets.find(isOpen);
  const input = chosen && findInput(chosen, key);
  if (!input) return false;
  input.checked = true;
  note(input);
  const next = fieldsets.slice(fieldsets.indexOf(chosen) + 1).find(isOpen) ?? fieldsets.find(isOpen);
  (next ? next.querySelector("input") : articles[current].querySelector(".onward")).focus();
  return true;
}

function withdraw(fieldset) {
  const input = fieldset.querySelector("input:checked");
  if (!input) return;
  input.checked = false;
  note(input);
  fieldset.querySelector("input").focus();
}

function note(field) {
  answers[field.closest("article").id][field.name] = field.matches("[type=radio]:not(:checked)") ? "" : field.value;
  remember();
  tell("");
  report();
}

function cell(value) {
  const text = value ?? "";
  const inert = new RegExp(`^(?:${formula})`).test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

function renderAnswers() {
  const rows = articles.map(({ id }) => ({ sheet, rater, dialogue: id, ...answers[id] }));
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return "\ufeff" + lines.map((line) => line.map(cell).join(",") + "\r\n").join("");
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([renderAnswers()], { type: "text/csv;charset=utf-8" }));
  link.download = `${rater}-answers.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  saved = true;
  const left = articles.reduce((sum, article) => sum + countOpen(article), 0);
  tell(`Saved as ${link.download}, where your browser puts downloads${left ? `; ${left} still open` : ""}.`);
}

const keys = { n: () => go(current + 1), p: () => go(current - 1), u: goToOpen, s: save };

document.addEventListener("keydown", (event) => {
  if (main.hidden || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select")) return;
  if (keys[event.key]) keys[event.key]();
  else if (!answer(event.key.toLowerCase())) return;
  event.preventDefault();
});
document.addEventListener("input", (event) => { if (event.target.closest("form")) note(event.target); });
document.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => { if ((pending || !kept) && !saved) event.preventDefault(); });
others.addEventListener("message", () => location.reload());
document.getElementById("previous").addEventListener("click", keys.p);
document.getElementById("next").addEventListener("click", keys.n);
document.getElementById("open").addEventListener("click", goToOpen);
document.getElementById("save").addEventListener("click", save);
jump.addEventListener("change", () => go(jump.selectedIndex));
for (const button of document.querySelectorAll(".onward")) {
  button.addEventListener("click", listQuestions(button.closest("article")).length ? goToOpen : keys.n);
}
for (const button of document.querySelectorAll(".withdraw")) {
  button.addEventListener("click", () => withdraw(button.closest("fieldset")));
}

jump.append(...articles.map(() => document.createElement("option")));
main.hidden = true;
recall().then(() => {
  articles.forEach(fill);
  const fresh = Object.values(answers).every((given) => !Object.values(given).some(Boolean));
  guide.open = fresh;
  main.hidden = false;
  report();
  show(fresh ? 0 : Math.max(articles.findIndex((article) => countOpen(article) > 0), 0));
});
