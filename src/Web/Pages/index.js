import { ask, byId, element, percent, showError } from './app.js';

byId('origin').textContent = location.origin;

const link = (url, text) => element('a', { href: url, textContent: text });

function modelCard(model) {
  const url = `/m/${encodeURIComponent(model.name)}`;
  const shown = model.classes.slice(0, 12).join(', ') + (model.classes.length > 12 ? ', …' : '');
  return element('li', {}, element('h3', {}, link(url, model.name)),
    element('p', { textContent: `${model.classes.length} classes: ${shown}` }),
    element('p', { className: 'hint', textContent: `input ${model.input}; ${model.file}, SHA-256 ${model.sha256.slice(0, 12)}…` }));
}

function runCard(run) {
  const base = `/runs/${encodeURIComponent(run.name)}`;
  const links = [
    run.hasReport && link(base, 'report'),
    run.hasMetrics && link(`${base}/live`, run.isFinished ? 'curves' : 'live curves'),
    run.hasPredictions && link(`${base}/mistakes`, 'mistakes'),
    run.hasSuspects && link(`/audits/${encodeURIComponent(run.name)}/review`, 'review suspects'),
  ].filter(Boolean);
  return element('li', {}, element('h3', { textContent: run.name }),
    element('p', { className: 'hint', textContent: `${run.kind}, ${run.isFinished ? 'finished' : 'in progress or stopped'}` }), element('p', {}, ...links));
}

function sweepCard(sweep) {
  const { waiting, running, done, setAside } = sweep.tasks;
  return element('li', {}, element('h3', {}, link(`/sweeps/${encodeURIComponent(sweep.name)}`, sweep.name)),
    element('p', { textContent: `${done} done, ${running} running, ${waiting} waiting${setAside ? `, ${setAside} set aside` : ''}${sweep.best ? `; best ${percent(sweep.best.accuracy)}` : ''}` }),
    element('p', { className: 'hint', textContent: `${sweep.state}: ${sweep.title}` }));
}

// A cluster that does not answer leaves the models and runs as they are.
async function showSweeps() {
  try {
    const answer = await ask('/sweeps');
    byId('sweeps-part').hidden = !answer.isServed;
    byId('sweeps').replaceChildren(...answer.sweeps.map(sweepCard));
    if (answer.sweeps.length === 0) byId('sweeps').append(element('li', { textContent: 'None. Begin one by midasnet tune --cluster.' }));
  } catch (error) {
    byId('sweeps-part').hidden = false;
    byId('sweeps').replaceChildren(element('li', { className: 'error', textContent: error.message }));
  }
}

showSweeps();
try {
  const [models, runs] = await Promise.all([ask('/models'), ask('/runs')]);
  byId('models').replaceChildren(...models.models.map(modelCard));
  byId('runs').replaceChildren(...runs.runs.map(runCard));
  if (models.models.length === 0) byId('models').append(element('li', { textContent: 'None. Name a checkpoint after midasnet serve.' }));
  if (runs.runs.length === 0) byId('runs').append(element('li', { textContent: 'None. Name a run folder, or the folder runs, after midasnet serve.' }));
} catch (error) {
  showError(byId('status'), error);
}
