/* Time: the server's clock, at the course's speed, and the elements that count by it. */

import { fill, page, words, write } from "./page.js";

const UNANSWERED_MS = 300_000;   // a call for help that nobody has answered for so long is louder to the eye

export let speed = Number(page.speed);
let base = { server: Date.parse(page.now), mono: performance.now() };
export const now = () => base.server + (performance.now() - base.mono) * speed;

/** A message's time is late by its way here, so the earliest estimate is the best; small steps back are taken slowly. */
export function setClock(message) {
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

export const timeOfDay = (moment) =>
  new Intl.DateTimeFormat("nb", { timeZone: "Europe/Oslo", hour: "2-digit", minute: "2-digit" }).format(moment);

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
export function paint(places = [document]) {
  const at = now();
  for (const element of places.flatMap((one) => [...one.getElementsByTagName("time")])) {
    for (const [name, show] of shown) {
      const value = element.getAttribute(name);
      if (value !== null) show(element, Date.parse(value) - at, at);
    }
  }
}

export function beat() {
  paint();
  const wait = (1000 - (((now() % 1000) + 1000) % 1000)) / speed;
  setTimeout(beat, Math.min(1_005, Math.max(100, wait + 5)));
}
