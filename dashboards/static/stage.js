/* The participants' screen and the speaker's view hold everything: nobody scrolls them. Where a long text, or letters that somebody made
   larger, do not fit, first what can best spare it shrinks (what comes afterwards; the speaker's number), and then all of it, step by step
   until it fits. Ordinary texts fit as they are (docs/pages.md). */

const root = document.documentElement;
const main = document.getElementById("main");
const STEP = 0.05, FOOT_LEAST = 0.6, LEAST = 0.3;

function fits() {
  return root.scrollHeight <= root.clientHeight && root.scrollWidth <= root.clientWidth;
}

function shrinksTo(name, least) {
  for (let share = 1; share > least - STEP / 2; share -= STEP) {
    root.style.setProperty(name, share.toFixed(2));
    if (fits()) return true;
  }
  return false;
}

function fit() {
  root.style.setProperty("--fit", 1);
  return shrinksTo("--fit-foot", FOOT_LEAST) || shrinksTo("--fit", LEAST);
}

new MutationObserver(fit).observe(main, { childList: true, subtree: true, characterData: true });
// The line that says that contact is lost takes its place from the rest.
new MutationObserver(fit).observe(document.getElementById("link"), { attributeFilter: ["hidden"] });
addEventListener("resize", fit);
document.fonts.ready.then(fit);
fit();
