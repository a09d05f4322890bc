/* A day run again. The server makes each page as it was; this asks for the next one when it would look different, and hands it to live.js.
   The bar is outside of what is replaced, so whatever has the focus in it keeps it. Without this script every step is a link. */

const page = document.body.dataset;
const bar = document.getElementById("replay");
const [slider, play, speeds, clock, said, near] =
  ["slider", "play", "speed", "clock", "said", "near"].map((name) => document.getElementById(`replay-${name}`));
const here = document.getElementById("replay-here");
const typed = document.getElementById("replay-t");
const begins = Date.parse(bar.dataset.begins);
let ends = Date.parse(bar.dataset.ends);

const REST_MS = 250;            // between two pages while it plays: a person sees no more
const END_MS = 2_000;           // so near to now it stops
const CALM_MS = 600;
const SPOKEN_MS = 5_000;        // a screen reader is not told of every minute that goes by

// ── Where we are: a moment, and how fast it goes ──────────────────────────────────────────────
let base = { at: Date.parse(bar.dataset.at), mono: performance.now() };
let isPlaying = false;
let changesAt = 0;              // the first press of play asks when that is
let spokenAt = 0;
let pace = Number(speeds.value);

const rate = () => (isPlaying ? pace : 0);
const place = () => Math.min(base.at + (performance.now() - base.mono) * rate(), ends);
const text = (moment, seconds) => new Intl.DateTimeFormat("nb", {
  timeZone: "Europe/Oslo", hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}),
}).format(moment).replaceAll(".", ":");

const tell = (detail) => document.dispatchEvent(new CustomEvent("samkurs-replay", { detail }));
const time = () => ({ now: new Date(place()).toISOString(), speed: rate(), hard: true });

function paint() {
  const at = place();
  slider.value = Math.round((at - begins) / 1000);
  clock.textContent = text(at, true);
  clock.dateTime = new Date(at).toISOString();
  const share = `${(100 * (at - begins)) / (ends - begins)}%`;
  here.setAttribute("x1", share);
  here.setAttribute("x2", share);
  if (isPlaying && performance.now() - spokenAt < SPOKEN_MS) return;
  spokenAt = performance.now();
  slider.setAttribute("aria-valuetext", text(at, false));
}

/** From here on, at this pace. */
function goOn(at, playing) {
  base = { at: Math.min(Math.max(at, begins), ends), mono: performance.now() };
  isPlaying = playing;
  bar.classList.toggle("is-playing", playing);
  document.getElementById("replay-play-word").textContent = playing ? play.dataset.pause : play.dataset.play;
  tell({ t: "tick", ...time() });
  paint();
}

// ── Pages: one is asked for at a time, and the last wish counts ───────────────────────────────
let asking = false;
let wanted = null;

async function show(t, isStep) {
  wanted = { t, isStep: isStep || wanted?.isStep };
  if (asking) return;
  asking = true;
  while (wanted) {
    const wish = wanted;
    wanted = null;
    const { rest } = await ask(wish);
    if (isPlaying) await new Promise((done) => { setTimeout(done, Math.max(rest, REST_MS)); });
  }
  asking = false;
}

async function ask({ t, isStep }) {
  const query = new URLSearchParams({ t, side: bar.dataset.side, rom: bar.dataset.rom, lang: page.lang });
  const answer = await fetch(`${page.replay}/bilde?${query}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return failed(answer);
  const found = await answer.json();
  changesAt = found.changes_at ? Date.parse(found.changes_at) : Infinity;
  lengthen(found);
  if (isStep && !wanted) goOn(Date.parse(found.at), isPlaying);
  tell({ t: "all", seq: 0, ...time(), html: found.html, say: "", loud: false });
  if (isStep) speak(found);
  showBar(found);
  return found;
}

/** Who goes through the day by keys hears where they stopped, not all that they passed. */
let speaking = 0;
const say = document.getElementById("say");

function speak({ at, said: last, nothing }) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { say.textContent = `${text(Date.parse(at), false)}. ${last?.text ?? nothing}`; }, CALM_MS);
}

/** Once signed out, the server shows the door. */
function failed(answer) {
  if (answer?.redirected) location.reload();
  goOn(place(), false);
  changesAt = 0;
  return { rest: 1000 };
}

/** A day that is not over goes on while it is looked at. */
function lengthen({ ends: until }) {
  ends = Math.max(ends, Date.parse(until));
  slider.max = Math.round((ends - begins) / 1000);
}

// ── The bar ───────────────────────────────────────────────────────────────────────────────────
const address = (t) => `${page.replay}?${new URLSearchParams({ t, side: bar.dataset.side, rom: bar.dataset.rom })}`.replaceAll("%3A", ":");

function lead(link, t, otherwise) {
  link.dataset.t = t;
  link.href = address(t || otherwise);
  if (t) link.removeAttribute("aria-disabled");
  else link.setAttribute("aria-disabled", "true");
}

function line({ at, text: words }) {
  const when = document.createElement("time");
  when.dateTime = at;
  when.textContent = text(Date.parse(at), true);
  return [when, ` ${words}`];
}

function showBar(found) {
  for (const name of ["before", "less", "more", "after"]) lead(document.getElementById(`replay-${name}`), found.steps[name], found.t);
  if (found.said) said.replaceChildren(...line(found.said));
  else said.textContent = found.nothing;
  showNear(found);
  if (isPlaying) return;
  if (!isTyping) typed.value = text(Date.parse(found.at), true);
  history.replaceState(null, "", address(found.t));
  for (const link of document.querySelectorAll(".languages a")) link.href = `${address(found.t)}&lang=${link.lang}`;
}

function showNear({ near: lines, said: last }) {
  const had = near.contains(document.activeElement);
  near.replaceChildren(...lines.map((one) => {
    const [item, link] = [document.createElement("li"), document.createElement("a")];
    lead(link, one.t);
    if (last && one.t === last.t) link.setAttribute("aria-current", "time");
    link.append(...line(one));
    item.append(link);
    return item;
  }));
  keepInSight();
  if (had) (near.querySelector("[aria-current]") ?? near.querySelector("a") ?? near.parentElement.firstElementChild).focus();
}

/** The list is as high as a few lines: the one that is told now stands in the middle of them, and nothing else moves. */
function keepInSight() {
  const one = near.querySelector("[aria-current]")?.parentElement;
  if (one) near.scrollTop = one.offsetTop - (near.clientHeight - one.offsetHeight) / 2;
}
near.closest("details").addEventListener("toggle", keepInSight);

// ── Hands ─────────────────────────────────────────────────────────────────────────────────────
/** A time that was typed and not yet gone to: it stays until somebody goes to a moment, by it or by anything else. */
let isTyping = false;
typed.addEventListener("input", () => { isTyping = true; });

function seek(at) {
  isTyping = false;
  goOn(at, isPlaying);
  show(new Date(base.at).toISOString(), true);
}

function toggle() {
  goOn(place() >= ends && !isPlaying ? begins : place(), !isPlaying);
  show(new Date(base.at).toISOString(), false);
}

play.addEventListener("click", toggle);
speeds.addEventListener("change", () => {
  const at = place();
  pace = Number(speeds.value);
  goOn(at, isPlaying);
});
slider.addEventListener("input", () => seek(begins + slider.value * 1000));

const KEYS = { ArrowLeft: -60_000, ArrowDown: -60_000, ArrowRight: 60_000, ArrowUp: 60_000 };
const PAGES = { PageUp: "after", PageDown: "before" };
slider.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in KEYS) seek(place() + KEYS[event.key]);
  else if (event.key in PAGES) document.getElementById(`replay-${PAGES[event.key]}`).click();
  else if (event.key === " " && !event.repeat) toggle();
  else return;
  event.preventDefault();
});

bar.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-t]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.dataset.t) return;
  isTyping = false;
  show(link.dataset.t, true);
});

const pick = bar.querySelector("form");
pick.addEventListener("submit", (event) => {
  const fields = new FormData(pick);
  if (fields.get("side") !== bar.dataset.side || fields.get("rom") !== bar.dataset.rom) return;
  event.preventDefault();
  isTyping = false;
  show(fields.get("t"), true);
});
for (const name of ["side", "room"]) {
  document.getElementById(`replay-${name}`).addEventListener("change", () => {
    // A time that is half typed keeps the page: the browser asks for the rest of it, and "Vis" goes to both.
    if (!isTyping || !(typed.value || typed.validity.badInput)) typed.value = text(place(), true);
    pick.requestSubmit();
  });
}

setInterval(() => {
  if (!isPlaying) return;
  const at = place();
  paint();
  if (at >= ends) arrive();
  else if (at >= changesAt) show(new Date(at).toISOString(), false);
}, 100);

/** At the end: a day that is not over may have become longer meanwhile. */
async function arrive() {
  if (asking) return;
  await show(new Date(ends).toISOString(), false);
  if (ends - place() > END_MS || !isPlaying) return;
  goOn(ends, false);
  show(new Date(ends).toISOString(), true);
}

for (const one of [slider, bar.querySelector(".replay-go")]) one.hidden = false;
