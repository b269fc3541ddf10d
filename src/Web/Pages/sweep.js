import { byId, element, name, percent, say } from './app.js';
import { drawLines, number, text } from './chart.js';

const status = byId('status');
const kinds = 6; // classes of lines

const share = value => number(value) === null ? '–' : percent(value);

function table(id, heads, rows, none) {
  byId(`${id}-heads`).replaceChildren(rows.length ? element('tr', {}, ...heads.map(head => element('th', { scope: 'col', textContent: head }))) : '');
  byId(id).replaceChildren(...rows.map(row => element('tr', {}, ...row.map(cell => element('td', {}, cell)))), ...(rows.length ? [] : [element('tr', {}, element('td', { textContent: none }))]));
}

function showCounts(sweep) {
  const { waiting, running, done, failed, setAside } = sweep.tasks;
  const entries = [['waiting', waiting], ['running', running], ['done', done], ['failed, to be tried again', failed], ['set aside', setAside]];
  byId('counts').replaceChildren(...entries.flatMap(([label, count]) => [element('dt', { textContent: label }), element('dd', { textContent: count })]));
}

function showBest(sweep) {
  byId('best').textContent = sweep.best ? `${percent(sweep.best.accuracy)}, ${sweep.best.name}` : 'No configuration was measured in full yet.';
  // A step lasts until the next one.
  const points = sweep.curve.flatMap((point, i) => [[point.finished, point.accuracy], [sweep.curve[i + 1]?.finished ?? sweep.tasks.done + sweep.tasks.setAside, point.accuracy]]);
  drawLines(byId('curve'), 'best accuracy', 'task', [{ kind: 'train', label: 'best in full', points }], true);
}

function showRunning(sweep) {
  const rows = sweep.running.map((run, i) => {
    const last = run.epochs.at(-1);
    return [element('span', {}, element('span', { className: `swatch line${i % kinds}` }), run.task), run.worker ?? '–', run.attempt, element('progress', { max: 1, value: run.share, 'aria-label': run.task }),
      last ? last.epoch : '–', text(number(last?.trainLoss)), share(last?.trainAccuracy), share(last?.validationAccuracy)];
  });
  table('running', ['task', 'worker', 'attempt', 'progress', 'epoch', 'training loss', 'training accuracy', 'validation accuracy'], rows, 'None.');
  const series = field => sweep.running.map((run, i) => ({
    kind: `line${i % kinds}`, label: run.task, points: run.epochs.map(epoch => [epoch.epoch, number(epoch[field])]).filter(point => point[1] !== null),
  }));
  drawLines(byId('loss'), 'training loss of running tasks', 'epoch', series('trainLoss'), false);
  drawLines(byId('accuracy'), 'training accuracy of running tasks', 'epoch', series('trainAccuracy'), true);
}

function showWorkers(sweep) {
  const has = worker => sweep.running.filter(run => run.worker === worker.name).map(run => run.task).join('; ');
  table('workers', ['worker', 'version', 'instruction set', 'tasks', 'asked', 'runs'],
    sweep.workers.map(worker => [worker.name, worker.version, worker.instructionSet, worker.tasks, `${worker.secondsAgo.toFixed(0)} s ago`, worker.refusal ?? (has(worker) || 'nothing')]), 'None has come yet.');
}

function showFailures(sweep) {
  const rows = [...sweep.setAside.map(one => [one.task, 'set aside', one.error]), ...sweep.failed.map(one => [one.task, `failed ${one.failures} times`.replace(/ 1 times$/, ' once'), one.error])];
  byId('failures-part').hidden = rows.length === 0;
  table('failures', ['task', 'state', 'error'], rows, '');
  byId('findings-part').hidden = sweep.findings.length === 0;
  byId('findings').replaceChildren(...sweep.findings.map(finding => element('li', { textContent: finding })));
}

function show(sweep) {
  byId('command').textContent = sweep.title;
  byId('state').textContent = sweep.state + (sweep.ended ? `, ${new Date(sweep.ended).toLocaleString()}` : '');
  showCounts(sweep);
  showBest(sweep);
  showRunning(sweep);
  showWorkers(sweep);
  showFailures(sweep);
  table('results', ['task', 'accuracy', 'seconds', 'worker'], sweep.results.map(result => [result.task, share(result.accuracy), result.seconds.toFixed(1), result.worker]), 'None.');
}

const events = new EventSource(`/sweeps/${encodeURIComponent(name)}/events`);
events.addEventListener('message', event => { show(JSON.parse(event.data)); if (status.textContent) say(status, ''); });
events.addEventListener('away', event => say(status, JSON.parse(event.data).detail));
events.addEventListener('done', () => { events.close(); say(status, 'Nothing is left to do.'); });
events.addEventListener('gone', () => { events.close(); say(status, 'The sweep was removed.'); });
events.addEventListener('error', () => say(status, events.readyState === EventSource.CLOSED ? 'The server does not send this sweep.' : 'The server does not answer; trying again…'));
