/* What a picture and a sound measure: figures in, figures and words out. No device, no clock and no page is known here.
   Sound is samples between -1 and 1, and loudness is dBFS: 0 is the loudest there can be. Brightness is 0 to 255.
   The limits are those of the catalogue (docs/checks.md); those that need several figures at once stand here. */

const FLOOR_DB = -120;          // exact silence; a logarithm has no figure for it
const FULL = 0.999;             // a sample at full scale
const CLIPPED_RUN = 6;          // so many at full scale in a row are cut off, and no single loud click
const VOICE_OVER_NOISE_DB = 6;  // less than this above the quiet, and nobody was heard to speak
const LOUD_DB = -10;
const HEARD_OVER_OTHERS_DB = 10;
const SILENT_DB = -90;          // quieter than this no room is; what a machine adds to exact silence is no tone
const SHARE_BAD = 1 / 3;        // of the pictures: a single black one is a camera that wakes up

/** No tone is a multiple of another, so a loudspeaker that distorts does not answer for a tone that it did not play. */
export const TONES_HZ = [487, 1130, 1873];
const BINS_HZ = [...TONES_HZ, 691, 1511, 2617];

export const decibels = (power) => (power > 0 ? Math.max(FLOOR_DB, 10 * Math.log10(power)) : FLOOR_DB);

const sorted = (figures) => [...figures].sort((one, other) => one - other);
const mean = (figures) => figures.reduce((sum, one) => sum + one, 0) / (figures.length || 1);

export function median(figures) {
  const row = sorted(figures);
  return row.length ? row[Math.floor(row.length / 2)] : 0;
}

// ── Sound ─────────────────────────────────────────────────────────────────────────────────────

/** One short stretch of sound: mean power, the highest sample, whether all is exactly zero, and the longest run at full scale. */
export function stretch(samples) {
  let [power, peak, run, clipped] = [0, 0, 0, 0];
  for (const one of samples) {
    const size = Math.abs(one);
    power += size * size;
    if (size > peak) peak = size;
    run = size >= FULL ? run + 1 : 0;
    if (run > clipped) clipped = run;
  }
  return { power: power / (samples.length || 1), peak, isZero: peak === 0, clipped };
}

/** The quiet of a room in dBFS: the middle one of its stretches, so that one cough is no fan. */
export const noise = (stretches) => decibels(median(stretches.map((one) => one.power)));

/** A spoken phrase is as loud as the loudest third of its stretches, for between words there is none. */
export function speech(stretches) {
  const row = sorted(stretches.map((one) => one.power));
  return decibels(mean(row.slice(-Math.max(1, Math.floor(row.length / 3)))));
}

/** What a microphone heard of a person: a level in dBFS, or a word where a level says too little. */
export function heard(quiet, spoken) {
  const all = [...quiet, ...spoken];
  if (!spoken.length) return { word: "late" };
  const value = speech(spoken);
  if (all.every((one) => one.isZero)) return { word: "silent" };
  if (spoken.some((one) => one.clipped >= CLIPPED_RUN)) return { word: "clipping", value };
  if (value > LOUD_DB) return { word: "loud", value };
  // Below the catalogue's own limit the level tells it all: then the microphone is off, and not the speaker silent.
  if (value > -60 && value - noise(quiet) < VOICE_OVER_NOISE_DB) return { word: "unheard", value };
  return { value };
}

/** The power of one tone in a stretch of sound, after Goertzel, under Hann's window so that a loud tone does not leak. */
export function tonePower(samples, hertz, rate) {
  const n = samples.length;
  const turn = (2 * Math.PI * hertz) / rate;
  const coefficient = 2 * Math.cos(turn);
  let [last, before] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (n - 1));
    [last, before] = [samples[i] * window + coefficient * last - before, last];
  }
  const squared = last * last + before * before - coefficient * last * before;
  return (8 * squared) / (n * n); // the mean power of a sine: half its height squared
}

/** The loudness of every tone, and of the bins beside them, in dBFS. */
export const spectrum = (samples, rate) => BINS_HZ.map((hertz) => decibels(tonePower(samples, hertz, rate)));

/** How surely the room heard all tones, in dB: over the quiet before, and over everything else at that moment (which needs ten less).
    Each tone is looked for where it was loudest but one: it does not matter how late the sound came, and a door that slams is over
    before the second look. */
export function loop(quiet, played) {
  if (!played.length || !quiet.length) return { word: "late" };
  const over = TONES_HZ.map((_, tone) => {
    const best = [...played].sort((one, other) => other[tone] - one[tone])[Math.min(1, played.length - 1)];
    const floor = Math.max(SILENT_DB, median(quiet.map((one) => one[tone])));
    const others = Math.max(...best.filter((_level, bin) => bin !== tone));
    return Math.min(best[tone] - floor, best[tone] - others + HEARD_OVER_OTHERS_DB);
  });
  const value = Math.min(...over);
  return Math.max(...over) < HEARD_OVER_OTHERS_DB ? { word: "unheard", value } : { value };
}

// ── Picture ───────────────────────────────────────────────────────────────────────────────────

/** One picture, from its pixels as a canvas gives them: how bright it is, how far the middle four fifths of it are spread, and a
    sum of its `detail` that no two pictures of a living camera share: its sensor always stirs, but a small copy hides that. */
export function look(pixels, detail = pixels) {
  const brightness = new Uint8Array(pixels.length / 4);
  for (let i = 0, at = 0; i < brightness.length; i += 1, at += 4) {
    brightness[i] = 0.2126 * pixels[at] + 0.7152 * pixels[at + 1] + 0.0722 * pixels[at + 2];
  }
  let sum = 0;
  for (const one of detail) sum = (Math.imul(sum, 31) + one) | 0;
  const row = brightness.slice().sort();
  return { luma: mean(brightness), spread: row[Math.floor(row.length * 0.9)] - row[Math.floor(row.length * 0.1)], sum };
}

const share = (looks, isSo) => looks.filter(isSo).length / looks.length;

/** What a camera showed: a word, the worst first, and how bright it was. `size` is its own height, `fps` pictures a second. */
export function picture(looks, { height, fps }) {
  if (looks.length < 2) return { word: looks.length ? "frozen" : "late" };
  const value = mean(looks.map((one) => one.luma));
  const spread = mean(looks.map((one) => one.spread));
  const still = looks.slice(1).filter((one, before) => one.sum === looks[before].sum).length / (looks.length - 1);
  const faults = {
    black: share(looks, (one) => one.luma < 20 && one.spread < 8) > SHARE_BAD,
    covered: spread < 3,
    frozen: still > SHARE_BAD,
    dark: value < 40,
    bright: value > 220,
    flat: spread < 8,
    small: height < 720,
    slow: fps < 15,
  };
  return { word: Object.keys(faults).find((word) => faults[word]) ?? "good", value };
}

// ── The browser ───────────────────────────────────────────────────────────────────────────────

/** The oldest that we know to work, from November 2026: two years of updates missed are a remark. */
const OLDEST = { chrome: 130, edge: 130, firefox: 128, safari: 17 };

/** Which browser, by what it calls itself, and its version. The order matters: nearly all of them claim to be the next as well. */
export function brand(agent) {
  const marks = [["edge", /Edg\/(\d+)/], ["other", /(?:OPR|SamsungBrowser|Vivaldi)\/(\d+)/], ["firefox", /Firefox\/(\d+)/],
    ["chrome", /(?:Chrome|Chromium)\/(\d+)/], ["safari", /Version\/(\d+).*Safari/]];
  const [name, mark] = marks.find(([, one]) => one.test(agent)) ?? ["other", /(\d+)/];
  return { name, version: Number(mark.exec(agent)?.[1] ?? 0) };
}

/** Whether the room can be sent from here. `has` tells what is there: a secure page, and leave to ask for devices. */
export function browser(agent, has) {
  const { name, version } = brand(agent);
  if (!has.secure) return { word: "insecure" };
  if (!has.devices) return { word: "unsupported", value: version };
  if (name === "other") return { word: "other", value: version };
  return { word: version < OLDEST[name] ? "older" : "fit", value: version };
}

/** What an error of `getUserMedia` means, by its name; `permission` is what the browser says of the permission afterwards. */
export function refusal(name, permission) {
  if (name === "NotAllowedError") return { denied: "denied", granted: "system" }[permission] ?? "dismissed";
  const words = { NotFoundError: "none", NotReadableError: "in_use", OverconstrainedError: "unfit", AbortError: "failed",
    SecurityError: "insecure", TypeError: "unsupported", NotSupportedError: "unsupported" };
  return words[name] ?? "failed";
}
