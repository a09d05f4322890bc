/* A second press at the same spot was meant for what stood there before it: it does that, or its reverse (data-turns), or nothing. */

import { page } from "./page.js";

export const SETTLE_MS = 400;   // after an answer: the second half of a double click does nothing
const DOUBLE_MS = 500;          // the two halves of a double click are no further apart
const DOUBLE_PX = 32;           // nor the two halves of a double tap

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

/** An answer has come, and what stands there is new: the second half of a double press does nothing. */
export function settle() {
  pressed.until = Math.max(pressed.until, performance.now() + SETTLE_MS);
}

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
