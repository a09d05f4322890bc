/* What lies over the page: a line on top for what waits out of sight, and the bar and panel of help. */

import { announce } from "./said.js";
import { areaInSight, fill, isGone, main, root, words, write } from "./page.js";

const RETURNED_MS = 15_000;     // there has been time to read it

// ── What waits for a choice, where it is scrolled out of sight: a line that leads there, and takes no focus ──
const waits = document.getElementById("waits");
let watched = null;
/** Without contact: how many things waited here at most; null while there is contact. */
let apart = null;
let returnedFor = 0;
const sight = new IntersectionObserver((seen) => showWhatWaits(!seen.at(-1).isIntersecting));

export function watchWhatWaits() {
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
export function tellReturn() {
  if (!waits) return;
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

export function keepBarsRoom() {
  const found = main.querySelector(".region-help");
  if (found === bar) return;
  barsHeight.disconnect();
  bar = found;
  if (found) barsHeight.observe(found, { box: "border-box" });
}

// ── The panel of help ─────────────────────────────────────────────────────────────────────────

/** What is pressed over and over while help is looked at: it shuts nothing. */
const BESIDE_HELP = "[data-step],button[data-sure],button[data-unsure]";

/** A call that arrived, or the last one that was taken back, is told by the bar's own line, and the panel would lie over what is to be done
    next. Who has gone on to something else in it still needs it; so does who reads a phone number there, because nothing arrived. */
export function foldHelp(form) {
  const help = form.closest("details");
  const isElsewhere = help.contains(document.activeElement) && !form.contains(document.activeElement);
  if (help.open && !isElsewhere) shutHelp(help);
}

document.addEventListener("click", (event) => {
  if (event.target.closest(BESIDE_HELP)) return;
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

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") document.getElementById("help-fold")?.removeAttribute("open");
});

document.addEventListener("toggle", ({ target }) => {
  // What was suggested belongs to the step from which help was opened.
  if (!target.open && target.id === "help-fold") delete target.dataset.fits;
}, true);
