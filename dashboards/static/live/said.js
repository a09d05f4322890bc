/* What is said: aloud, merged and calm, and beside the form that it is about. */

import { fill, onPhone, words, write } from "./page.js";

const SAID_MS = 20_000;         // longer than it takes to read out what was said

// ── Aloud ─────────────────────────────────────────────────────────────────────────────────────

const say = document.getElementById("say");
const shout = document.getElementById("shout");
let unsaid = [];
let sayTimer = 0;

export function announce(text, loud) {
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

// ── Beside a form ─────────────────────────────────────────────────────────────────────────────

export function tell(form, text, waits = false) {
  const line = form.querySelector("[data-said]");
  line.textContent = text;
  line.hidden = !text;
  line.classList.toggle("said-waiting", waits);
  line.classList.remove("said-done");
}

export const note = (form, text) => write(form.querySelector("[data-saved]"), text);

/** What is going to be sent when contact is back is named: somebody must know what they may have started. */
export function named(button) {
  const said = button?.cloneNode(true);
  said?.querySelectorAll("kbd,time").forEach((one) => one.remove());
  const act = said?.textContent.replace(/\s+/g, " ").trim();
  return act ? fill(words.waiting_act, { act }) : words.waiting;
}

export const turnedAway = new Set();

/** Nothing takes this in now: say so, and change nothing. */
export function turnAway(form) {
  turnedAway.add(form);
  if (form.hasAttribute("data-keeps")) note(form, "");
  tell(form, onPhone ? words.phone_press : words.gone_press, true);
}

// ── What is soon of no use ────────────────────────────────────────────────────────────────────
const DONE_MS = 10_000;
const PASSING_MS = { too_late: 20_000, too_soon: 10_000, nothing_to_undo: 10_000, undo_too_late: 20_000, undo_changed: 20_000 };

/** Forms that tell what is soon of no use: it goes when something is done, and may go by itself. */
export const passing = new Map();

export function letPass(form) {
  clearTimeout(passing.get(form));
  if (!passing.delete(form)) return;
  if (document.activeElement?.matches("[data-said]")) form.querySelector("button")?.focus({ preventScroll: true });
  tell(form, "");
}

export function passSoon(form, code) {
  if (code in PASSING_MS) passing.set(form, setTimeout(letPass, PASSING_MS[code], form));
}

/** What shows elsewhere on the page is said where it was pressed too, above the bar, and goes by itself. */
export function tellDone(form) {
  tell(form, form.dataset.done);
  announce(form.dataset.done, false);
  const line = form.querySelector("[data-said]");
  line.classList.add("said-done");
  line.scrollIntoView({ block: "nearest" });
  passing.set(form, setTimeout(letPass, DONE_MS, form));
}

/** What was refused of one segment is of no use in the next. */
const toldOf = new Map();
const segmentOf = (form) => form.elements.namedItem("seen_segment")?.value;

export function tellOfSegment(form) {
  if (segmentOf(form)) toldOf.set(form, segmentOf(form));
}

export function letOldPass() {
  for (const [form, segment] of toldOf) {
    if (segmentOf(form) === segment) continue;
    toldOf.delete(form);
    tell(form, "");
  }
}
