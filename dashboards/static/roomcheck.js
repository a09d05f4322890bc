/* The guided run on the laptop's own room page: picture, quiet, voice, and three tones through the room's own loudspeaker.
   Rule 1: pictures and samples stay in this file; what leaves it is a word or a figure for each check, by the card's own form.
   Rule 2: devices are let go at the end, at a stop, when the page is left or hidden, and before any link is followed.
   Rule 3: nothing waits for ever. What a device is asked has eight seconds; a person who is asked for leave has a minute.
   What the figures mean stands in measure.js, and what they are worth the laptop decides by its catalogue. */

import { TONES_HZ, brand, browser, heard, look, loop, noise, picture, spectrum, stretch } from "./measure.js";
import { Late, STEP_MS, Stopped, askForBoth, cameraNow, chosen, differs, either, present, takeExpected, tellCamera, wait, within }
  from "./devices.js";

const root = document.documentElement;

const CAMERA_MS = 3_000;
const QUIET_MS = 2_000;
const VOICE_MS = 3_000;
const EVERY_MS = 100;               // a stretch of sound
const LOOK_MS = 60;                 // between two pictures that are looked at; the others are only counted
const [WIDE, HIGH] = [160, 90];     // what is looked at: the whole picture made small, and as much of its middle as it is
const SAMPLES = 8192;               // a sixth of a second: tones 12 Hz apart are told apart
const WAKE_HZ = 905;                // the throw-away tone: a loudspeaker that sleeps swallows the first second
const TONE_S = 0.5;
const VOLUME = 0.25;
const SETTLED_MS = 300;             // a plug that is moved is several changes in a row

const DEVICE_CHECKS = {
  videoinput: ["cam_present", "cam_picture"],
  audioinput: ["mic_level", "mic_noise", "sound_loop", "speaker_heard"],
  audiooutput: ["sound_loop", "speaker_heard"],
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const box = () => document.getElementById("check-run");
const part = (name) => box()?.querySelector(`[data-part="${name}"]`);
const paced = (ms) => ms * Number(box().dataset.pace); // 1, but where nobody is to wait
const round = (value) => Math.round(value * 10) / 10;

let run = null;

// ── What is shown ─────────────────────────────────────────────────────────────────────────────

const words = () => JSON.parse(box().dataset.words);
const say = (code, values = {}) => fill(words()[code], values);

function show(name, isShown) {
  const found = part(name);
  if (found) found.hidden = !isShown;
}

function note(text) {
  part("note").textContent = text;
  show("note", Boolean(text));
}

/** One step at a time, and the seconds it has left. What is read aloud in the quiet would be heard by the microphone: so it is not. */
function showStep(step, ms, values = {}, isAloud = true) {
  const text = say(step, values);
  part("say").textContent = text;
  if (isAloud) part("status").textContent = text;
  for (const one of box().querySelectorAll("[data-step-of]")) {
    if (one.dataset.stepOf === step) one.setAttribute("aria-current", "step");
    else if (one.hasAttribute("aria-current")) { one.removeAttribute("aria-current"); one.classList.add("done"); }
  }
  run.until = ms ? performance.now() + ms : 0;
  countDown();
}

function countDown() {
  const left = run?.until ? Math.max(1, Math.ceil((run.until - performance.now()) / 1000)) : 0;
  const line = part("left");
  if (line) line.textContent = left ? say("left", { n: left }) : "";
}

// ── Choosing ───────────────────────────────────────────────────────────────────────────────────────

/** Lists to choose from, where there is a choice. */
async function offerChoices(mine) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const [kind, name] of [["video", "camera"], ["audio", "microphone"]]) {
    const found = devices.filter((one) => one.kind === `${kind}input` && one.deviceId !== "default" && one.deviceId !== "communications");
    const list = document.getElementById(`check-${name}`);
    const used = mine.track(kind)?.getSettings().deviceId;
    list.replaceChildren(...found.map((one) => new Option(one.label, one.deviceId, false, one.deviceId === used)));
    show(`${name}s`, found.length > 1);
  }
}

document.addEventListener("change", ({ target }) => {
  if (target.id === "check-camera") chosen.camera = target.value;
  if (target.id === "check-microphone") chosen.microphone = target.value;
});

// ── The steps ─────────────────────────────────────────────────────────────────────────────────

/** Calls back for each new picture. Safari and old Firefox do not tell; there it is looked at often enough. */
function eachPicture(video, see, signal) {
  const next = video.requestVideoFrameCallback ? (then) => video.requestVideoFrameCallback(then) : (then) => setTimeout(then, 33);
  const again = () => {
    if (signal.aborted || !video.srcObject) return;
    see();
    next(again);
  };
  next(again);
}

async function watchCamera(mine, signal) {
  const [video, looks] = [part("video"), []];
  const canvas = new OffscreenCanvas(WIDE, HIGH);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let [pictures, lastLook] = [0, 0];
  const pixels = () => pen.getImageData(0, 0, WIDE, HIGH).data;
  const see = () => {
    pictures += 1;
    if (performance.now() - lastLook < LOOK_MS) return;
    lastLook = performance.now();
    const [w, h] = [video.videoWidth, video.videoHeight];
    pen.drawImage(video, 0, 0, WIDE, HIGH);
    const whole = pixels();
    pen.drawImage(video, (w - WIDE) / 2, (h - HIGH) / 2, WIDE, HIGH, 0, 0, WIDE, HIGH);
    looks.push(look(whole, pixels()));
  };
  video.srcObject = new MediaStream([mine.track("video")]);
  video.hidden = false;
  await video.play();
  showStep("camera", paced(CAMERA_MS), {}, false);
  part("status").textContent = say("explain");
  eachPicture(video, see, signal);
  const begun = performance.now();
  await wait(paced(CAMERA_MS), signal);
  mine.found.set("cam_picture", picture(looks, { height: video.videoHeight, fps: (pictures * 1000) / (performance.now() - begun) }));
}

/** The microphone's samples as they come. Nothing is connected to the loudspeaker: the room must not hear itself. */
async function listen(mine) {
  await mine.audio.resume();
  const ear = mine.audio.createAnalyser();
  ear.fftSize = SAMPLES;
  mine.audio.createMediaStreamSource(new MediaStream([mine.track("audio")])).connect(ear);
  const samples = new Float32Array(SAMPLES);
  return () => { ear.getFloatTimeDomainData(samples); return samples; };
}

async function gather(ms, take, signal) {
  const [taken, end] = [[], performance.now() + ms];
  while (performance.now() < end) {
    await wait(EVERY_MS, signal);
    taken.push(take());
  }
  return taken;
}

/** Some microphones begin with silence: the quiet is measured when the first sound has come, or when none does. */
async function awake(ear, signal) {
  for (let tries = 0; tries < 10 && stretch(ear()).isZero; tries += 1) await wait(EVERY_MS, signal);
  await wait(2 * EVERY_MS, signal);
}

async function hearPerson(mine, signal) {
  const ear = mine.ear = await listen(mine);
  showStep("quiet", paced(QUIET_MS), {}, false);
  await awake(ear, signal);
  const quiet = await gather(paced(QUIET_MS), () => stretch(ear()), signal);
  const meter = part("meter");
  meter.hidden = false;
  showStep("voice", paced(VOICE_MS), { place: box().dataset.place });
  const spoken = await gather(paced(VOICE_MS), () => {
    const one = stretch(ear());
    meter.value = 10 * Math.log10(one.power || 1e-12);
    return one;
  }, signal);
  meter.hidden = true;
  const level = heard(quiet, spoken);
  mine.found.set("mic_level", level);
  if (level.word !== "silent") mine.found.set("mic_noise", { value: noise(quiet) });
}

function play(audio) {
  const begin = audio.currentTime + 0.1;
  const row = [[WAKE_HZ, 2 * TONE_S], ...TONES_HZ.map((hertz) => [hertz, TONE_S])];
  let at = begin;
  for (const [hertz, seconds] of row) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(VOLUME, at + 0.02);
    volume.gain.setValueAtTime(VOLUME, at + seconds - 0.02);
    volume.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
  return (at - audio.currentTime) * 1000;
}

async function hearLoudspeaker(mine, signal) {
  const { ear } = mine;
  const rate = mine.audio.sampleRate;
  const bins = () => spectrum(ear(), rate);
  showStep("tones", 5 * EVERY_MS + 2_600 + 8 * EVERY_MS);
  const quiet = await gather(5 * EVERY_MS, bins, signal);
  const played = await gather(play(mine.audio) + 8 * EVERY_MS, bins, signal);
  const back = loop(quiet, played);
  const isSilent = mine.found.get("mic_level")?.word === "silent";
  mine.found.set("sound_loop", isSilent && back.word === "unheard" ? { word: "deaf" } : back);
  // The tones came through: then the microphone is on, and it was the person who was silent.
  if (isSilent && !back.word) mine.found.set("mic_level", { word: "unheard" });
}

// ── One run ───────────────────────────────────────────────────────────────────────────────────

class Run {
  constructor() {
    this.stopper = new AbortController();
    this.signal = this.stopper.signal;
    this.tracks = [];
    this.found = new Map();
    this.until = 0;
    this.audio = new AudioContext(); // made within the press, or it may not make a sound
    this.ticker = setInterval(() => { countDown(); if (!box()) this.stop(); }, 250);
  }

  track(kind) {
    return this.tracks.find((one) => one.kind === kind && one.readyState === "live");
  }

  drop(track) {
    this.tracks = this.tracks.filter((one) => one !== track);
    track.stop();
  }

  /** A device is gone in the middle: that is what was found, and what the others said is not worth much. */
  lose(kind) {
    if (this.signal.aborted) return;
    this.found.delete("mic_noise");
    this.found.set(kind === "video" ? "cam_picture" : "mic_level", { word: "unplugged" });
    this.isLost = true;
    this.stop();
  }

  stop() {
    this.letGo();
    this.stopper.abort(new Stopped());
  }

  letGo() {
    this.tracks.forEach((one) => one.stop());
    if (this.audio.state !== "closed") this.audio.close();
    const video = part("video");
    if (video) { video.srcObject = null; video.hidden = true; }
    clearInterval(this.ticker);
  }

  async whole() {
    const has = { secure: globalThis.isSecureContext, devices: Boolean(navigator.mediaDevices?.getUserMedia) };
    this.found.set("browser", browser(navigator.userAgent, has));
    if (!has.secure || !has.devices) return;
    showStep("asking", 0);
    await askForBoth(this);
    show("ask", false);
    const { camera, microphone } = box().dataset;
    await takeExpected("video", "camera", camera, this);
    await takeExpected("audio", "microphone", microphone, this);
    tellCamera(camera, this);
    await offerChoices(this);
    if (this.track("video")) await this.step("cam_picture", watchCamera);
    if (this.track("audio")) await this.step("mic_level", hearPerson);
    if (this.ear) await this.step("sound_loop", hearLoudspeaker);
  }

  /** A step that takes too long is not known, and the next one is tried all the same. */
  async step(check, work) {
    const late = new AbortController();
    const signal = either(this.signal, late.signal);
    try {
      await within(STEP_MS, work(this, signal), this);
    } catch (error) {
      if (!(error instanceof Late)) throw error;
      late.abort(error);
      this.found.set(check, { word: "late" });
    }
  }
}

async function start() {
  if (run || !box()) return;
  const mine = run = new Run();
  open();
  try {
    await mine.whole();
  } catch (error) {
    if (!mine.isLost) return close(mine, error);
  }
  mine.letGo();
  await tell(withMissed(mine.found));
  close(mine);
}

/** What an earlier run found, and this one did not come to, is not known any more: a camera that was good may be gone. */
function withMissed(found) {
  const devices = [...DEVICE_CHECKS.videoinput, ...DEVICE_CHECKS.audioinput].filter((check) => check !== "speaker_heard");
  const missed = measured().filter((check) => devices.includes(check) && !found.has(check));
  return new Map([...missed.map((check) => [check, { word: "missed" }]), ...found]);
}

function explain(error) {
  if (error instanceof Stopped) return say("stopped");
  return error instanceof Late ? say("unanswered") : say("broke", { why: error.name });
}

function open() {
  root.classList.add("checking");
  note("");
  for (const one of box().querySelectorAll("[data-step-of]")) { one.classList.remove("done"); one.removeAttribute("aria-current"); }
  show("meter", false);
  show("ask", true);
  show("live", true);
  box().querySelector("[data-check-stop]").focus({ preventScroll: true });
  box().scrollIntoView({ block: "nearest" });
}

/** The page as before, with a word on why where the run came to nothing. */
function close(mine, error) {
  mine.stop();
  if (run === mine) run = null;
  root.classList.remove("checking");
  if (!box()) return;
  const hadFocus = box().contains(document.activeElement) || document.activeElement === document.body;
  show("live", false);
  part("status").textContent = "";
  note(error ? explain(error) : "");
  const aim = error ? part("note") : document.getElementById("roomcheck-h");
  aim.tabIndex = -1;
  if (hadFocus) aim.focus({ preventScroll: true });
  // What comes of it, and whether the tones were heard, stands below: not beneath the help bar.
  aim.scrollIntoView({ block: aim.getBoundingClientRect().top > innerHeight / 2 ? "center" : "nearest" });
  takeInventory();
}

const measured = () => document.getElementById("check-measured").dataset.measured.split(" ");

// ── Telling the laptop ────────────────────────────────────────────────────────────────────────

const asText = ({ word = "", value }) => [word, value === undefined ? "" : round(value)].filter((one) => one !== "").join(" ");

/** By the card's form, which live.js sends, repeats and answers for like any other. */
async function tell(found) {
  const form = box()?.querySelector("form");
  if (!form || !found.size) return;
  for (let tries = 0; form.dataset.busy && tries < 50; tries += 1) await new Promise((then) => setTimeout(then, EVERY_MS));
  const fields = [...found].map(([check, one]) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: check, value: asText(one) });
    return field;
  });
  form.querySelector("[data-part=fields]").replaceChildren(...fields);
  form.requestSubmit();
  form.querySelector("[data-part=fields]").replaceChildren();
}

// ── Devices that come and go ──────────────────────────────────────────────────────────────────

let inventory = null;
let settling = 0;
const takeInventory = async () => { inventory = await present(); };

async function lookAgain() {
  const [before, now] = [inventory, await present()];
  inventory = now;
  if (run || !box() || !before) return;
  const changed = Object.keys(DEVICE_CHECKS).filter((kind) => differs(before[kind], now[kind]));
  const gone = new Set(changed.flatMap((kind) => DEVICE_CHECKS[kind]).filter((check) => measured().includes(check)));
  const found = new Map([...gone].map((check) => [check, { word: "changed" }]));
  if (gone.has("cam_present")) found.set("cam_present", { word: cameraNow(now.videoinput, box().dataset.camera) });
  await tell(found);
}

navigator.mediaDevices?.addEventListener("devicechange", () => {
  clearTimeout(settling);
  settling = setTimeout(lookAgain, SETTLED_MS);
});

// ── Starting, and letting go ──────────────────────────────────────────────────────────────────

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-check-start]")) start();
  else if (target.closest("[data-check-stop],a[href]")) run?.stop();
}, { capture: true });
document.addEventListener("auxclick", ({ target }) => { if (target.closest("a[href]")) run?.stop(); }, { capture: true });
addEventListener("keydown", ({ key }) => { if (key === "Escape") run?.stop(); });
addEventListener("pagehide", () => run?.stop());
document.addEventListener("visibilitychange", () => { if (document.hidden) run?.stop(); });

root.dataset.brand = brand(navigator.userAgent).name; // which drawings of where to press are shown
takeInventory();
