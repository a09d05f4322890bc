/* Sound and pictures of known strength, made where they are measured. `m` is the module that is tried. */
const RATE = 48000;
const tone = (hertz, size, n = 8192) => Float32Array.from({ length: n }, (_, i) => size * Math.sin((2 * Math.PI * hertz * i) / RATE));
const sum = (...all) => all[0].map((_, i) => all.reduce((total, one) => total + one[i], 0));
const square = (size) => tone(200, 1).map((one) => (one > 0 ? size : -size));
const zeros = new Float32Array(8192);
const spoken = (size) => Array.from({ length: 30 }, (_, i) => m.stretch(i % 3 ? tone(180, size / 300) : tone(180, size)));
const quiet = (size) => Array.from({ length: 20 }, () => m.stretch(tone(97, size)));
const image = (of) => Uint8ClampedArray.from({ length: 4 * 400 }, (_, i) => (i % 4 === 3 ? 255 : of(Math.floor(i / 4))));
const film = (n, of) => Array.from({ length: n }, (_, k) => m.look(image((i) => of(i, k))));
const lit = (i, k) => 60 + ((i * 7 + k * 13) % 120);
const SHARP = { height: 720, fps: 30 };
const bins = (sound) => m.spectrum(sound, RATE);
const [A, B, C] = m.TONES_HZ;
const twice = (sound) => [bins(sound), bins(sound)];
