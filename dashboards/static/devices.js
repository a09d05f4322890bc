/* Leave to use the room's devices, opening them, and noticing that they come and go. What they show and say is not looked at here.
   A run (`mine`) holds the open tracks in `tracks`, its end in `signal`, and in `found` a word for each check that failed already. */

import { refusal } from "./measure.js";

export const STEP_MS = 8_000;
const LEAVE_MS = 60_000;            // a person reads the question and looks for the button

const HEARS_AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const WANTED = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  audio: HEARS_AS_IT_IS,
};

// ── Waiting, with an end ──────────────────────────────────────────────────────────────────────

export class Stopped extends Error {}
export class Late extends Error {}

/** A signal that follows several. (`AbortSignal.any` is too new for the oldest browsers that we take.) */
export function either(...signals) {
  const one = new AbortController();
  for (const each of signals) {
    if (each.aborted) one.abort(each.reason);
    each.addEventListener("abort", () => one.abort(each.reason), { once: true });
  }
  return one.signal;
}

export function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}

/** The answer, or `Late`, or `Stopped`. Whatever comes afterwards is nobody's. */
export function within(ms, answer, mine) {
  const end = new AbortController();
  const late = wait(ms, either(mine.signal, end.signal)).then(() => { throw new Late(); });
  late.catch(() => {});
  return Promise.race([answer, late]).finally(() => end.abort(new Stopped("answered")));
}

// ── Leave, and devices ────────────────────────────────────────────────────────────────────────

async function permission(name) {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "denied"; // A browser that does not tell has said no already.
  }
}

/** What a person, or the room's own settings, chose. */
export const chosen = { camera: "", microphone: "" };

function constraints(kind) {
  const id = kind === "video" ? chosen.camera : chosen.microphone;
  return { [kind]: id ? { ...WANTED[kind], deviceId: { exact: id } } : WANTED[kind] };
}

/** Tracks that come when nobody waits for them any more are let go at once: nobody would ever see that they are on. */
async function openDevices(wished, mine) {
  let isWanted = true;
  const asked = navigator.mediaDevices.getUserMedia(wished);
  const letGo = (stream) => stream.getTracks().forEach((one) => one.stop());
  asked.then((stream) => { if (!isWanted) letGo(stream); }, () => {});
  const stream = await within(LEAVE_MS, asked, mine).catch((error) => { isWanted = false; throw error; });
  if (mine.signal.aborted) letGo(stream);
  mine.signal.throwIfAborted();
  for (const track of stream.getTracks()) {
    mine.tracks.push(track);
    track.addEventListener("ended", () => mine.lose(track.kind));
  }
}

/** Both with one question; where that fails, each by itself, so that a room without a camera still has its sound looked at. */
export async function askForBoth(mine) {
  try {
    return await openDevices({ ...constraints("video"), ...constraints("audio") }, mine);
  } catch (error) {
    if (error instanceof Stopped || error instanceof Late) throw error;
    if (error.name === "NotAllowedError") return askForAllowed(mine);
    for (const kind of ["video", "audio"]) await askForOne(kind, mine);
  }
}

async function askForAllowed(mine) {
  const [camera, microphone] = [await permission("camera"), await permission("microphone")];
  if (camera === microphone || ![camera, microphone].includes("denied")) {
    const word = refusal("NotAllowedError", camera === "granted" ? microphone : camera);
    mine.found.set("browser", { word });
    return;
  }
  const isCamera = camera === "denied";
  mine.found.set("browser", { word: isCamera ? "cam_denied" : "mic_denied" });
  await askForOne(isCamera ? "audio" : "video", mine);
}

async function askForOne(kind, mine) {
  try {
    await openDevices(constraints(kind), mine);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const isAllowed = error.name === "NotAllowedError" && (await permission(kind === "video" ? "camera" : "microphone"));
    blame(kind, error instanceof Late ? "late" : refusal(error.name, isAllowed), mine);
  }
}

/** A refusal is the fault of the browser, of the whole camera, or of the microphone. */
function blame(kind, word, mine) {
  const ofBrowser = ["denied", "dismissed", "system", "insecure", "unsupported"];
  if (ofBrowser.includes(word)) mine.found.set("browser", { word });
  else if (kind === "audio") mine.found.set("mic_level", { word });
  else mine.found.set(word === "none" ? "cam_present" : "cam_picture", { word });
  if (word === "unfit") chosen[kind === "video" ? "camera" : "microphone"] = "";
}

export const same = (label, wished) => Boolean(wished) && label.toLowerCase().includes(wished.toLowerCase());

/** The room's own device where it is there and another was opened; what a person has chosen stands. */
export async function takeExpected(kind, name, wished, mine) {
  const track = mine.track(kind);
  if (!track || !wished || chosen[name] || same(track.label, wished)) return;
  const devices = await navigator.mediaDevices.enumerateDevices();
  const right = devices.find((one) => one.kind === `${kind}input` && same(one.label, wished));
  if (!right) return;
  mine.drop(track);
  chosen[name] = right.deviceId;
  await askForOne(kind, mine);
}

export function tellCamera(wished, mine) {
  const track = mine.track("video");
  if (!track) return;
  mine.found.set("cam_present", { word: !wished ? "found" : same(track.label, wished) ? "expected" : "other" });
}

// ── What is plugged in ────────────────────────────────────────────────────────────────────────

/** The names of what is plugged in, by kind. They are empty until the browser has been given leave. */
export async function present() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const of = (kind) => devices.filter((one) => one.kind === kind);
  return { videoinput: of("videoinput"), audioinput: of("audioinput"), audiooutput: of("audiooutput") };
}

export const differs = (before, now) =>
  JSON.stringify(before.map((one) => [one.label, one.deviceId]).sort()) !== JSON.stringify(now.map((one) => [one.label, one.deviceId]).sort());

/** What the camera is can be told without opening it, where its name is known. */
export function cameraNow(cameras, wished) {
  if (!cameras.length) return "none";
  if (!wished) return "found";
  return cameras.some((one) => same(one.label, wished)) ? "expected" : cameras.some((one) => one.label) ? "other" : "changed";
}
