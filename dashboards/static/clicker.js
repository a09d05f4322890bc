/* A presenter's clicker on a room's page: forward twice does the one thing to do, back takes it back.
   To the browser it is a keyboard, so it is off until somebody switches it on for this machine. It presses only what the server says
   it may (`data-act`), only the very act that it named, and through the page's own form, which live.js sends. */

const FORWARD = ["PageDown", "ArrowRight"];
const BACK = ["PageUp", "ArrowLeft"];
/** What clickers send to start a slide show and to blank it: here it would load the page anew, or mean nothing. */
const BLANKS = ["b", "B", "."];
const TWICE_MS = 300;           // sooner it is one press that bounced
const ARMED_MS = 6_000;         // as long as the line stands
const BACK_MS = 10_000;
const KEPT = "samkurs-clicker";
const FIELD = "input:not([type=checkbox]),textarea,select,[contenteditable]";
const ASKS = ":popover-open,dialog[open],.name[open]";

const main = document.getElementById("main");
const { gone_press: gone } = JSON.parse(document.body.dataset.words);
/** A browser may refuse to keep anything for us: then the choice lasts as long as the page. */
let isOn = false;
try { isOn = localStorage.getItem(KEPT) === "on"; } catch { /* nothing is kept */ }
let armed = null;
let done = null;
let said = "";
let timer = 0;

const line = () => document.getElementById("clicker-line");
const words = () => line()?.dataset ?? {};
const nameOf = (form) => form.querySelector("button").textContent.replace(/\s+/g, " ").trim();
const isGone = () => document.documentElement.classList.contains("gone");

function say(text) {
  said = text;
  line()?.replaceChildren(text);
  clearTimeout(timer);
  timer = setTimeout(letGo, ARMED_MS);
}

function letGo() {
  armed = null;
  said = "";
  clearTimeout(timer);
  if (line()?.textContent) line().replaceChildren();
}

function send(form) {
  form.requestSubmit(form.querySelector("button"));
}

function arm(form) {
  armed = { act: form.dataset.act, at: performance.now() };
  say(words().again.replace("{act}", nameOf(form)));
}

function press(form) {
  done = { act: form.dataset.act, at: performance.now() };
  letGo();
  send(form);
}

function forward() {
  const form = main.querySelector("form[data-act]");
  if (isGone() || !form) {
    letGo();
    return say(isGone() ? gone : words().nothing);
  }
  if (form.dataset.busy) return;
  const waited = armed?.act === form.dataset.act ? performance.now() - armed.at : Infinity;
  if (waited > ARMED_MS) arm(form);
  else if (waited >= TWICE_MS) press(form);
}

/** Some acts are taken back by the same form whatever was on, and say no more than their kind. */
const takesBack = (form, act) => [act, act.split(":")[0]].includes(form.dataset.takesBack);

function back() {
  if (armed) {
    letGo();
    return say(words().calledOff);
  }
  if (isGone()) return say(gone);
  const isRecent = done && performance.now() - done.at <= BACK_MS;
  const form = isRecent && [...main.querySelectorAll("form[data-takes-back]")].find((one) => takesBack(one, done.act));
  if (!form) return say(words().noWayBack);
  done = null;
  say(nameOf(form));
  send(form);
}

/** What the key does, or null where it is none of a clicker's. */
function meaning({ key }) {
  if (FORWARD.includes(key)) return forward;
  if (BACK.includes(key)) return back;
  return BLANKS.includes(key) ? () => {} : null;
}

addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!isOn || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "F5") return event.preventDefault();
  if (key === "Escape") return letGo();
  const act = meaning(event);
  if (!act || event.shiftKey || document.querySelector(ASKS)) return;
  if (target.closest(FIELD)) {
    // What is written with is left alone; whoever holds a clicker far away must see why nothing happens.
    if (key.startsWith("Page")) say(words().inField);
    return;
  }
  event.preventDefault();
  if (!event.repeat) act();
}, true);

function show() {
  for (const box of document.querySelectorAll("[data-clicker]")) if (box.checked !== isOn) box.checked = isOn;
}

/** The page was brought up to date: the line stands as it stood, unless what it names is no more what there is to do. */
function lookAgain() {
  show();
  if (armed && main.querySelector("form[data-act]")?.dataset.act !== armed.act) letGo();
  else if (said && line() && line().textContent !== said) line().replaceChildren(said);
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-clicker]")) return;
  isOn = target.checked;
  try { localStorage.setItem(KEPT, isOn ? "on" : "off"); } catch { /* nothing is kept */ }
  letGo();
  show();
});

new MutationObserver(lookAgain).observe(main, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-act"] });
show();
