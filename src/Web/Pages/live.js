import { byId, element, name, say } from './app.js';

const [phase, status] = [byId('phase'), byId('status')];
const phases = new Map(); // phase -> lines in order
const [width, height, left, right, top, bottom] = [720, 260, 52, 12, 14, 26];
let follows = true; // the phase that is being trained
let waiting = 0;

const number = value => typeof value === 'number' && Number.isFinite(value) ? value : null;
const text = value => value === null ? '–' : Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4);

function svg(tag, attributes, content) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content !== undefined) made.textContent = content;
  return made;
}

function draw(id, lines, fields, isShare) {
  const chart = byId(id);
  const x = lines.map((line, i) => number(line.epoch) ?? i);
  const series = fields.map(([field, kind, label]) => ({ kind, label, points: lines.map((line, i) => [x[i], number(line[field])]).filter(point => point[1] !== null) }));
  const values = series.flatMap(one => one.points.map(point => point[1]));
  chart.replaceChildren();
  if (values.length === 0) {
    chart.append(svg('text', { x: left, y: height / 2 }, 'No measurements.'));
    chart.setAttribute('aria-label', `${id}: no measurements`);
    return;
  }
  const [lowX, highX] = [Math.min(...x), Math.max(...x, Math.min(...x) + 1)];
  const low = isShare ? Math.min(...values, 1) : 0, high = isShare ? 1 : Math.max(...values, 1e-9);
  const px = value => left + (value - lowX) / (highX - lowX) * (width - left - right);
  const py = value => height - bottom - (value - low) / (high - low || 1) * (height - top - bottom);
  for (let i = 0; i <= 4; i++) {
    const value = low + (high - low) * i / 4;
    chart.append(svg('line', { class: 'axis', x1: left, x2: width - right, y1: py(value), y2: py(value) }), svg('text', { x: 4, y: py(value) + 4 }, isShare ? `${(100 * value).toFixed(1)} %` : text(value)));
  }
  chart.append(svg('text', { x: left, y: height - 6 }, `epoch ${lowX}`), svg('text', { x: width - right, y: height - 6, 'text-anchor': 'end' }, `${highX}`));
  series.filter(one => one.points.length > 0).forEach((one, i) => {
    chart.append(svg('polyline', { class: one.kind, points: one.points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(' ') }));
    chart.append(svg('text', { class: one.kind, x: left + 140 + 110 * i, y: height - 6 }, one.label));
  });
  chart.setAttribute('aria-label', `${id} by epoch; ${series.filter(one => one.points.length > 0).map(one => `${one.label}: last ${text(one.points.at(-1)[1])}`).join(', ')}`);
}

function show() {
  waiting = 0;
  const lines = phases.get(phase.value) ?? [];
  draw('loss', lines, [['trainLoss', 'train', 'training'], ['validationLoss', 'validation', 'validation']], false);
  draw('accuracy', lines, [['trainAccuracy', 'train', 'training'], ['validationAccuracy', 'validation', 'validation']], true);
  const columns = [['epoch', 'epoch'], ['training loss', 'trainLoss'], ['training accuracy', 'trainAccuracy'], ['validation loss', 'validationLoss'], ['validation accuracy', 'validationAccuracy'], ['learning rate', 'learningRate'], ['images/s', 'imagesPerSecond']];
  byId('heads').replaceChildren(element('tr', {}, ...columns.map(([title]) => element('th', { scope: 'col', textContent: title }))));
  byId('values').replaceChildren(...lines.slice(-10).reverse().map(line => element('tr', {}, ...columns.map(([, field]) => element('td', { textContent: field === 'epoch' ? line.epoch : text(number(line[field])) })))));
}

const soon = () => { waiting ||= setTimeout(show, 100); };

function add(line) {
  const key = String(line.phase ?? '');
  if (!phases.has(key)) {
    phases.set(key, []);
    phase.append(element('option', { value: key, textContent: key || 'run' }));
  }
  phases.get(key).push(line);
  if (follows) phase.value = key;
  say(status, `${key}, epoch ${line.epoch}`);
  soon();
}

phase.addEventListener('change', () => { follows = phase.value === [...phases.keys()].at(-1); show(); });

const events = new EventSource(`/runs/${encodeURIComponent(name)}/events`);
// A connection that was made again sends all lines again.
const forget = () => { phases.clear(); phase.replaceChildren(); };
events.addEventListener('open', forget);
events.addEventListener('reset', forget);
events.addEventListener('message', event => add(JSON.parse(event.data)));
events.addEventListener('done', () => { events.close(); say(status, phases.size ? 'The run has ended.' : 'The run has ended; it has no measurements.'); soon(); });
events.addEventListener('gone', () => { events.close(); say(status, 'The folder of the run was deleted.'); });
events.addEventListener('error', () => { if (events.readyState !== EventSource.CLOSED) say(status, 'The server does not answer; trying again…'); else say(status, 'The server does not send these metrics.'); });
