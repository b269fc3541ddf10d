import { byId, element, name, say } from './app.js';
import { drawLines, number, text } from './chart.js';

const [phase, status] = [byId('phase'), byId('status')];
const phases = new Map(); // phase -> lines in order
let follows = true; // the phase that is being trained
let waiting = 0;

function draw(id, lines, fields, isShare) {
  const series = fields.map(([field, kind, label]) => ({ kind, label, points: lines.map((line, i) => [number(line.epoch) ?? i, number(line[field])]).filter(point => point[1] !== null) }));
  drawLines(byId(id), id, 'epoch', series, isShare);
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
