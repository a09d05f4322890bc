/* The socket, the wishes that wait for an answer, and what is shown while contact is lost. */

import { fill, isGone, onLaptop, onPhone, page, root, words } from "./page.js";
import { now, paint, timeOfDay } from "./clock.js";
import { announce, named, passing, tell, turnedAway } from "./said.js";
import { isChanged, saveSoon } from "./counters.js";

const SILENCE_MS = 12_000;      // longer than a heartbeat of 10 s: the other end is gone
const PATIENCE_MS = 2_500;      // a break shorter than this is not worth a banner

// ── The socket ────────────────────────────────────────────────────────────────────────────────
const banner = document.getElementById("link");
const SIGNED_OUT = 1008;
const RESTARTING = 1012;
/** After a planned stop a thousand pages come back: not all in the same second. */
const RESTART_SPREAD_MS = 3_000;
/** `seq` is the newest message that is on the page, −1 before the first; `hear` takes what comes, and is given by live.js. */
export const link = { socket: null, seq: -1, lostAt: null, hear: () => {} };
let heard = performance.now();
let tries = 0;
let reconnectTimer = 0;

const isSilent = () => performance.now() - heard > SILENCE_MS;
const isReady = () => link.socket?.readyState === WebSocket.OPEN && link.seq >= 0;

export function connect() {
  if (page.replay) return;  // What has been is no news: replay.js hands over each page as it was.
  clearTimeout(reconnectTimer);
  const query = new URLSearchParams({ page: page.page, session: page.session, room: page.room, lang: page.lang, sted: page.site ?? "" });
  const path = onPhone ? "/telefon/live" : "/live";
  const mine = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}?${query}`);
  link.socket = mine;
  link.seq = -1;
  heard = performance.now();
  mine.onmessage = ({ data }) => {
    if (link.socket !== mine) return;
    heard = performance.now();
    link.hear(JSON.parse(data));
  };
  mine.onclose = ({ code }) => {
    // Once signed out, the server shows the door, with the way back here.
    if (link.socket === mine) (code === SIGNED_OUT ? location.reload() : retry(code === RESTARTING ? RESTART_SPREAD_MS : 0));
  };
}

function drop() {
  link.socket?.close();
  link.socket = null;
}

function retry(spread = 0) {
  drop();
  link.lostAt ??= { wall: now(), mono: performance.now() };
  setTimeout(showLost, PATIENCE_MS + 50);
  const wait = Math.min(15_000, 500 * 2 ** tries) * (0.7 + Math.random() * 0.6) + Math.random() * spread;
  tries += 1;
  clearTimeout(reconnectTimer);
  reconnectTimer = setTimeout(connect, wait);
}

/** After sleep, a hidden tab or a gap: ask for the whole page at once. */
export function resync() {
  tries = 0;
  drop();
  connect();
}

addEventListener("online", resync);
addEventListener("pageshow", (event) => { if (event.persisted) resync(); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  paint();
  if (link.socket?.readyState !== WebSocket.OPEN || isSilent()) resync();
});

// ── Wishes: sent again until they are answered ────────────────────────────────────────────────
export const pending = new Map();

/** What finds no line waits for one. */
export function send(wish) {
  if (isReady()) put(wish);
}

function put(wish) {
  wish.isPut = true;
  link.socket.send(wish.frame);
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

// ── Contact, lost and back ────────────────────────────────────────────────────────────────────

function showLost() {
  if (!link.lostAt || performance.now() - link.lostAt.mono < PATIENCE_MS) return;
  // A practice was ended from this page, and its program went with it, as the page says.
  if (document.querySelector("[data-ended]")) return;
  root.classList.add("stale");
  root.classList.toggle("gone", onLaptop || onPhone);
  if (page.page === "screen" || !banner.hidden) return;
  const said = onLaptop ? words.gone_since : onPhone ? words.phone_lost_since : words.lost_since;
  banner.textContent = fill(said, { time: timeOfDay(link.lostAt.wall) });
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

/** What was typed while the program was gone stands there still; a counter is saved by itself again. */
function takeUpAgain(form) {
  tell(form, "");
  if (form.hasAttribute("data-keeps") && isChanged(form)) saveSoon(form);
}

function showBack() {
  tries = 0;
  if (!link.lostAt) return;
  link.lostAt = null;
  root.classList.remove("stale", "gone");
  showWhetherPressable();
  for (const form of turnedAway) if (form.isConnected) takeUpAgain(form);
  turnedAway.clear();
  if (!banner.hidden) announce(words.back, false);
  banner.hidden = true;
  banner.textContent = "";
}

/** The first whole page on a new line is here: what waited is put on it. */
export function beBack() {
  showBack();
  pending.forEach(put);
}

setInterval(() => {
  if (link.socket && isSilent()) retry();
  if (link.lostAt) pending.forEach(giveUp);
}, 1000);
