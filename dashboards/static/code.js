/* The page where a laptop is given a room by a code: sends the form over a socket, and shows the answer.
   When the code was right, Samkurs begins anew in the room, and this page goes there as soon as it answers. */

const AGAIN_MS = 300;
const form = document.querySelector("form");
const said = document.getElementById("said");
const button = form.querySelector("button");
const language = document.documentElement.lang;

async function goThere() {
  try {
    if ((await fetch("/", { cache: "no-store" })).ok) return location.assign("/");
  } catch {
    // It is being started again.
  }
  setTimeout(goThere, AGAIN_MS);
}

function send(fields) {
  const socket = new WebSocket(`ws://${location.host}/enrol?lang=${language}`);
  let answer = null;
  socket.onopen = () => socket.send(JSON.stringify(fields));
  socket.onmessage = (message) => {
    answer = JSON.parse(message.data);
    said.textContent = answer.text;
    if (!answer.ok) socket.close();
  };
  socket.onclose = () => {
    button.removeAttribute("aria-disabled");
    if (!answer || answer.ok) goThere();
  };
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  said.textContent = "…";
  send(Object.fromEntries(new FormData(form)));
});
