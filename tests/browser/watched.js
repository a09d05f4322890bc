/* What the page opens, kept so that a test can ask whether it was let go; a film where the machine has no camera of any kind; and
   devices that a test may pull out. Runs before the page's own scripts. */
window.opened = [];
window.pulled = [];
const devices = navigator.mediaDevices;
const [open, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)];
function filmed() {
  const canvas = new OffscreenCanvas(1280, 720);
  const page = document.createElement("canvas");
  [page.width, page.height] = [1280, 720];
  const pen = page.getContext("2d");
  const draw = () => {
    for (let x = 0; x < 1280; x += 40) {
      pen.fillStyle = `hsl(${Math.random() * 360} 40% ${30 + Math.random() * 40}%)`;
      pen.fillRect(x, 0, 40, 720);
    }
  };
  setInterval(draw, 33);
  draw();
  return page.captureStream(30).getTracks();
}
devices.getUserMedia = async (wished) => {
  const own = window.hasFilm && wished.video;
  if (wished.video && window.pulled.includes("videoinput")) throw new DOMException("", "NotFoundError");
  const real = own ? (wished.audio ? await open({ audio: wished.audio }) : null) : await open(wished);
  const tracks = [...(real?.getTracks() ?? []), ...(own ? filmed() : [])];
  window.opened.push(...tracks);
  return new MediaStream(tracks);
};
devices.enumerateDevices = async () => (await list()).filter((one) => !window.pulled.includes(one.kind));
window.stillOpen = () => window.opened.filter((one) => one.readyState !== "ended").length;
window.lettingGo = () => new Promise((done) => {
  const look = () => (window.opened.length && !window.stillOpen() ? done() : setTimeout(look, 20));
  look();
});
