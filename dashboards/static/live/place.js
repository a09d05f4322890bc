/* Morphing: what a person holds stays as it is, and what is looked at stays where it stands. */

import { Idiomorph } from "../vendor/idiomorph.esm.min.js";
import { MOVES_WITH_NOTHING, areaInSight, cardOf, fill, isDirty, main, nodes, root, words } from "./page.js";

const OURS = "[data-step],[data-save],[data-said],[data-saved]";
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

/** Idiomorph keeps all that stands inside the element in focus: right for a field, but a pressed button must get its next word. */
export function morph(target, fresh, morphStyle) {
  const ignoreActiveValue = Boolean(document.activeElement?.matches("input,textarea,select"));
  Idiomorph.morph(target, fresh, { morphStyle, ignoreActiveValue, callbacks: guards });
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
export function holdStill(made) {
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

/** `drawn` is told what was drawn anew. */
export function letGo(drawn) {
  for (const [id, html] of held) {
    const card = document.getElementById(id);
    if (card && isUnderHand(card.querySelector("[data-still]")) && !isPressedAway(card)) continue;
    held.delete(id);
    if (card) keepPlace(() => drawHeld(card, html, drawn));
  }
}

function drawHeld(card, html, drawn) {
  const { id } = card;
  morph(card, nodes(html)[0], "outerHTML");
  drawn([document.getElementById(id)]);
}

// ── The place: what is looked at stays where it stands, and the focus stays in its card ─────────
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

export function keepPlace(change) {
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

export function leadTo(card) {
  led = card && { id: card.id, until: performance.now() + LEAD_MS };
}

export function leadToAnswer() {
  const card = led && performance.now() < led.until && document.getElementById(led.id);
  if (!card) return;
  const { top } = card.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) card.scrollIntoView({ block: "start", behavior: "instant" });
}
