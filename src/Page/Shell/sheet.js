'use strict';
// A canvas that is drawn on with mouse, finger, pen or keys. `changed` is called after each line.
function makeSheet(canvas, help, changed) {
  const side = canvas.width, pen = canvas.getContext('2d', { willReadFrequently: true });
  const sheet = { canvas, pen, isEnabled: false, isLight: false, width: 14, wipe };
  let last = null, cursor;
  wipe();

  function wipe() {
    cursor = { x: side / 2, y: side / 2, down: false };
    last = null;
    pen.fillStyle = sheet.isLight ? '#000' : '#fff';
    pen.fillRect(0, 0, side, side);
    pen.strokeStyle = sheet.isLight ? '#fff' : '#000';
    pen.lineWidth = sheet.width;
    pen.lineCap = pen.lineJoin = 'round';
  }

  function line(from, to) {
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    changed();
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) * side / box.width, y: (event.clientY - box.top) * side / box.height };
  }

  canvas.addEventListener('pointerdown', event => {
    if (!sheet.isEnabled || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = point(event);
    line(last, { x: last.x + 0.01, y: last.y });
  });
  canvas.addEventListener('pointermove', event => {
    if (last === null) return;
    for (const part of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const next = point(part);
      line(last, next);
      last = next;
    }
  });
  for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, () => { last = null; });
  canvas.addEventListener('keydown', event => {
    if (!sheet.isEnabled) return;
    const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key];
    if (event.key === ' ') cursor.down = !cursor.down;
    else if (!step) return;
    event.preventDefault();
    const next = step ? { x: Math.min(side, Math.max(0, cursor.x + step[0])), y: Math.min(side, Math.max(0, cursor.y + step[1])) } : { x: cursor.x + 0.01, y: cursor.y };
    if (cursor.down) line(cursor, next);
    Object.assign(cursor, next);
    help.textContent = `Pen ${cursor.down ? 'down' : 'up'}, at column ${Math.round(cursor.x)}, row ${Math.round(cursor.y)} of ${side}.`;
  });
  return sheet;
}

// The luma of a canvas, as Picture.Luma computes it by ITU-R BT.601.
function luma(context, width, height) {
  const rgba = context.getImageData(0, 0, width, height).data, pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.floor((299 * rgba[4 * i] + 587 * rgba[4 * i + 1] + 114 * rgba[4 * i + 2] + 500) / 1000);
  return pixels;
}
