'use strict';
// The tab in which a network is trained on what is drawn in it, by the engine in a worker.
const EXAMPLE = 160, MIN_CLASSES = 2, MAX_CLASSES = 10, MAX_EXAMPLES = 200, MAX_THUMBS = 20, VARIATIONS = 4, MAX_LOSS = 3, TRY_CLASSES = ['2', '4', '7', 'K', 'S'], TRY_DRAWINGS = 24;
// `state` is none, starting, running, paused or done; `isStale` that drawings have changed since training began.
const training = {
  classes: [], chosen: 0, state: 'none', isStale: false, worker: null, calls: new Map(), steps: 0, losses: [], heldOut: [], about: null, filters: null, isDrawn: false, isAsked: false, isAnswering: false, asked: 0, nextId: 0, tries: 0,
};

const trainSheet = makeSheet($('train-sheet'), $('train-sheet-help'), () => {
  training.isDrawn = true;
  showTrainButtons();
  answerDrawing();
});

function prepareTraining() {
  trainSheet.isEnabled = true;
  for (const name of ['A', 'B']) training.classes.push({ name, examples: [] });
  showClasses();
  showTraining();
}

// ---- classes and drawings --------------------------------------------------------------------------------------------------------------------------------

const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function changed() {
  training.isStale = training.about !== null || training.state === 'starting';
  showTrainButtons();
}

function showClasses(focus) {
  $('class-list').replaceChildren(...training.classes.map(makeClass));
  $('add-class').disabled = training.classes.length >= MAX_CLASSES;
  showTrainButtons();
  if (focus) $(focus)?.focus();
}

function makeClass(one, index) {
  const item = document.createElement('li'), head = document.createElement('div'), choice = document.createElement('input'), name = document.createElement('input');
  const remove = document.createElement('button'), count = document.createElement('span'), thumbs = document.createElement('div');
  [choice.type, choice.name, choice.id, choice.checked] = ['radio', 'chosen-class', `choose-class-${index}`, index === training.chosen];
  choice.setAttribute('aria-label', `Draw for class ${index + 1}, ${one.name}`);
  choice.addEventListener('change', () => { training.chosen = index; showTrainButtons(); });
  [name.type, name.value, name.maxLength, name.id, name.autocomplete] = ['text', one.name, 40, `class-name-${index}`, 'off'];
  name.setAttribute('aria-label', `Name of class ${index + 1}`);
  name.addEventListener('focus', () => { choice.checked = true; training.chosen = index; showTrainButtons(); });
  name.addEventListener('change', () => {
    const given = name.value.trim();
    if (!given || training.classes.some(other => other !== one && other.name === given)) {
      say(given ? `There is a class “${given}” already.` : 'A class needs a name.');
      name.value = one.name;
      return;
    }
    one.name = given;
    choice.setAttribute('aria-label', `Draw for class ${index + 1}, ${given}`);
    changed();
  });
  count.className = 'count';
  count.textContent = counted(one.examples.length, 'drawing');
  remove.type = 'button';
  remove.className = 'small';
  remove.textContent = '×';
  remove.setAttribute('aria-label', `Remove class ${one.name}`);
  remove.disabled = training.classes.length <= MIN_CLASSES;
  remove.addEventListener('click', () => {
    training.classes.splice(index, 1);
    training.chosen = Math.min(training.chosen, training.classes.length - 1);
    changed();
    showClasses(`class-name-${Math.min(index, training.classes.length - 1)}`);
  });
  head.className = 'head';
  head.append(choice, name, count, remove);
  thumbs.className = 'thumbs';
  const hidden = Math.max(0, one.examples.length - MAX_THUMBS);
  for (const [i, example] of [...one.examples.entries()].slice(hidden)) {
    const button = document.createElement('button'), canvas = document.createElement('canvas');
    button.type = 'button';
    button.title = 'Remove this drawing';
    button.setAttribute('aria-label', `Remove drawing ${i + 1} of ${one.name}`);
    paint(canvas, example.pixels, 0, EXAMPLE, EXAMPLE, GREYS);
    button.append(canvas);
    button.addEventListener('click', () => {
      one.examples.splice(i, 1);
      say(`Class ${one.name} has ${counted(one.examples.length, 'drawing')}.`);
      changed();
      showClasses(`class-name-${index}`);
    });
    thumbs.append(button);
  }
  if (hidden) {
    const more = document.createElement('span');
    more.className = 'hint';
    more.textContent = `and ${hidden} more`;
    thumbs.append(more);
  }
  item.append(head, thumbs);
  return item;
}

// The sheet as it is kept and as networks of this tab receive it.
function takeDrawing() {
  const small = document.createElement('canvas');
  small.width = small.height = EXAMPLE;
  const context = small.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(trainSheet.canvas, 0, 0, EXAMPLE, EXAMPLE);
  return luma(context, EXAMPLE, EXAMPLE);
}

function addExample() {
  if (!training.isDrawn) return;
  const one = training.classes[training.chosen];
  if (one.examples.length >= MAX_EXAMPLES) { say(`A class takes at most ${MAX_EXAMPLES} drawings.`); return; }
  one.examples.push({ pixels: takeDrawing(), origin: null });
  say(`Class ${one.name} has ${counted(one.examples.length, 'drawing')}.`);
  clearTrainSheet();
  changed();
  showClasses();
}

function varyLast() {
  const one = training.classes[training.chosen], last = one.examples.at(-1);
  if (!last) return;
  const origin = last.origin ?? last;
  for (let i = 0; i < VARIATIONS && one.examples.length < MAX_EXAMPLES; i++) one.examples.push({ pixels: engine.Vary(origin.pixels, EXAMPLE, ++training.tries), origin });
  say(`Class ${one.name} has ${counted(one.examples.length, 'drawing')}, variations included.`);
  changed();
  showClasses();
}

function clearTrainSheet() {
  trainSheet.wipe();
  training.isDrawn = false;
  training.asked++;
  showTrainAnswer(null);
  showTrainButtons();
}

async function fillIn() {
  $('try').disabled = true;
  stopTraining();
  training.classes = TRY_CLASSES.map(name => ({ name, examples: [] }));
  training.chosen = 0;
  const seed = ++training.tries;
  for (const one of training.classes) {
    const all = engine.Synthesize(one.name, TRY_DRAWINGS, seed, EXAMPLE), area = EXAMPLE * EXAMPLE;
    for (let i = 0; i < TRY_DRAWINGS; i++) one.examples.push({ pixels: all.slice(i * area, (i + 1) * area), origin: null });
    showClasses();
    await new Promise(resolve => setTimeout(resolve));
  }
  $('try').disabled = false;
  $('training').scrollIntoView({ block: 'nearest' });
  await beginTraining();
}

// ---- the worker ------------------------------------------------------------------------------------------------------------------------------------------

function call(name, ...values) {
  const id = ++training.nextId;
  return new Promise((resolve, reject) => {
    training.calls.set(id, { resolve, reject });
    training.worker.postMessage({ id, name, values });
  });
}

async function startWorker() {
  if (training.worker) return;
  const text = $('engine-script').textContent + $('worker-script').textContent;
  const worker = training.worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  worker.onmessage = ({ data }) => {
    if (worker !== training.worker) return;
    if (data.report) takeReport(data.report);
    else if (data.failure) failTraining(data.failure);
    else if (data.prepared) say(`Preparing the drawings: ${data.prepared}…`);
    else {
      const { resolve, reject } = training.calls.get(data.id);
      training.calls.delete(data.id);
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.result);
    }
  };
  worker.onerror = event => failTraining(event.message ?? 'the worker has stopped');
  await call('start', runtimeFiles);
}

// Ends whatever the worker computes, a step included.
function stopTraining() {
  training.worker?.terminate();
  for (const { reject } of training.calls.values()) reject(new Error('stopped'));
  training.calls.clear();
  Object.assign(training, { worker: null, state: 'none', isStale: false, steps: 0, losses: [], heldOut: [], about: null, filters: null });
  showTrainAnswer(null);
  showTraining();
}

function failTraining(message) {
  stopTraining();
  say(`Training has failed: ${message}`);
}

async function beginTraining() {
  stopTraining();
  training.state = 'starting';
  showTrainButtons();
  say('Starting the engine…');
  const mine = training.started = {}, all = training.classes.flatMap(({ examples }, label) => examples.map(example => ({ example, label })));
  const indices = new Map(all.map(({ example }, i) => [example, i]));
  const drawings = all.map(({ example, label }, i) => ({ pixels: example.pixels, side: EXAMPLE, label, origin: example.origin ? indices.get(example.origin) ?? -1 : i }));
  // Variations of a drawing that was removed belong together, too.
  const orphans = new Map();
  for (const [i, { example }] of all.entries()) {
    if (drawings[i].origin >= 0) continue;
    if (!orphans.has(example.origin)) orphans.set(example.origin, i);
    drawings[i].origin = orphans.get(example.origin);
  }
  try {
    await startWorker();
    const about = await call('begin', training.classes.map(one => one.name), drawings, $('varies').checked);
    Object.assign(training, { about, filters: about.filters, names: training.classes.map(one => one.name) });
    await runTraining(about.steps);
  } catch (error) {
    if (mine === training.started && error.message !== 'stopped') failTraining(error.message);
  }
}

async function runTraining(steps) {
  training.state = 'running';
  training.target = training.steps + steps;
  const { about } = training;
  if (!training.isDrawn) showTrainAnswer(null);
  say(`Training ${about.parameters.toLocaleString('en')} weights on ${counted(about.training, 'drawing')}; ${heldOutText(about.heldOut)}`);
  showTraining();
  await call('run', steps);
  answerDrawing();
}

const heldOutText = count => count === 0 ? 'too few to hold any out: 5 of a class are enough for one.'
  : count < 10 ? `${counted(count, 'is', 'are')} held out: too few to say much about accuracy.` : `${count} are held out.`;

async function pauseTraining() {
  training.state = 'paused';
  await call('pause');
  say(`Paused after step ${training.steps}.`);
  showTraining();
}

function takeReport({ step, loss, heldOut, filters, isLast }) {
  training.steps = step;
  training.losses.push(loss);
  if (heldOut?.length) training.heldOut.push({ step, loss: heldOut[0], accuracy: heldOut[1] / heldOut[2], correct: heldOut[1], count: heldOut[2] });
  if (filters) training.filters = filters;
  if (isLast) {
    training.state = 'done';
    const last = training.heldOut.at(-1);
    say(last ? `Trained: ${last.correct} of ${counted(last.count, 'drawing')} held out are recognised. Draw something to try it.` : 'Trained. Draw something to try it.');
  }
  if (step % 10 === 0 || isLast) answerDrawing();
  showTraining();
}

// ---- what is shown ---------------------------------------------------------------------------------------------------------------------------------------

const GREYS = table([[0, 0, 0], [255, 255, 255]]);
const say = text => { $('train-state').textContent = text; };

function showTrainButtons() {
  const { classes, chosen, state, isDrawn, isStale } = training, one = classes[chosen], isRunning = state === 'running', isStarting = state === 'starting';
  if (!one) return;
  $('add-example').textContent = `Add to “${one.name}”`;
  $('add-example').disabled = !isDrawn;
  $('vary').textContent = `Add ${VARIATIONS} variations of the last of “${one.name}”`;
  $('vary').disabled = one.examples.length === 0;
  $('save-drawings').disabled = classes.every(({ examples }) => examples.length === 0);
  $('save-network').disabled = !training.about;
  $('reset').disabled = state === 'none';
  $('train').disabled = isStarting || (!isRunning && classes.some(({ examples }) => examples.length < 2));
  $('train').textContent = isRunning ? 'Pause' : isStarting ? 'Starting…' : isStale ? 'Train again' : { none: 'Train', paused: 'Resume', done: 'Train further' }[state];
  $('train-hint').textContent = isStale ? 'Drawings or classes have changed since this network began: train again to use them.'
    : classes.some(({ examples }) => examples.length < 2) ? 'Draw at least 2 examples of each class; 10 or more are better.' : '';
}

function showTraining() {
  showTrainButtons();
  const { losses, heldOut, filters, steps, about } = training, last = heldOut.at(-1);
  document.body.dataset.training = training.state;
  $('charts').hidden = !about;
  const recent = losses.slice(-10), mean = recent.reduce((sum, loss) => sum + loss, 0) / recent.length;
  $('train-figures').textContent = steps === 0 ? 'Not trained yet.'
    : `Step ${steps} of ${training.target}: loss ${mean.toFixed(3)}${last ? `; held out: loss ${last.loss.toFixed(3)}, ${last.correct} of ${last.count} right (${percent(last.accuracy)})` : ''}.`;
  // Means of ten steps are read more easily than single ones.
  const smooth = losses.map((_, i) => { const some = losses.slice(Math.max(0, i - 9), i + 1); return [i + 1, some.reduce((sum, loss) => sum + loss, 0) / some.length]; });
  drawChart($('loss-chart'), 'Loss', training.target ?? 1, Math.min(MAX_LOSS, Math.max(0.1, ...smooth.map(([, loss]) => loss), ...heldOut.map(({ loss }) => loss))), value => value.toFixed(2), [
    { name: 'training', className: 'one', points: smooth }, { name: 'held out', className: 'two', points: heldOut.map(({ step, loss }) => [step, loss]) },
  ]);
  drawChart($('accuracy-chart'), 'Accuracy on drawings held out', training.target ?? 1, 1, value => `${Math.round(100 * value)} %`, [
    { name: 'held out', className: 'two', points: heldOut.map(({ step, accuracy }) => [step, accuracy]) },
  ]);
  $('accuracy-figure').hidden = about?.heldOut === 0;
  showFilters(filters);
}

// Lines over steps, as SVG: its colours follow the page.
function drawChart(svg, title, maxX, maxY, format, series) {
  const width = 420, height = 180, left = 48, right = 10, top = 12, bottom = 30;
  const x = value => left + value / maxX * (width - left - right), y = value => height - bottom - value / maxY * (height - top - bottom);
  const texts = [0, 0.5, 1].map(share => `<line x1="${left}" x2="${width - right}" y1="${y(share * maxY)}" y2="${y(share * maxY)}" class="grid"/>`
    + `<text x="${left - 6}" y="${y(share * maxY) + 4}" text-anchor="end">${format(share * maxY)}</text>`).join('');
  const lines = series.filter(({ points }) => points.length).map(({ className, points }) =>
    `<polyline class="${className}" points="${points.map(([step, value]) => `${x(step).toFixed(1)},${y(Math.min(value, maxY)).toFixed(1)}`).join(' ')}"/>`
    + `<circle class="${className}" r="3" cx="${x(points.at(-1)[0]).toFixed(1)}" cy="${y(Math.min(points.at(-1)[1], maxY)).toFixed(1)}"/>`).join('');
  svg.innerHTML = `${texts}<text x="${left}" y="${height - 8}">0</text><text x="${width - right}" y="${height - 8}" text-anchor="end">step ${maxX}</text>${lines}`;
  const ends = series.filter(({ points }) => points.length).map(({ name, points }) => `${name} ${format === undefined ? '' : points.at(-1)[1].toFixed(3)}`);
  svg.setAttribute('aria-label', `${title}: ${ends.length ? `now ${ends.join(', ')}` : 'nothing yet'}`);
}

function showFilters(filters) {
  const list = $('filters'), area = 25, count = filters ? filters.length / area : 0;
  while (list.children.length > count) list.lastChild.remove();
  while (list.children.length < count) {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `Filter ${list.children.length + 1} of the first layer, 5 × 5 weights`);
    list.append(canvas);
  }
  for (let i = 0; i < count; i++) paint(list.children[i], signedBytes(filters.slice(i * area, (i + 1) * area)), 0, 5, 5, palette(true));
}

// The newest drawing is answered, between two steps; those in between are left out.
async function answerDrawing() {
  training.isAsked = true;
  if (training.isAnswering) return;
  training.isAnswering = true;
  try {
    while (training.isAsked && training.about && training.isDrawn) {
      training.isAsked = false;
      const mine = training.asked, values = await call('predict', takeDrawing(), EXAMPLE);
      if (mine === training.asked) showTrainAnswer(values);
    }
  } catch (error) {
    if (error.message !== 'stopped') say(`The network cannot be computed for this drawing: ${error.message}`);
  } finally {
    training.isAnswering = false;
  }
}

function showTrainAnswer(values) {
  const best = values ? showBars($('train-bars'), training.names, values) : null;
  if (!values) $('train-bars').replaceChildren();
  $('train-best').textContent = best ? `${best.name}: ${percent(best.value)}` : training.about ? 'Draw something, and your network answers.' : 'No network yet.';
  if (best) $('train-best').dataset.class = best.name;
  else delete $('train-best').dataset.class;
}

// ---- files -----------------------------------------------------------------------------------------------------------------------------------------------

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function saveNetwork() {
  try {
    download(new Blob([await call('save')], { type: 'application/octet-stream' }), 'drawn.safetensors');
    say('Saved: “midasnet predict --checkpoint drawn.safetensors PICTURE” opens it.');
  } catch (error) {
    if (error.message !== 'stopped') say(`The network cannot be saved: ${error.message}`);
  }
}

// A folder for each class, named so that every system takes it.
async function saveDrawings() {
  const names = new Set(), files = [];
  for (const { name, examples } of training.classes) {
    const plain = name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/^\.+|[. ]+$/g, '_');
    let folder = plain;
    for (let i = 2; names.has(folder.toLowerCase()); i++) folder = `${plain}_${i}`;
    names.add(folder.toLowerCase());
    for (const [i, { pixels }] of examples.entries()) {
      const canvas = document.createElement('canvas');
      paint(canvas, pixels, 0, EXAMPLE, EXAMPLE, GREYS);
      const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
      files.push({ name: `${folder}/${String(i + 1).padStart(3, '0')}.png`, bytes: new Uint8Array(await blob.arrayBuffer()) });
    }
  }
  download(zip(files), 'drawings.zip');
  say('Saved: “midasnet train --data drawings.zip --out NAME.safetensors” trains on them.');
}

$('add-example').addEventListener('click', addExample);
$('train-sheet').addEventListener('keydown', event => { if (event.key === 'Enter') addExample(); });
$('train-clear').addEventListener('click', clearTrainSheet);
$('vary').addEventListener('click', varyLast);
$('add-class').addEventListener('click', () => {
  const letters = [...'ABCDEFGHIJ', 'class 11'], name = letters.find(letter => training.classes.every(one => one.name !== letter));
  training.classes.push({ name, examples: [] });
  training.chosen = training.classes.length - 1;
  changed();
  showClasses(`class-name-${training.chosen}`);
});
$('try').addEventListener('click', fillIn);
$('train').addEventListener('click', async () => {
  try {
    if (training.state === 'running') await pauseTraining();
    else if (training.isStale || training.state === 'none') await beginTraining();
    else await runTraining(training.state === 'paused' ? Math.max(1, training.target - training.steps) : training.about.steps / 4);
  } catch (error) {
    if (error.message !== 'stopped') failTraining(error.message); // that is a reset meanwhile
  }
});
$('reset').addEventListener('click', () => { stopTraining(); say('The network is forgotten; the drawings are kept.'); });
$('save-network').addEventListener('click', saveNetwork);
$('save-drawings').addEventListener('click', saveDrawings);
