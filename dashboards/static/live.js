/* The one script of every page. The server renders; this keeps what is shown up to date, counts clocks, and sends forms.
   Rules: nothing is lost that a person has typed or pressed; nothing moves under a finger; nothing is read aloud twice.
   What it does lies in live/, by concern; here it is put together, and a message is put on the page.
   Messages and their fields are told in docs/architecture.md under "Pages". Without this script every page at the centre still works. */

import { showKeys } from "./keys.js";
import { main, nodes, root, within } from "./live/page.js";
import { beat, paint, setClock } from "./live/clock.js";
import { announce, letOldPass } from "./live/said.js";
import { holdStill, keepPlace, leadToAnswer, letGo, morph } from "./live/place.js";
import "./live/press.js";
import "./live/counters.js";
import { beBack, connect, link, resync } from "./live/link.js";
import { takeAnswer } from "./live/forms.js";
import { keepBarsRoom, tellReturn, watchWhatWaits } from "./live/bars.js";

root.classList.add("has-script");

function afterMorph(places = [document]) {
  for (const one of within(places, "[data-step]")) one.hidden = false;
  for (const one of within(places, "[data-save]")) one.hidden = true;
  showKeys(places);
  watchWhatWaits();
  tellReturn();
  keepBarsRoom();
  letOldPass();
  paint(places);
}

const boxOf = (region) => main.querySelector(`[data-region="${CSS.escape(region)}"]`);

/** `fresh` holds the cards that are new. */
function putInOrder(box, ids, fresh) {
  ids.forEach((id, index) => {
    const card = fresh.get(id) ?? document.getElementById(id);
    if (!card || box.children[index] === card) return;
    if (box.moveBefore && card.isConnected) box.moveBefore(card, box.children[index]);
    else box.insertBefore(card, box.children[index]);
  });
}

function receive(message) {
  if (message.now) setClock(message);
  if (message.t === "all") takeAll(message);
  else if (message.t === "some" && (message.after ?? message.seq - 1) === link.seq) takeSome(message);
  else if (message.t === "done") takeAnswer(message);
  else if (message.t === "some" || (message.t === "tick" && message.seq !== link.seq)) resync();
}

/** A room that moves is called something else while its page is open. */
function retitle(title) {
  const heading = document.querySelector("h1");
  if (!title || !heading || heading.textContent === title) return;
  heading.textContent = title;
  document.title = `${title} · Samkurs`;
}

function takeAll(message) {
  const first = link.seq < 0;
  link.seq = message.seq;
  retitle(message.title);
  keepPlace(() => {
    const made = nodes(message.html);
    holdStill(made);
    morph(main, made, "innerHTML");
    afterMorph();
  });
  leadToAnswer();
  announce(message.say, message.loud);
  if (first) beBack();
}

function takeSome(message) {
  link.seq = message.seq;
  keepPlace(() => {
    const fresh = new Map();
    for (const [id, html] of Object.entries(message.cards)) {
      const card = document.getElementById(id);
      const made = nodes(html);
      holdStill(made);
      if (card) morph(card, made[0], "outerHTML");
      else fresh.set(id, made[0]);
    }
    const regions = Object.entries(message.order ?? {}).map(([region, ids]) => [boxOf(region), ids]);
    // What goes, goes first: else all that stands after it would be moved, and what is moved loses the focus where a browser knows no better.
    const stays = new Set(regions.flatMap(([, ids]) => ids));
    for (const [box] of regions) for (const card of [...box.children]) if (!stays.has(card.id)) card.remove();
    for (const [box, ids] of regions) putInOrder(box, ids, fresh);
    afterMorph(Object.keys(message.cards).map((id) => document.getElementById(id)).filter(Boolean));
  });
  leadToAnswer();
  announce(message.say, message.loud);
}

/** What is dear to find out is fetched when somebody opens its fold; its link leads to the same where that cannot be had. */
async function fetchPart(fold) {
  const slot = fold.querySelector("[data-fetched]");
  const answer = await fetch(fold.querySelector("a").href).catch(() => null);
  if (!answer?.ok || !slot) return;
  const made = nodes(await answer.text()).find((one) => one.matches("main"))?.querySelector("[data-part]");
  if (made) slot.replaceChildren(...made.childNodes);
}

document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches("[data-fetch]")) fetchPart(target);
}, true);

document.addEventListener("samkurs-replay", ({ detail }) => receive(detail));

afterMorph();
beat();
link.hear = receive;
connect();
setInterval(() => letGo(afterMorph), 1000);
