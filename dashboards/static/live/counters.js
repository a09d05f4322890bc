/* Fields and counters: what a field lacks, and figures that show at once, are saved by themselves, and are doubted where they are strange. */

import { fill, isDirty, isGone, words, write } from "./page.js";
import { note, turnAway } from "./said.js";

const AUTOSAVE_MS = 900;

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
export const isChanged = (form) => [...form.querySelectorAll("input.number")].some(isDirty);

export function saveSoon(form) {
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
export function asksWhetherSo(form) {
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
  if (!step) return;
  const field = document.getElementById(step.dataset.for);
  if (isGone()) return turnAway(field.form);
  const value = (Number(field.value) || 0) + Number(step.dataset.step);
  field.value = Math.min(Number(field.max), Math.max(Number(field.min), value));
  saveSoon(field.form);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  const question = form?.querySelector("[data-doubted]");
  if (question) question.hidden = true;
  if (form?.hasAttribute("data-keeps") && event.target.value !== "") saveSoon(form);
});
