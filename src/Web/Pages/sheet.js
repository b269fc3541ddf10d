// The sheet: draw with mouse, finger, pen or keyboard, or drop, choose or paste a picture. Calls back with the bytes of a picture file.
import { byId } from './app.js';

const side = 320, pen = 14, keyStep = 8;

export function startSheet(onPicture, { drawn = true } = {}) {
  const canvas = byId('sheet'), drop = byId('drop'), file = byId('file');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let last = null, timer = 0, key = { x: side / 2, y: side / 2 }, isKeyDown = false;

  byId('sheet-help').textContent = drawn
    ? 'Draw here, or drop, choose or paste a picture. Keyboard: arrow keys move the pen, the space bar lowers and lifts it.'
    : 'Drop, choose or paste a picture.';

  function clear() {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, side, side);
    last = null;
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(() => canvas.toBlob(blob => blob && onPicture(blob), 'image/png'), 120);
  }

  function lineTo(point) {
    context.strokeStyle = '#000';
    context.lineWidth = pen;
    context.lineCap = context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(last?.x ?? point.x, last?.y ?? point.y);
    context.lineTo(point.x, point.y + (last ? 0 : .01));
    context.stroke();
    last = point;
  }

  const pointOf = event => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) * side / box.width, y: (event.clientY - box.top) * side / box.height };
  };

  async function open(blob) {
    onPicture(blob);
    try {
      const picture = await createImageBitmap(blob);
      clear();
      const scale = Math.min(side / picture.width, side / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
    } catch {
      clear(); // a format that this browser does not show; the server may read it
    }
  }

  if (drawn) {
    canvas.addEventListener('pointerdown', event => {
      canvas.setPointerCapture(event.pointerId);
      last = null;
      lineTo(pointOf(event));
    });
    canvas.addEventListener('pointermove', event => { if (last && event.buttons) lineTo(pointOf(event)); });
    canvas.addEventListener('pointerup', () => { if (last) changed(); last = null; });
    canvas.addEventListener('keydown', event => {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === ' ') {
        isKeyDown = !isKeyDown;
        last = null;
        if (isKeyDown) lineTo({ ...key });
      } else if (move) {
        key = { x: Math.min(side, Math.max(0, key.x + keyStep * move[0])), y: Math.min(side, Math.max(0, key.y + keyStep * move[1])) };
        if (isKeyDown) {
          lineTo({ ...key });
          changed();
        }
      } else return;
      event.preventDefault();
    });
  }
  byId('clear').addEventListener('click', clear);
  byId('choose').addEventListener('click', () => file.click());
  file.addEventListener('change', () => { if (file.files[0]) open(file.files[0]); file.value = ''; });
  drop.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  document.addEventListener('paste', event => {
    const pasted = [...event.clipboardData.files].find(given => given.type.startsWith('image/'));
    if (pasted) open(pasted);
  });
  clear();
}

export const predict = (ask, model, picture, top) => ask(`/predict?model=${encodeURIComponent(model)}&top=${top}`, {
  method: 'POST', body: picture, headers: { 'Content-Type': picture.type.startsWith('image/') ? picture.type : 'application/octet-stream' },
});
