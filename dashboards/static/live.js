/* The one script of every page. The server renders; this keeps what is shown up to date, counts clocks, and sends forms.
   Rules: nothing is lost that a person has typed or pressed; nothing moves under a finger; nothing is read aloud twice.
   Messages and their fields are told in docs/architecture.md under "Pages". Without this script every page at the centre still works. */

const root = document.documentElement;
const page = document.body.dataset;
const words = JSON.parse(page.words);
const main = document.getElementById("main");
const SILENCE_MS = 12_000;      // longer than a heartbeat of 10 s: the other end is gone
const PATIENCE_MS = 2_500;      // a break shorter than this is not worth a banner
const SETTLE_MS = 400;          // after an answer: the second half of a double click does nothing
const DOUBLE_MS = 500;          // the two halves of a double click are no further apart
const DOUBLE_PX = 32;           // nor the two halves of a double tap
const UNANSWERED_MS = 300_000;   // a call for help that nobody has answered for so long is louder to the eye
const AUTOSAVE_MS = 900;
const WISH_MS = 15_000;         // longer than a silence and a reconnect; a wish that comes later surprises every room
/** What is soon of no use goes by itself, when there has been time to read it. */
const RETURNED_MS = 15_000;
const SAID_MS = 20_000;         // longer than it takes to read out what was said
const PASSING_MS = { too_late: 20_000, too_soon: 10_000, nothing_to_undo: 10_000, undo_too_late: 20_000, undo_changed: 20_000 };

const policy = globalThis.trustedTypes
  ? trustedTypes.createPolicy("samkurs", { createHTML: (html) => html })
  : { createHTML: (html) => html };
const [{ Idiomorph }, { showKeys }] = await Promise.all([import(root.dataset.morph), import(root.dataset.keyboard)]);
root.classList.add("has-script");

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// ── Time: the server's clock, at the course's speed ───────────────────────────────────────────
let speed = Number(page.speed);
let base = { server: Date.parse(page.now), mono: performance.now() };
const now = () => base.server + (performance.now() - base.mono) * speed;

/** A message's time is late by its way here, so the earliest estimate is the best; small steps back are taken slowly. */
function setClock(message) {
  const step = Date.parse(message.now) - now();
  const hard = message.hard || (message.speed !== undefined && message.speed !== speed);
  speed = message.speed ?? speed;
  const share = hard || step > 0 || step < -2_000 * speed ? 1 : 0.05;
  base = { server: now() + step * share, mono: performance.now() };
}

const two = (number) => String(number).padStart(2, "0");

function clockText(milliseconds) {
  const all = Math.ceil(milliseconds / 1000);
  const seconds = Math.abs(all);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const text = hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return all < 0 ? `−${text}` : text;
}

function spanText(milliseconds) {
  const n = Math.floor(milliseconds / 60_000);
  const [h, m] = [Math.floor(n / 60), n % 60];
  if (n < 60) return n < 1 ? words.soon : fill(words.minutes, { n });
  return fill(m ? words.hours : words.hours_whole, { h, m });
}

/** Where there is room for two words only. */
function ageText(milliseconds) {
  const n = Math.floor(milliseconds / 60_000);
  if (n < 1) return words.just;
  return n < 60 ? fill(words.minutes, { n }) : fill(words.hours_whole, { h: Math.floor(n / 60) });
}

const timeOfDay = (moment) =>
  new Intl.DateTimeFormat("nb", { timeZone: "Europe/Oslo", hour: "2-digit", minute: "2-digit" }).format(moment);

const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

const clocks = {
  until(element, left) {
    write(element, clockText(left));
    element.classList.toggle("over", left <= -1000);
  },
  since: (element, left) => write(element, left > -60_000 ? words.now : fill(words.ago, { span: spanText(-left) })),
  unanswered: (element, left) => element.closest("li").classList.toggle("call-loud", left <= -UNANSWERED_MS),
  age: (element, left) => write(element, ageText(-left)),
  minutes: (element, left) => write(element, left > 0 ? fill(words.left, { span: spanText(left + 59_999) }) : ""),
  clock: (element, left, at) => write(element, timeOfDay(at)),
  left: (element, left) => write(element, left > 0 ? `${Math.ceil(left / 1000)} s` : ""),
};

const shown = Object.entries(clocks).map(([name, show]) => [`data-${name}`, show]);

/** By the name of the element: to look for attributes goes through every node, and a board of a thousand rooms has 300 000. */
function paint(places = [document]) {
  const at = now();
  for (const element of places.flatMap((one) => [...one.getElementsByTagName("time")])) {
    for (const [name, show] of shown) {
      const value = element.getAttribute(name);
      if (value !== null) show(element, Date.parse(value) - at, at);
    }
  }
}

function beat() {
  paint();
  const wait = (1000 - (((now() % 1000) + 1000) % 1000)) / speed;
  setTimeout(beat, Math.min(1_005, Math.max(100, wait + 5)));
}

// ── Morphing: what a person holds stays as it is ──────────────────────────────────────────────
const OURS = "[data-step],[data-save],[data-said],[data-saved]";

function isDirty(field) {
  if (field instanceof HTMLSelectElement) {
    return field.selectedIndex !== Math.max([...field.options].findIndex((one) => one.defaultSelected), 0);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

const KEPT = "[data-keep],[data-said],[data-saved]";

const guards = {
  beforeNodeMorphed(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) return true;
    if (old.isEqualNode(fresh)) return false;
    // Idiomorph also pairs what has no id with another of its kind: what is kept there must not stand in the way of that.
    if (old.matches(KEPT)) return !fresh.matches(KEPT);
    return !(old.matches("input:not([type=hidden]),textarea,select") && isDirty(old));
  },
  beforeAttributeUpdated(name, element, how) {
    if (name === "tabindex" && how === "remove") return false;
    if (name === "open" && element.matches("details,dialog")) return false;
    if (name === "hidden" && element.matches(OURS)) return false;
    return name !== "aria-busy" && name !== "data-fits";
  },
};

/** Nodes must be out of their template first: within it idiomorph takes a way that is twenty times slower. */
function nodes(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  const made = [...template.content.children];
  made.forEach((one) => one.remove());
  return made;
}

/** Idiomorph keeps all that stands inside the element in focus: right for a field, but a pressed button must get its next word. */
function morph(target, fresh, morphStyle) {
  const ignoreActiveValue = Boolean(document.activeElement?.matches("input,textarea,select"));
  Idiomorph.morph(target, fresh, { morphStyle, ignoreActiveValue, callbacks: guards });
}

const boxOf = (region) => main.querySelector(`[data-region="${CSS.escape(region)}"]`);

/** `fresh` holds the cards that are new. */
function putInOrder(box, ids, fresh) {
  ids.forEach((id, index) => {
    const card = fresh.get(id) ?? document.getElementById(id);
    if (!card || box.children[index] === card) return;
    if (box.moveBefore && card.isConnected) box.moveBefore(card, box.children[index]);
    else box.insertBefore(card, box.children[index]);
  });
}

// ── A list under a hand: nothing in it changes places, and what is new stands last, until the hand has left ──
const HAND_MS = 10_000;         // a pointer that rests for longer is nobody's hand
let handAt = -HAND_MS;
const held = new Map();
for (const moved of ["pointermove", "pointerdown", "wheel", "keydown"]) {
  addEventListener(moved, () => { handAt = performance.now(); }, { capture: true, passive: true });
}

function isUnderHand(list) {
  if (!list || performance.now() - handAt > HAND_MS) return false;
  return list.matches(":hover") || (root.classList.contains("walked") && list.contains(document.activeElement));
}

/** What is drawn anew, in the order in which it stands on the page, where a hand is there. */
function holdStill(made) {
  for (const card of made.flatMap((one) => [one, ...one.querySelectorAll("[data-card]")])) {
    held.delete(card.id);
    const lists = [...card.querySelectorAll(":scope [data-still]")];
    const list = lists.find((one) => one.closest("[data-card]") === card && isUnderHand(document.getElementById(one.id)));
    if (!list) continue;
    held.set(card.id, card.outerHTML);
    putAsItStands(card, list, [...document.getElementById(list.id).children]);
  }
}

function putAsItStands(card, list, old) {
  const known = new Map([...card.querySelectorAll("[data-still] > li")].map((one) => [one.id, one]));
  const stood = old.map((one) => known.get(one.id) ?? gone(one));
  list.prepend(...stood);
  const news = [...list.children].filter(isNew);
  news.forEach((one) => one.setAttribute("data-new", ""));
  const line = card.querySelector("[data-news]");
  line.hidden = !news.length;
  line.textContent = news.length ? fill(words.new_last, { n: news.length }) : "";
}

/** It was not on the page when the hand came; what comes up from among the rest was. */
function isNew(item) {
  const before = document.getElementById(item.id);
  return !before || before.hasAttribute("data-new");
}

/** It is over, and stands where it stood, but nothing of it can be pressed, nor looks as if it could. */
function gone(item) {
  const copy = item.cloneNode(true);
  copy.inert = true;
  return copy;
}

/** Whoever pressed it away waits for it to go: it is not held for that hand. */
const isPressedAway = (card) => Boolean(card.querySelector("[data-still] > li[inert][data-pressed]"));

function letGo() {
  for (const [id, html] of held) {
    const card = document.getElementById(id);
    if (card && isUnderHand(card.querySelector("[data-still]")) && !isPressedAway(card)) continue;
    held.delete(id);
    if (card) keepPlace(() => drawHeld(card, html));
  }
}

function drawHeld(card, html) {
  const { id } = card;
  morph(card, nodes(html)[0], "outerHTML");
  afterMorph([document.getElementById(id)]);
}

// ── The place: what is looked at stays where it stands, and the focus stays in its card ─────────
const MOVES_WITH_NOTHING = ".region-help,.region-act";
const cardOf = (element) => element?.closest("[data-card]");

function areaInSight(element) {
  const { top, bottom, width } = element.getBoundingClientRect();
  return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) * width;
}

const allCards = () => [...main.querySelectorAll("[data-card]")];

function placeOf(one) {
  const card = cardOf(one);
  return { one, card, column: one.closest("[data-region]"), top: one.getBoundingClientRect().top, area: areaInSight(card ?? one) };
}

/** What is to stay where it is, the dearest first: what has the focus, its card, and what fills the window most. */
function whatIsLookedAt() {
  const focused = document.activeElement;
  const areas = allCards().map((card) => [card, areaInSight(card)]);
  const cards = areas.filter(([, area]) => area).sort(([, one], [, other]) => other - one).map(([card]) => card);
  return [...(main.contains(focused) ? [focused, cardOf(focused)] : []), ...cards]
    .filter((one) => one && !one.closest(MOVES_WITH_NOTHING) && areaInSight(one))
    .map(placeOf);
}

/** A card that passed several others, or came to another column, was sent away with all that stands in it, and to follow it would be to
    jump; one that passed one was passed by it. */
function isSentAway({ one, card, column }, before, after) {
  if (one.closest("[data-region]") !== column) return true;
  const [was, is] = [before.indexOf(card), after.indexOf(card)];
  const hasPassed = (other, n) => other !== card && after.includes(other) && n < was !== after.indexOf(other) < is;
  return was >= 0 && before.filter(hasPassed).length > 1;
}

const movedBy = ({ one, top }) => one.getBoundingClientRect().top - top;

/** What moved far is not followed where what stood beside it, and filled as much of the window, stayed nearer; what is written in is. */
function stayWith(places, before) {
  const after = places.length ? allCards() : [];
  const [first, ...others] = places.filter((place) => place.one.isConnected && !isSentAway(place, before, after));
  if (!first) return;
  const isNear = (place) => Math.abs(movedBy(place)) <= innerHeight / 2;
  const stays = isNear(first) || first.one.matches("input,textarea,select");
  const nearer = others.find((other) => isNear(other) && other.area >= first.area / 2);
  scrollBy({ top: movedBy((!stays && nearer) || first), behavior: "instant" });
}

/** The kind of a form is not enough: on one's own way, to go on and to go on from there are of one kind. */
const formKind = (element) => ["kind", "segment", "ready"].map((name) => element?.form?.elements.namedItem(name)?.value).join();

/** The browser's own way of keeping the place follows a card that is sent away, so it rests meanwhile. */
function changeInPlace(change) {
  const places = whatIsLookedAt();
  const before = places.length ? allCards() : [];
  root.style.overflowAnchor = "none";
  change();
  stayWith(places, before);
  root.style.overflowAnchor = "";
}

function keepPlace(change) {
  const focused = document.activeElement;
  const [card, region, kind] = [cardOf(focused)?.id, focused?.closest("[data-region]"), formKind(focused)];
  if (scrollY === 0) change();
  else changeInPlace(change);
  // A pressed button may have become one that does something else: a second press must not do that.
  const isAnother = focused?.matches("button") && formKind(focused) !== kind;
  if (card && (isAnother || document.activeElement === document.body)) giveFocusBack(isAnother ? null : focused, card, region);
}

function giveFocusBack(focused, card, region) {
  focused?.focus({ preventScroll: true });
  if (focused && document.activeElement === focused) return;
  const heading = document.getElementById(`${card}-h`) ?? region.querySelector("h2") ?? main;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// ── An answer that stands where its form stood, and is shorter or longer: its head is led to, unless a hand has moved on ──
const LEAD_MS = 5_000;
let led = null;
for (const moved of ["pointerdown", "wheel", "touchmove", "keydown"]) {
  addEventListener(moved, () => { led = null; }, { capture: true, passive: true });
}

function leadToAnswer() {
  const card = led && performance.now() < led.until && document.getElementById(led.id);
  if (!card) return;
  const { top } = card.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) card.scrollIntoView({ block: "start", behavior: "instant" });
}

const within = (places, what) => places.flatMap((one) => [...one.querySelectorAll(what)]);

function afterMorph(places = [document]) {
  for (const one of within(places, "[data-step]")) one.hidden = false;
  for (const one of within(places, "[data-save]")) one.hidden = true;
  showKeys(places);
  watchWhatWaits();
  if (waits) tellReturn();
  keepBarsRoom();
  letOldPass();
  paint(places);
}

// ── What waits for a choice, where it is scrolled out of sight: a line that leads there, and takes no focus ──
const waits = document.getElementById("waits");
let watched = null;
/** Without contact: how many things waited here at most; null while there is contact. */
let apart = null;
let returnedFor = 0;
const sight = new IntersectionObserver((seen) => showWhatWaits(!seen.at(-1).isIntersecting));

function watchWhatWaits() {
  const found = waits && main.querySelector("[data-waits]");
  if (found === watched) return;
  sight.disconnect();
  watched = found;
  if (found) sight.observe(found);
  else if (waits) waits.hidden = true;
}

function showWhatWaits(isOutOfSight) {
  if (!watched) return;
  clearTimeout(returnedFor);
  showOnTop(watched.dataset.waits, watched.hasAttribute("data-calm"));
  waits.hidden = !isOutOfSight;
}

function showOnTop(text, isCalm) {
  write(waits.firstElementChild, text);
  waits.classList.toggle("waits-calm", isCalm);
  waits.hidden = false;
}

/** Contact is back, and all that waited has arrived: said for a moment where one is, whatever the page is scrolled to. */
function tellReturn() {
  const unsent = Number(main.querySelector("[data-unsent]")?.dataset.unsent ?? 0);
  if (main.querySelector("[data-calm]")) apart = Math.max(apart ?? 0, unsent);
  if (apart === null || unsent || watched || isGone()) return;
  const text = apart ? fill(words.returned_with, { n: apart }) : words.returned;
  apart = null;
  showOnTop(text, true);
  announce(text, false);
  returnedFor = setTimeout(() => { if (!watched) waits.hidden = true; }, RETURNED_MS);
}

waits?.firstElementChild.addEventListener("click", () => {
  if (!watched) waits.hidden = true;
  watched?.focus({ preventScroll: true });
  watched?.scrollIntoView({ block: "start" });
});

// ── The help bar lies over the page: how high it is, so that the page keeps so much free ────────
let bar = null;
const barsHeight = new ResizeObserver(([seen]) => root.style.setProperty("--help-room", `${seen.target.offsetHeight}px`));

function keepBarsRoom() {
  const found = main.querySelector(".region-help");
  if (found === bar) return;
  barsHeight.disconnect();
  bar = found;
  if (found) barsHeight.observe(found, { box: "border-box" });
}

// ── Reading aloud: merged, and calm ───────────────────────────────────────────────────────────
const say = document.getElementById("say");
const shout = document.getElementById("shout");
let unsaid = [];
let sayTimer = 0;

function announce(text, loud) {
  if (!text) return;
  if (loud) {
    shout.textContent = "";
    setTimeout(() => { shout.textContent = text; }, 50);
    leaveNothing(shout);
    return;
  }
  if (!unsaid.includes(text)) unsaid.push(text);
  sayTimer ||= setTimeout(() => {
    say.textContent = unsaid.length > 4 ? fill(words.changed, { n: unsaid.length }) : unsaid.join(" ");
    unsaid = [];
    sayTimer = 0;
    leaveNothing(say);
  }, 1200);
}

/** Whoever reads the page line by line later must not find what was said of a while ago. */
const leaving = new Map();

function leaveNothing(line) {
  clearTimeout(leaving.get(line));
  leaving.set(line, setTimeout(() => { line.textContent = ""; }, SAID_MS));
}

// ── The socket ────────────────────────────────────────────────────────────────────────────────
const banner = document.getElementById("link");
const SIGNED_OUT = 1008;
const RESTARTING = 1012;
/** After a planned stop a thousand pages come back: not all in the same second. */
const RESTART_SPREAD_MS = 3_000;
let socket = null;
let seq = -1;
let heard = performance.now();
let tries = 0;
let lostAt = null;
let reconnectTimer = 0;

function connect() {
  if (page.replay) return;  // What has been is no news: replay.js hands over each page as it was.
  clearTimeout(reconnectTimer);
  const query = new URLSearchParams({ page: page.page, session: page.session, room: page.room, lang: page.lang, sted: page.site ?? "" });
  const path = onPhone ? "/telefon/live" : "/live";
  const mine = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}?${query}`);
  socket = mine;
  seq = -1;
  heard = performance.now();
  mine.onmessage = (event) => { if (socket === mine) receive(JSON.parse(event.data)); };
  mine.onclose = ({ code }) => {
    // Once signed out, the server shows the door, with the way back here.
    if (socket === mine) (code === SIGNED_OUT ? location.reload() : retry(code === RESTARTING ? RESTART_SPREAD_MS : 0));
  };
}

function drop() {
  socket?.close();
  socket = null;
}

function retry(spread = 0) {
  drop();
  lostAt ??= { wall: now(), mono: performance.now() };
  setTimeout(showLost, PATIENCE_MS + 50);
  const wait = Math.min(15_000, 500 * 2 ** tries) * (0.7 + Math.random() * 0.6) + Math.random() * spread;
  tries += 1;
  clearTimeout(reconnectTimer);
  reconnectTimer = setTimeout(connect, wait);
}

/** After sleep, a hidden tab or a gap: ask for the whole page at once. */
function resync() {
  tries = 0;
  drop();
  connect();
}

/** On a laptop it is the laptop's own program that is gone, and then nothing is saved anywhere: no button may pretend that it is.
    On a phone the room's laptop lies beside it and takes everything in: what is pressed here meanwhile would come after it, and confuse. */
const onLaptop = page.laptop !== undefined;
const onPhone = page.phone !== undefined;
const isGone = () => root.classList.contains("gone");

function showLost() {
  if (!lostAt || performance.now() - lostAt.mono < PATIENCE_MS) return;
  // A practice was ended from this page, and its program went with it, as the page says.
  if (document.querySelector("[data-ended]")) return;
  root.classList.add("stale");
  root.classList.toggle("gone", onLaptop || onPhone);
  if (page.page === "screen" || !banner.hidden) return;
  const said = onLaptop ? words.gone_since : onPhone ? words.phone_lost_since : words.lost_since;
  banner.textContent = fill(said, { time: timeOfDay(lostAt.wall) });
  banner.hidden = false;
  for (const { form, button } of pending.values()) tell(form, onLaptop ? words.gone_later : named(button), true);
  showWhetherPressable();
}

function showWhetherPressable() {
  for (const button of document.querySelectorAll("form[data-send] button,[data-step]")) {
    if (isGone()) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

const turnedAway = new Set();

/** What was typed while the program was gone stands there still; a counter is saved by itself again. */
function takeUpAgain(form) {
  tell(form, "");
  if (form.hasAttribute("data-keeps") && isChanged(form)) saveSoon(form);
}

/** Nothing takes this in now: say so, and change nothing. */
function turnAway(form) {
  turnedAway.add(form);
  if (form.hasAttribute("data-keeps")) note(form, "");
  tell(form, onPhone ? words.phone_press : words.gone_press, true);
}

function showBack() {
  tries = 0;
  if (!lostAt) return;
  lostAt = null;
  root.classList.remove("stale", "gone");
  showWhetherPressable();
  for (const form of turnedAway) if (form.isConnected) takeUpAgain(form);
  turnedAway.clear();
  if (!banner.hidden) announce(words.back, false);
  banner.hidden = true;
  banner.textContent = "";
}

function receive(message) {
  heard = performance.now();
  if (message.now) setClock(message);
  if (message.t === "all") takeAll(message);
  else if (message.t === "some" && (message.after ?? message.seq - 1) === seq) takeSome(message);
  else if (message.t === "done") takeAnswer(message);
  else if (message.t === "some" || (message.t === "tick" && message.seq !== seq)) resync();
}

/** A room that moves is called something else while its page is open. */
function retitle(title) {
  const heading = document.querySelector("h1");
  if (!title || !heading || heading.textContent === title) return;
  heading.textContent = title;
  document.title = `${title} · Samkurs`;
}

function takeAll(message) {
  const first = seq < 0;
  seq = message.seq;
  retitle(message.title);
  keepPlace(() => {
    const made = nodes(message.html);
    holdStill(made);
    morph(main, made, "innerHTML");
    afterMorph();
  });
  leadToAnswer();
  announce(message.say, message.loud);
  if (!first) return;
  showBack();
  pending.forEach(put);
}

function takeSome(message) {
  seq = message.seq;
  keepPlace(() => {
    const fresh = new Map();
    for (const [id, html] of Object.entries(message.cards)) {
      const card = document.getElementById(id);
      const made = nodes(html);
      holdStill(made);
      if (card) morph(card, made[0], "outerHTML");
      else fresh.set(id, made[0]);
    }
    const regions = Object.entries(message.order ?? {}).map(([region, ids]) => [boxOf(region), ids]);
    // What goes, goes first: else all that stands after it would be moved, and what is moved loses the focus where a browser knows no better.
    const stays = new Set(regions.flatMap(([, ids]) => ids));
    for (const [box] of regions) for (const card of [...box.children]) if (!stays.has(card.id)) card.remove();
    for (const [box, ids] of regions) putInOrder(box, ids, fresh);
    afterMorph(Object.keys(message.cards).map((id) => document.getElementById(id)).filter(Boolean));
  });
  leadToAnswer();
  announce(message.say, message.loud);
}

setInterval(() => {
  if (socket && performance.now() - heard > SILENCE_MS) retry();
  if (lostAt) pending.forEach(giveUp);
  letGo();
}, 1000);
addEventListener("online", resync);
addEventListener("pageshow", (event) => { if (event.persisted) resync(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  paint();
  if (socket?.readyState !== WebSocket.OPEN || performance.now() - heard > SILENCE_MS) resync();
});

// ── A second press at the same spot was meant for what stood there before it: it does that, or its reverse (data-turns), or nothing ──
/** Rooms go from step to step in one place, so there only the second half of a double press is meant; the bar with the next act has an undo. */
const settlesFor = (button) => (button.closest(".region-act") ? 0 : page.page === "room" ? DOUBLE_MS : 1_500);
let pressed = { x: 0, y: 0, until: 0, what: null };

/** What a press would do, whatever was written. A form that stands where another one stood may be the same node. */
function wishOf(button) {
  if (button.dataset.turns) return button.dataset.turns;
  if (button.type !== "submit" || !button.form?.matches("[data-send]")) return button;
  const given = [...button.form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !name.startsWith("seen_"));
  return [...given, button].map(({ name, value }) => `${name}=${value}`).join();
}

const isWhereItWas = ({ clientX, clientY }) => Math.hypot(clientX - pressed.x, clientY - pressed.y) < DOUBLE_PX;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button,a,summary");
  // What is pressed with a key has no place; there the focus sees to it (keepPlace).
  if (!button || !event.detail) return;
  // When the hand did it: a busy machine hears of both halves late, and one of them later.
  const [what, at] = [wishOf(button), event.timeStamp];
  if (at < pressed.until && isWhereItWas(event) && what !== pressed.what) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  pressed = { x: event.clientX, y: event.clientY, until: button.form ? at + settlesFor(button) : 0, what };
}, true);

// ── Forms: sent over the socket, and again until they are answered ────────────────────────────
const pending = new Map();

/** `crypto.randomUUID` is there only on secure pages; a room on the inner net may have plain http. */
function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function fieldsOf(form, button) {
  const fields = {};
  for (const [name, value] of new FormData(form, button)) {
    fields[name] = name in fields ? [].concat(fields[name], value) : value;
  }
  return fields;
}

function tell(form, text, waits = false) {
  const line = form.querySelector("[data-said]");
  line.textContent = text;
  line.hidden = !text;
  line.classList.toggle("said-waiting", waits);
}

/** What is going to be sent when contact is back is named: somebody must know what they may have started. */
function named(button) {
  const said = button?.cloneNode(true);
  said?.querySelectorAll("kbd,time").forEach((one) => one.remove());
  const act = said?.textContent.replace(/\s+/g, " ").trim();
  return act ? fill(words.waiting_act, { act }) : words.waiting;
}

function put(wish) {
  wish.isPut = true;
  socket.send(wish.frame);
}

/** The centre does no wish that comes so late. What was put on a line before may have been done: that is asked when contact is back.
    What a room saw is never too late. */
function giveUp(wish, id) {
  if ((page.page === "room" && !onPhone) || performance.now() < wish.until) return;
  if (wish.isPut) return tell(wish.form, words.unsure, true);
  pending.delete(id);
  delete wish.form.dataset.busy;
  wish.button?.removeAttribute("aria-busy");
  tell(wish.form, words.not_sent, true);
  passing.set(wish.form, 0);
}

/** Forms that tell what is soon of no use: it goes when something is done, and may go by itself. */
const passing = new Map();

function letPass(form) {
  clearTimeout(passing.get(form));
  if (!passing.delete(form)) return;
  if (document.activeElement?.matches("[data-said]")) form.querySelector("button")?.focus({ preventScroll: true });
  tell(form, "");
}

/** Where each press counts (`data-each`) one need not wait for the answer to the one before: what they come to is told at once beside them. */
const SUM_MS = 6_000;
const sums = new WeakMap();

function addUp(form, seconds) {
  const line = form.parentElement.querySelector("[data-sum]");
  if (!line) return;
  const before = sums.get(line) ?? { sum: 0 };
  clearTimeout(before.timer);
  const sum = before.sum + seconds;
  sums.set(line, { sum, timer: setTimeout(() => { sums.delete(line); write(line, ""); }, SUM_MS) });
  write(line, sum ? `${sum > 0 ? "+" : "−"}${Math.abs(sum) / 60} min` : "");
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-send]");
  if (!form) return;
  event.preventDefault();
  const isEach = event.submitter?.hasAttribute("data-each");
  if (form.dataset.busy && !isEach) return;
  if (isGone()) return turnAway(form);
  if (asksWhetherSo(form)) return;
  const id = freshId();
  // In the server's own time, whatever this machine's clock says. What a room saw is never too old.
  const fields = { ...fieldsOf(form, event.submitter), id, not_after: new Date(now() + WISH_MS * speed).toISOString() };
  const frame = JSON.stringify({ t: "send", re: id, session: form.dataset.send, fields });
  const wish = { frame, form, button: event.submitter, until: performance.now() + WISH_MS, isPut: false };
  pending.set(id, wish);
  letPass(form);
  led = form.hasAttribute("data-leads") ? { id: cardOf(form).id, until: performance.now() + LEAD_MS } : null;
  form.dataset.busy = id;
  if (isEach) addUp(form, Number(event.submitter.value));
  else event.submitter?.setAttribute("aria-busy", "true");
  tell(form, lostAt ? named(event.submitter) : "", Boolean(lostAt));
  if (form.hasAttribute("data-keeps")) note(form, words.unsaved);
  if (socket?.readyState === WebSocket.OPEN && seq >= 0) put(wish);
});

/** One press that sends several forms, each of which is a thing by itself. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sends]");
  for (const form of button ? document.querySelectorAll(`#${button.dataset.sends} form`) : []) form.requestSubmit();
});

function takeAnswer(message) {
  const sent = pending.get(message.re);
  if (!sent) return;
  pending.delete(message.re);
  const { form, button } = sent;
  setTimeout(() => {
    delete form.dataset.busy;
    button?.removeAttribute("aria-busy");
    if (form.hasAttribute("data-keeps") && isChanged(form)) saveSoon(form);
  }, message.ok ? SETTLE_MS : 0);
  pressed.until = Math.max(pressed.until, performance.now() + SETTLE_MS);
  if (message.ok) accepted(form, JSON.parse(sent.frame).fields);
  else {
    if (button?.hasAttribute("data-each")) addUp(form, -Number(button.value));
    refused(form, message.text, message.code);
  }
}

function accepted(form, fields) {
  [...passing.keys()].forEach(letPass);
  tell(form, "");
  form.closest("[popover]")?.hidePopover();
  shutFold(form.closest("details[data-shuts]"));
  form.closest("[data-still] > li")?.setAttribute("data-pressed", "");
  if (form.matches("#help-fold:not([data-unreached]) :is(.reasons, .help-call:only-of-type form)")) foldHelp(form);
  if (!form.hasAttribute("data-keeps")) form.reset();
  else for (const field of form.querySelectorAll("input.number")) field.defaultValue = fields[field.name];
  if (form.querySelector("[data-saved]")) note(form, `${words.saved} ${timeOfDay(now())}`);
}

/** A call that arrived, or the last one that was taken back, is told by the bar's own line, and the panel would lie over what is to be done
    next. Who has gone on to something else in it still needs it; so does who reads a phone number there, because nothing arrived. */
function foldHelp(form) {
  const help = form.closest("details");
  const isElsewhere = help.contains(document.activeElement) && !form.contains(document.activeElement);
  if (help.open && !isElsewhere) shutHelp(help);
}

/** What was opened to write in is done with; whoever wrote there stands at what opened it. */
function shutFold(fold) {
  if (!fold) return;
  const wasIn = fold.contains(document.activeElement);
  fold.open = false;
  if (wasIn) fold.querySelector("summary").focus({ preventScroll: true });
}

/** What was refused of one segment is of no use in the next. */
const toldOf = new Map();
const segmentOf = (form) => form.elements.namedItem("seen_segment")?.value;

function letOldPass() {
  for (const [form, segment] of toldOf) {
    if (segmentOf(form) === segment) continue;
    toldOf.delete(form);
    tell(form, "");
  }
}

function refused(form, text, code) {
  led = null;
  if (!form.isConnected) return announce(text, true);
  if (form.hasAttribute("data-keeps")) note(form, "");
  tell(form, text);
  if (segmentOf(form)) toldOf.set(form, segmentOf(form));
  const line = form.querySelector("[data-said]");
  line.tabIndex = -1;
  line.focus({ preventScroll: true });
  // The bar is always in sight; the browser would scroll the page to where it would stand if it were not.
  if (!line.closest(MOVES_WITH_NOTHING)) line.scrollIntoView({ block: "nearest" });
  if (code in PASSING_MS) passing.set(form, setTimeout(letPass, PASSING_MS[code], form));
}

// ── What a field lacks is said in the page's language: the browser would say it in its own ────
function lackOf({ validity, type, min, max }) {
  if (validity.valueMissing) {
    return { radio: words.field_choose, checkbox: words.field_tick, number: words.field_number }[type] ?? words.field_empty;
  }
  if (validity.badInput || validity.stepMismatch) return words.field_number;
  if (validity.rangeUnderflow) return fill(words.field_least, { n: min });
  if (validity.rangeOverflow) return fill(words.field_most, { n: max });
  return validity.tooShort || validity.tooLong ? words.field_length : words.field_form;
}

/** What was said is kept by the field until it is taken away, and a field for which something is said is never right. */
function forgetLack(form) {
  for (const field of form?.elements ?? []) field.setCustomValidity?.("");
}

document.addEventListener("invalid", ({ target }) => {
  target.setCustomValidity("");
  if (!target.validity.valid) target.setCustomValidity(lackOf(target));
}, true);
for (const changed of ["input", "change", "click"]) {
  document.addEventListener(changed, ({ target }) => forgetLack(target.form ?? target.closest("form")), true);
}

// ── Counters: each press shows at once, and is saved by itself ────────────────────────────────
const savers = new WeakMap();
const note = (form, text) => write(form.querySelector("[data-saved]"), text);
const isChanged = (form) => [...form.querySelectorAll("input.number")].some(isDirty);

function saveSoon(form) {
  note(form, words.unsaved);
  clearTimeout(savers.get(form));
  savers.set(form, setTimeout(() => {
    if (!form.isConnected || form.dataset.busy) return;
    if (form.reportValidity()) form.requestSubmit();
  }, AUTOSAVE_MS));
}

/** Far above what was expected, and above what was kept before too. */
function isDoubted(field) {
  const [value, least] = [Number(field.value), Number(field.dataset.doubtedAbove)];
  return field.dataset.sure !== field.value && value > Math.max(least, 2 * Number(field.defaultValue));
}

/** A 9 typed beside an 8 is 98: before such a figure is kept, it is asked about. It stands in its field meanwhile. */
function asksWhetherSo(form) {
  const question = form.querySelector("[data-doubted]");
  const field = question && [...form.querySelectorAll("[data-doubted-above]")].find(isDoubted);
  if (!field) return false;
  question.dataset.doubted = field.id;
  write(question.querySelector("strong"), fill(field.dataset.doubt, { n: field.value }));
  question.hidden = false;
  question.scrollIntoView({ block: "nearest" });
  if (form.hasAttribute("data-keeps")) note(form, "");
  return true;
}

function answerDoubt(button) {
  const question = button.closest("[data-doubted]");
  const field = document.getElementById(question.dataset.doubted);
  question.hidden = true;
  if (button.matches("[data-unsure]")) return field.focus();
  field.dataset.sure = field.value;
  field.form.requestSubmit();
}

/** Whoever goes to a figure is about to write another. A press in a field puts the caret there after that: then it is marked again. */
let goneTo = null;
document.addEventListener("focusin", ({ target }) => {
  goneTo = target.matches("input.number") ? target : null;
  goneTo?.select();
});
document.addEventListener("click", ({ target }) => {
  if (target === goneTo) target.select();
  goneTo = null;
});

document.addEventListener("click", (event) => {
  const answer = event.target.closest("button[data-sure],button[data-unsure]");
  if (answer) return answerDoubt(answer);
  const step = event.target.closest("[data-step]");
  if (step) {
    const field = document.getElementById(step.dataset.for);
    if (isGone()) return turnAway(field.form);
    const value = (Number(field.value) || 0) + Number(step.dataset.step);
    field.value = Math.min(Number(field.max), Math.max(Number(field.min), value));
    saveSoon(field.form);
    return;
  }
  const help = document.getElementById("help-fold");
  if (help?.open && !help.contains(event.target)) help.open = false;
  if (event.target.closest("[data-help-close]")) shutHelp(help);
  if (event.target.closest("[data-help-open]")) {
    event.preventDefault();
    help.dataset.fits = event.target.closest("[data-help-open]").dataset.helpOpen;
    help.open = true;
    help.querySelector("summary").focus({ preventScroll: true });
    // Where there is no room for a bar it stands at the end of the page.
    if (!areaInSight(help)) help.scrollIntoView();
  }
});

function shutHelp(help) {
  help.open = false;
  help.querySelector("summary").focus({ preventScroll: true });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  const question = form?.querySelector("[data-doubted]");
  if (question) question.hidden = true;
  if (form?.hasAttribute("data-keeps") && event.target.value !== "") saveSoon(form);
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") document.getElementById("help-fold")?.removeAttribute("open");
});

/** What is dear to find out is fetched when somebody opens its fold; its link leads to the same where that cannot be had. */
async function fetchPart(fold) {
  const slot = fold.querySelector("[data-fetched]");
  const answer = await fetch(fold.querySelector("a").href).catch(() => null);
  if (!answer?.ok || !slot) return;
  const made = nodes(await answer.text()).find((one) => one.matches("main"))?.querySelector("[data-part]");
  if (made) slot.replaceChildren(...made.childNodes);
}

document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches("[data-fetch]")) fetchPart(target);
  // What was suggested belongs to the step from which help was opened.
  if (!target.open && target.id === "help-fold") delete target.dataset.fits;
}, true);

document.addEventListener("samkurs-replay", ({ detail }) => receive(detail));

afterMorph();
beat();
connect();
