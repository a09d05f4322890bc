/* Forms: sent over the socket, and what was answered. */

import { MOVES_WITH_NOTHING, cardOf, isGone, words, write } from "./page.js";
import { now, speed, timeOfDay } from "./clock.js";
import { announce, letPass, named, note, passSoon, passing, tell, tellDone, tellOfSegment, turnAway } from "./said.js";
import { leadTo } from "./place.js";
import { SETTLE_MS, settle } from "./press.js";
import { asksWhetherSo, isChanged, saveSoon } from "./counters.js";
import { link, pending, send } from "./link.js";
import { foldHelp } from "./bars.js";

const WISH_MS = 15_000;         // longer than a silence and a reconnect; a wish that comes later surprises every room

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

/** Whatever else was done, undone most of all, is not among them. */
function forgetSums() {
  for (const line of document.querySelectorAll("[data-sum]")) {
    clearTimeout(sums.get(line)?.timer);
    sums.delete(line);
    write(line, "");
  }
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
  leadTo(form.hasAttribute("data-leads") ? cardOf(form) : null);
  form.dataset.busy = id;
  if (isEach) addUp(form, Number(event.submitter.value));
  else event.submitter?.setAttribute("aria-busy", "true");
  tell(form, link.lostAt ? named(event.submitter) : "", Boolean(link.lostAt));
  if (form.hasAttribute("data-keeps")) note(form, words.unsaved);
  send(wish);
});

/** One press that sends several forms, each of which is a thing by itself. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sends]");
  for (const form of button ? document.querySelectorAll(`#${button.dataset.sends} form`) : []) form.requestSubmit();
});

export function takeAnswer(message) {
  const sent = pending.get(message.re);
  if (!sent) return;
  pending.delete(message.re);
  const { form, button } = sent;
  setTimeout(() => {
    delete form.dataset.busy;
    button?.removeAttribute("aria-busy");
    if (form.hasAttribute("data-keeps") && isChanged(form)) saveSoon(form);
  }, message.ok ? SETTLE_MS : 0);
  settle();
  if (message.ok && !button?.hasAttribute("data-each")) forgetSums();
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
  // What was chosen is often wished for once more (`data-stays`).
  if (!form.matches("[data-keeps],[data-stays]")) form.reset();
  else for (const field of form.querySelectorAll("input.number")) field.defaultValue = fields[field.name];
  if (form.dataset.done) tellDone(form);
  if (form.querySelector("[data-saved]")) note(form, `${words.saved} ${timeOfDay(now())}`);
}

/** What was opened to write in is done with; whoever wrote there stands at what opened it. */
function shutFold(fold) {
  if (!fold) return;
  const wasIn = fold.contains(document.activeElement);
  fold.open = false;
  if (wasIn) fold.querySelector("summary").focus({ preventScroll: true });
}

function refused(form, text, code) {
  leadTo(null);
  if (!form.isConnected) return announce(text, true);
  if (form.hasAttribute("data-keeps")) note(form, "");
  tell(form, text);
  tellOfSegment(form);
  const line = form.querySelector("[data-said]");
  line.tabIndex = -1;
  line.focus({ preventScroll: true });
  // The bar is always in sight; the browser would scroll the page to where it would stand if it were not.
  if (!line.closest(MOVES_WITH_NOTHING)) line.scrollIntoView({ block: "nearest" });
  passSoon(form, code);
}
