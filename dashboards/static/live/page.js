/* What every part of the script of a page stands on: what the page says of itself, its words, and what is asked of its nodes. */

export const root = document.documentElement;
export const page = document.body.dataset;
export const words = JSON.parse(page.words);
export const main = document.getElementById("main");
/** On a laptop it is the laptop's own program that is gone, and then nothing is saved anywhere: no button may pretend that it is.
    On a phone the room's laptop lies beside it and takes everything in: what is pressed here meanwhile would come after it, and confuse. */
export const onLaptop = page.laptop !== undefined;
export const onPhone = page.phone !== undefined;
export const isGone = () => root.classList.contains("gone");

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
export const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
export const within = (places, what) => places.flatMap((one) => [...one.querySelectorAll(what)]);
export const cardOf = (element) => element?.closest("[data-card]");

const policy = globalThis.trustedTypes
  ? trustedTypes.createPolicy("samkurs", { createHTML: (html) => html })
  : { createHTML: (html) => html };

/** Nodes must be out of their template first: within it idiomorph takes a way that is twenty times slower. */
export function nodes(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  const made = [...template.content.children];
  made.forEach((one) => one.remove());
  return made;
}

export function areaInSight(element) {
  const { top, bottom, width } = element.getBoundingClientRect();
  return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) * width;
}

/** What lies over the page, or is always in sight: it stays where it is whatever moves. */
export const MOVES_WITH_NOTHING = ".region-help,.region-act";

export function isDirty(field) {
  if (field instanceof HTMLSelectElement) {
    return field.selectedIndex !== Math.max([...field.options].findIndex((one) => one.defaultSelected), 0);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}
