/* The keys of every page: space is the next act, U undoes, ? lists the keys. They are shown on the buttons, never work inside a field, and
   can be switched off on this machine. live.js loads this, and says when something was drawn anew. */

import { root, within } from "./live/page.js";

const KEYS = { " ": ["next", "Space"], u: ["undo", "U"], "?": ["help", "?"] };
/** A browser may refuse to keep anything for us: then the keys are on, and a choice lasts as long as the page. */
let keysWished = true;
try { keysWished = localStorage.getItem("samkurs-keys") !== "off"; } catch { /* nothing is kept */ }
const keysOn = () => keysWished;

/** A screen reader tells of a key only while it works. */
export function showKeys(places = [document]) {
  root.classList.toggle("has-keys", keysOn());
  for (const box of within(places, "[data-keys]")) box.checked = keysOn();
  for (const [does, name] of Object.values(KEYS)) {
    for (const button of within(places, `[data-shortcut="${does}"]`)) {
      if (keysOn()) button.setAttribute("aria-keyshortcuts", name);
      else button.removeAttribute("aria-keyshortcuts");
    }
  }
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys]")) return;
  keysWished = event.target.checked;
  try { localStorage.setItem("samkurs-keys", keysWished ? "on" : "off"); } catch { /* nothing is kept */ }
  showKeys();
});

/** Letters are in nobody's way but where something is written or chosen. Space is: it presses whatever was walked to with Tab. What was
    pressed with a pointer has the focus too, and must not be pressed once more by whoever reads "Space" on the next act. */
const WRITES = "input,textarea,select,[contenteditable]";
const PRESSED_BY_SPACE = "button,a,summary";
/** What the pointer pressed last, until somebody walks on: whatever else has the focus was come to by keys, or by a screen reader. */
let pointed = null;
const isCome = (target) => (target.closest(PRESSED_BY_SPACE) ?? pointed) !== pointed;
const asks = () => document.querySelector(":popover-open");
const isTaken = (target, does) => asks() || target.closest(WRITES) || (does === "next" && isCome(target));

/** The word stands on the next act exactly while the key is its own. */
function showWhoseSpace() {
  const at = document.activeElement ?? document.body;
  root.classList.toggle("space-taken", Boolean(isTaken(at, "next")) && !at.closest("[data-shortcut=next]"));
}

function point(at, byKeys) {
  pointed = at;
  root.classList.toggle("walked", byKeys);
  showWhoseSpace();
}

addEventListener("pointerdown", ({ target }) => point(target.closest(PRESSED_BY_SPACE), false), true);
addEventListener("keydown", ({ key }) => { if (key === "Tab") point(null, true); }, true);
addEventListener("focusin", showWhoseSpace);
addEventListener("focusout", () => setTimeout(showWhoseSpace));
addEventListener("toggle", showWhoseSpace, true);

/** A browser presses a focused button when the key comes up, and scrolls while it is held. Where the key came up in another window, nobody
    told us: a key that goes down afresh is not the one that was taken. */
let keyTaken = "";
addEventListener("keyup", (event) => {
  if (event.key === keyTaken) event.preventDefault();
  keyTaken = "";
}, true);

/** A second Space is a slip: what was begun by the key has a while before the key begins what comes after it. The button itself does so at
    once, and so does the key after an undo. */
const REST_MS = 5_000;
let restsUntil = 0;
let resting;
let isByKey = false;
addEventListener("submit", ({ target }) => {
  if (!isByKey || !target.closest(".region-act")) return;
  restsUntil = target.matches(".undo") ? 0 : performance.now() + REST_MS;
  clearTimeout(resting);
  resting = setTimeout(showRest, restsUntil && REST_MS);
  showRest();
}, true);

function showRest() {
  const isResting = performance.now() < restsUntil;
  root.classList.toggle("space-rests", isResting);
  if (!isResting) root.classList.remove("space-early");
}

/** Said where the key stands, and to whoever does not see it. What was refused began nothing. */
function isEarly() {
  const isRefused = document.querySelector(".region-act .act [data-said]:not([hidden])");
  if (performance.now() >= restsUntil || isRefused) return false;
  root.classList.add("space-early");
  const word = document.querySelector("[data-rests]")?.dataset.rests ?? "";
  document.getElementById("say").textContent = word;
  return true;
}

function pressKey(event, does) {
  const button = document.querySelector(`[data-shortcut="${does}"]`);
  if (!button) return;
  event.preventDefault();
  keyTaken = event.key;
  if (does === "next" && isEarly()) return;
  isByKey = true;
  button.click();
  isByKey = false;
}

/** Where Space is the next act it is nothing else, also while there is none: a page that leapt away would hide what comes next. Pages
    without acts are read, and Space turns their page. */
const WITH_ACTS = ".region-act,[data-shortcut=next]";
const isIdleSpace = ({ key, target }) =>
  key === " " && keysOn() && !target.closest(`${WRITES},button,summary`) && Boolean(document.querySelector(WITH_ACTS));

document.addEventListener("keydown", (event) => {
  if (isIdleSpace(event) && !event.shiftKey) event.preventDefault();
  if (!event.repeat) keyTaken = "";
  else if (event.key === keyTaken) event.preventDefault();
  if (!keysOn() || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const [does] = KEYS[event.key.toLowerCase()] ?? [];
  const list = document.getElementById("keys-help");
  if (does === "help" && list?.matches(":popover-open")) {
    event.preventDefault();
    list.hidePopover();
  } else if (does && !isTaken(event.target, does) && !(does === "next" && event.shiftKey)) pressKey(event, does);
});
