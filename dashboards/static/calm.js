/* The page before there is a session asks for itself again, and turns into what is new as soon as there is something new.
   It does not reload blindly: whoever reads, or has it read aloud, is not thrown back to its beginning. */

const AGAIN_MS = 5_000;

async function asked() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // The program is being started again: ask later.
  }
}

// What is shown may have been behind already when it was first asked for again: its heading tells.
const heading = document.querySelector("h1").textContent;
let first = null;

async function look() {
  const fresh = await asked();
  first ??= fresh;
  if (fresh !== null && (fresh !== first || !fresh.includes(heading))) location.reload();
  else setTimeout(look, AGAIN_MS);
}

look();
