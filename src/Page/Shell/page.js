'use strict';
// The page of one network. `engine` holds the functions of src/Page/Program.cs.
const $ = id => document.getElementById(id);
const SHEET = 320, MAX_SIDE = 1024, MAX_BARS = 10, MAX_CHANNELS = 256;
const runtimeFiles = {};
let engine, network, source = null, layers = [], chosen = null, pending = false, occlusion = 0, opened = {};

// ---- loading ---------------------------------------------------------------------------------------------------------------------------------------------

async function unpack(id) {
  const text = $(id).textContent;
  $(id).remove();
  const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
}

async function start() {
  const all = await unpack('runtime-data'), checkpoint = unpack('checkpoint-data'); // while the engine starts
  let at = 0;
  for (const [name, length] of RUNTIME_FILES) runtimeFiles[name] = all.subarray(at, at += length);
  engine = await startEngine(runtimeFiles);
  network = JSON.parse(engine.Load(await checkpoint));
  prepareExamples();
  prepareTraining();
  $('about').textContent = `${network.architecture}, ${network.parameters.toLocaleString('en')} weights, ${network.classes.length} classes; ${network.input}.`;
  prepare();
  document.body.dataset.state = 'ready';
  globalThis.midasnet = { engine, network, readyAfter: Math.round(performance.now()) }; // for the console
}

// ---- tabs ------------------------------------------------------------------------------------------------------------------------------------------------

const tabs = [...document.querySelectorAll('[role="tab"]')];
function showTab(tab) {
  for (const other of tabs) {
    other.setAttribute('aria-selected', other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    $(other.getAttribute('aria-controls')).hidden = other !== tab;
  }
  closeExplanation();
}
for (const tab of tabs) {
  tab.addEventListener('click', () => showTab(tab));
  tab.addEventListener('keydown', event => {
    const at = { ArrowLeft: tabs.indexOf(tab) - 1, ArrowRight: tabs.indexOf(tab) + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    const next = tabs[(at + tabs.length) % tabs.length];
    showTab(next);
    next.focus();
  });
}

// ---- the picture -----------------------------------------------------------------------------------------------------------------------------------------

const sheet = makeSheet($('sheet'), $('sheet-help'), () => take(sheet.canvas, SHEET, SHEET, 1)), { pen } = sheet;
let isPhoto = false;

function prepare() {
  isPhoto = network.kind === 'photo';
  sheet.isEnabled = !isPhoto;
  sheet.isLight = network.kind === 'digit'; // such networks take light strokes on a dark ground
  if (sheet.isLight) sheet.width = 26;
  sheet.wipe();
  if (isPhoto) {
    $('drop-text').hidden = false;
    sheet.canvas.style.cursor = 'default';
    sheet.canvas.setAttribute('aria-label', 'The picture');
    sheet.canvas.tabIndex = -1;
  }
  $('sheet-help').textContent = isPhoto
    ? 'Drop a photograph, or choose one. It stays on your device.'
    : 'Draw with mouse, finger or pen, or drop a picture. With the keyboard: arrow keys move, space puts the pen down or lifts it.';
  $('input-text').textContent = `${network.size} × ${network.size} pixels, ${network.channels === 1 ? 'grey' : 'in colour'}: ${network.input}.`;
  showProbabilities(null);
}

function clear() {
  occlusion++;
  sheet.wipe();
  source = null;
  $('drop-text').hidden = !isPhoto;
  $('best').textContent = 'No picture yet.';
  delete $('best').dataset.class;
  $('layer-list').replaceChildren();
  layers = [];
  $('input').width = $('input').height = 1;
  $('occlude').disabled = true;
  $('occlusion-text').textContent = '';
  closeExplanation();
  showNearest(null);
  showProbabilities(null);
}

function take(canvas, width, height, channels) {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let pixels;
  if (channels === 1) pixels = luma(context, width, height);
  else {
    const rgba = context.getImageData(0, 0, width, height).data;
    pixels = new Uint8Array(3 * width * height);
    for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) pixels[3 * i + c] = rgba[4 * i + c];
  }
  source = { pixels, width, height, channels };
  $('drop-text').hidden = true;
  $('occlude').disabled = false;
  refresh();
}

async function takeFile(file) {
  if (!file) return;
  let image;
  try {
    image = await createImageBitmap(file);
  } catch {
    $('best').textContent = `“${file.name}” is no picture that this browser can read.`;
    return;
  }
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale)), height = Math.max(1, Math.round(image.height * scale));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#fff'; // what is transparent is white paper
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  sheet.wipe();
  const fit = SHEET / Math.max(width, height);
  pen.drawImage(canvas, (SHEET - width * fit) / 2, (SHEET - height * fit) / 2, width * fit, height * fit);
  take(canvas, width, height, network.channels);
}

$('clear').addEventListener('click', clear);
$('choose').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', event => { takeFile(event.target.files[0]); event.target.value = ''; });
const isShown = () => !$('panel-network').hidden;
addEventListener('dragover', event => { event.preventDefault(); $('drop').classList.add('over'); });
addEventListener('dragleave', () => $('drop').classList.remove('over'));
addEventListener('drop', event => {
  event.preventDefault();
  $('drop').classList.remove('over');
  if (engine && isShown()) takeFile(event.dataTransfer.files[0]);
});
addEventListener('paste', event => { if (engine && isShown()) takeFile([...event.clipboardData.files][0]); });

// ---- prediction ------------------------------------------------------------------------------------------------------------------------------------------

// The newest picture is computed; those in between are left out. The layers come in a task of their own, so that a stroke is not held up by them.
function refresh() {
  occlusion++;
  $('occlusion-text').textContent = '';
  if (pending) return;
  pending = true;
  document.body.dataset.busy = 'true';
  setTimeout(() => {
    const now = source;
    if (now === null) { pending = false; delete document.body.dataset.busy; return; }
    attempt(() => showProbabilities(engine.Predict(now.pixels, now.width, now.height, now.channels)));
    midasnet.firstAfter ??= Math.round(performance.now());
    setTimeout(() => {
      pending = false;
      if (source !== now && source !== null) { refresh(); return; }
      if (source !== null) attempt(() => {
        showTrace(JSON.parse(engine.Trace(now.pixels, now.width, now.height, now.channels)));
        showNearest(now);
      });
      delete document.body.dataset.busy;
    });
  });
}

function attempt(work) {
  try {
    work();
  } catch (error) {
    $('best').textContent = `The network cannot be computed for this picture: ${error.message ?? error}`;
    console.error(error);
  }
}

const percent = value => `${(100 * value).toFixed(1)} %`;

// Shows the probabilities of classes as bars, and gives the best one.
function showBars(bars, names, values) {
  const all = names.map((name, index) => ({ name, value: values ? values[index] : 0 }));
  const shown = names.length <= MAX_BARS ? all : [...all].sort((a, b) => b.value - a.value).slice(0, MAX_BARS);
  while (bars.children.length > shown.length) bars.lastChild.remove();
  while (bars.children.length < shown.length) {
    const item = document.createElement('li');
    item.innerHTML = '<span class="name"></span><span class="bar" role="meter" aria-valuemin="0" aria-valuemax="1"><i></i></span><span class="number"></span>';
    bars.append(item);
  }
  const isLong = names.some(name => name.length > 3);
  shown.forEach(({ name, value }, index) => {
    const [label, bar, number] = bars.children[index].children;
    bars.children[index].className = isLong ? 'many' : '';
    label.textContent = label.title = name;
    bar.setAttribute('aria-label', name);
    bar.setAttribute('aria-valuenow', value.toFixed(6));
    bar.setAttribute('aria-valuetext', percent(value));
    bar.firstChild.style.width = `${100 * value}%`;
    number.textContent = percent(value);
  });
  return values ? all.reduce((a, b) => b.value > a.value ? b : a) : null;
}

function showProbabilities(values) {
  const best = showBars($('bars'), network.classes, values);
  if (!best) return;
  $('best').textContent = `${best.name}: ${percent(best.value)}`;
  $('best').dataset.class = best.name;
}

// ---- pictures of values ----------------------------------------------------------------------------------------------------------------------------------

const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', () => { for (const layer of layers) showLayer(layer); if (chosen) explain(); showTraining(); });

const mix = (stops, t) => {
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1), i = Math.min(Math.floor(at), stops.length - 2);
  return [0, 1, 2].map(c => stops[i][c] + (at - i) * (stops[i + 1][c] - stops[i][c]));
};
const table = stops => Array.from({ length: 256 }, (_, i) => mix(stops, i / 255));
const PALETTES = {
  light: { plain: table([[244, 245, 249], [120, 150, 214], [24, 42, 110]]), signed: table([[30, 90, 190], [248, 248, 248], [190, 60, 10]]) },
  dark: { plain: table([[14, 17, 26], [150, 74, 30], [255, 214, 140]]), signed: table([[90, 160, 255], [22, 26, 36], [255, 150, 70]]) },
};
const palette = signed => PALETTES[dark.matches ? 'dark' : 'light'][signed ? 'signed' : 'plain'];

function paint(canvas, bytes, offset, rows, columns, colours) {
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext('2d', { willReadFrequently: true }), image = context.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const colour = colours[bytes[offset + i]];
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2], image.data[4 * i + 3]] = [colour[0], colour[1], colour[2], 255];
  }
  context.putImageData(image, 0, 0);
}

// Numbers as bytes with 128 for 0.
function signedBytes(values) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  return Uint8Array.from(values, value => Math.round(128 + 127 * value / most));
}

// ---- layers ----------------------------------------------------------------------------------------------------------------------------------------------

function showInput() {
  const bytes = engine.Input(), size = network.size, area = size * size, canvas = $('input');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true }), image = context.createImageData(size, size);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = bytes[network.channels === 3 ? c * area + i : i];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

function showTrace(found) {
  showInput();
  const list = $('layer-list');
  const same = found.length === layers.length && found.every((layer, i) => layer.name === layers[i].name && layer.channels === layers[i].channels && layer.rows === layers[i].rows);
  if (same) found.forEach((layer, i) => Object.assign(layers[i], layer));
  else {
    layers = found;
    list.replaceChildren();
    for (const layer of layers) list.append(makeLayer(layer));
  }
  for (const layer of layers) showLayer(layer);
  if (chosen) explain();
}

function makeLayer(layer) {
  const details = layer.details = document.createElement('details'), summary = document.createElement('summary'), small = document.createElement('small');
  const isRow = layer.rows === 1 && layer.channels === 1;
  small.textContent = isRow ? ` ${layer.columns} values`
    : ` ${layer.channels} channels of ${layer.rows} × ${layer.columns}${layer.isBeforeNorm ? ', before normalisation' : ''}${layer.channels > MAX_CHANNELS ? `, the first ${MAX_CHANNELS}` : ''}`;
  summary.append(layer.name, small);
  const grid = layer.grid = document.createElement('div');
  grid.className = isRow ? 'channels row-of-features' : 'channels';
  grid.setAttribute('role', 'group');
  grid.setAttribute('aria-label', `Channels of ${layer.name}`);
  for (let c = 0; c < Math.min(layer.channels, MAX_CHANNELS); c++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = c === 0 ? 0 : -1;
    button.setAttribute('aria-label', `${layer.name}, channel ${c}`);
    button.setAttribute('aria-pressed', 'false');
    button.append(document.createElement('canvas'));
    button.addEventListener('click', () => choose(layer, c, null, button));
    grid.append(button);
  }
  grid.addEventListener('keydown', event => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...grid.children], next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  details.open = opened[layer.name] ?? !layer.isBeforeNorm;
  details.append(summary, grid);
  details.addEventListener('toggle', () => { opened[layer.name] = details.open; showLayer(layer); });
  return details;
}

function showLayer(layer) {
  if (!layer.details.open) return; // closed ones are painted when they are opened
  const bytes = engine.Channels(layer.name), area = layer.rows * layer.columns, colours = palette(layer.signed);
  for (let c = 0; c < layer.grid.children.length; c++) paint(layer.grid.children[c].firstChild, bytes, c * area, layer.rows, layer.columns, colours);
}

// ---- one value -------------------------------------------------------------------------------------------------------------------------------------------

function choose(layer, channel, place, button) {
  for (const pressed of document.querySelectorAll('[aria-pressed="true"]')) pressed.setAttribute('aria-pressed', 'false');
  button.setAttribute('aria-pressed', 'true');
  chosen = { name: layer.name, channel, place, button };
  explain();
  $('explain').hidden = false;
  $('explain-title').focus({ preventScroll: true });
}

function closeExplanation() {
  if (!chosen) return;
  chosen.button.setAttribute('aria-pressed', 'false');
  if (document.contains(chosen.button)) chosen.button.focus();
  chosen = null;
  $('explain').hidden = true;
}

const number = value => (value < 0 ? '−' : '') + Math.abs(value).toFixed(3);

function explain() {
  const layer = layers.find(layer => layer.name === chosen.name);
  if (!layer) return;
  const { channel } = chosen, area = layer.rows * layer.columns, bytes = engine.Channels(layer.name).slice(channel * area, (channel + 1) * area);
  // Without a choice: the largest value.
  if (!chosen.place) {
    const at = bytes.indexOf(Math.max(...bytes));
    chosen.place = { row: Math.floor(at / layer.columns), column: at % layer.columns };
  }
  const { row, column } = chosen.place, found = JSON.parse(engine.Explain(layer.name, channel, row, column));
  $('explain-title').textContent = area === layer.columns && layer.channels === 1 ? layer.name : `${layer.name}, channel ${channel}`;
  const canvas = $('channel');
  paint(canvas, bytes, 0, layer.rows, layer.columns, palette(layer.signed));
  canvas.setAttribute('aria-label', `Channel ${channel}, ${layer.rows} × ${layer.columns} values`);
  // A frame around the chosen value, on a finer grid.
  const scale = Math.max(1, Math.floor(256 / Math.max(layer.rows, layer.columns))), copy = document.createElement('canvas');
  [copy.width, copy.height] = [layer.columns, layer.rows];
  copy.getContext('2d', { willReadFrequently: true }).drawImage(canvas, 0, 0);
  [canvas.width, canvas.height] = [layer.columns * scale, layer.rows * scale];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  context.drawImage(copy, 0, 0, canvas.width, canvas.height);
  context.lineWidth = Math.max(2, scale / 6);
  context.strokeStyle = dark.matches ? '#4ee0ff' : '#e0006c';
  context.strokeRect(column * scale, row * scale, scale, scale);

  const parts = $('parts');
  parts.replaceChildren();
  let text = `Row ${row}, column ${column}: ${number(found.value)}.`;
  if (found.convolution) {
    text += ` The ${found.kernel} × ${found.kernel} kernel times the values below it, summed over ${found.inputs} input ${found.inputs === 1 ? 'channel' : 'channels'}: ${number(found.sum)}`;
    if ('bias' in found) text += `, with its bias ${number(found.sum + found.bias)}`;
    text += 'beforeNorm' in found ? `; after normalisation and activation: ${number(found.value)}.` : `; after activation: ${number(found.value)}.`;
    const heading = document.createElement('p');
    heading.className = 'hint';
    heading.style.gridColumn = '1 / -1';
    heading.textContent = `Kernel × input${found.inputs > found.parts.length ? `, the ${found.parts.length} largest parts` : ''}: orange is positive, blue negative.`;
    parts.append(heading);
    for (const part of found.parts) {
      const figure = document.createElement('figure'), pair = document.createElement('div'), caption = document.createElement('figcaption');
      pair.className = 'pair';
      for (const [values, label] of [[part.weights, 'Kernel'], [part.inputs, 'Input below the kernel']]) {
        const picture = document.createElement('canvas');
        paint(picture, signedBytes(values), 0, found.kernel, found.kernel, palette(true));
        picture.setAttribute('role', 'img');
        picture.setAttribute('aria-label', `${label}, input channel ${part.channel}: ${values.map(number).join(', ')}`);
        picture.title = values.map(number).join('  ');
        pair.append(picture);
        if (label === 'Kernel') pair.append('×');
      }
      caption.textContent = `input ${part.channel}: ${number(part.sum)}`;
      figure.append(pair, caption);
      parts.append(figure);
    }
  }
  $('sum').textContent = text;
}

$('channel').addEventListener('click', event => {
  const layer = layers.find(layer => layer.name === chosen?.name);
  if (!layer) return;
  // The picture keeps its proportions within the element.
  const box = $('channel').getBoundingClientRect(), scale = Math.min(box.width / layer.columns, box.height / layer.rows);
  const column = Math.floor((event.clientX - box.left - (box.width - scale * layer.columns) / 2) / scale);
  const row = Math.floor((event.clientY - box.top - (box.height - scale * layer.rows) / 2) / scale);
  if (column < 0 || row < 0 || column >= layer.columns || row >= layer.rows) return;
  chosen.place = { row, column };
  explain();
});
$('channel').addEventListener('keydown', event => {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const layer = layers.find(layer => layer.name === chosen?.name);
  if (!step || !layer) return;
  event.preventDefault();
  const row = chosen.place.row + step[0], column = chosen.place.column + step[1];
  if (row < 0 || column < 0 || row >= layer.rows || column >= layer.columns) return;
  chosen.place = { row, column };
  explain();
});
$('close').addEventListener('click', closeExplanation);
addEventListener('keydown', event => { if (event.key === 'Escape') closeExplanation(); });

// ---- which parts matter ----------------------------------------------------------------------------------------------------------------------------------

// Hides a square of the input at each of a grid of places, and shows how much the probability of the answer falls.
$('occlude').addEventListener('click', async () => {
  if (!source) return;
  const mine = ++occlusion, now = source, size = network.size;
  const side = Math.max(2, Math.round(size / 6)), step = Math.max(1, Math.round(side / 2)), grey = isPhoto ? 128 : 0;
  const whole = engine.Predict(now.pixels, now.width, now.height, now.channels), best = whole.indexOf(Math.max(...whole));
  const sum = new Float64Array(size * size), count = new Float64Array(size * size), places = [];
  for (let top = step - side; top < size; top += step) for (let left = step - side; left < size; left += step) places.push([top, left]);
  for (const [done, [top, left]] of places.entries()) {
    const fall = whole[best] - engine.PredictWithout(now.pixels, now.width, now.height, now.channels, left, top, side, grey)[best];
    for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + side); x++) { sum[y * size + x] += fall; count[y * size + x]++; }
    }
    if (done % 4 === 3 || done === places.length - 1) {
      $('occlusion-text').textContent = `Hiding parts of the picture: ${done + 1} of ${places.length}…`;
      await new Promise(resolve => setTimeout(resolve));
      if (mine !== occlusion) return;
      showInput();
      const context = $('input').getContext('2d', { willReadFrequently: true }), image = context.getImageData(0, 0, size, size);
      const most = Math.max(0.02, ...sum.map((value, i) => Math.abs(value / (count[i] || 1))));
      for (let i = 0; i < size * size; i++) {
        const value = sum[i] / (count[i] || 1) / most, colour = value > 0 ? [255, 110, 20] : [50, 130, 255], share = 0.75 * Math.min(1, Math.abs(value));
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = (1 - share) * image.data[4 * i + c] + share * colour[c];
      }
      context.putImageData(image, 0, 0);
    }
  }
  const most = Math.max(...sum.map((value, i) => value / (count[i] || 1)));
  $('occlusion-text').textContent = `Orange: without this part “${network.classes[best]}” loses up to ${Math.round(100 * Math.max(0, most))} points. Blue: without it, it gains.`;
});

function fail(error) {
  document.body.dataset.state = 'failed';
  $('about').textContent = typeof DecompressionStream === 'undefined'
    ? 'This browser is too old for this page: it needs WebAssembly and DecompressionStream (browsers since 2023).'
    : `The network could not be loaded: ${error.message ?? error}`;
  console.error(error);
}
