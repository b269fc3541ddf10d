import { ask, byId, element, name, percent, pictureUrl, say, showBars, showError } from './app.js';

const base = `/audits/${encodeURIComponent(name)}`;
const [single, all, status, select] = ['single', 'all', 'status', 'class'].map(byId);
const undone = []; // decisions to go back to: { image, decision, label }
let review = null, at = 0, saving = Promise.resolve();

const words = { none: 'not decided', keep: 'kept', relabel: 'relabelled', drop: 'dropped' };
const done = () => review.suspects.filter(suspect => suspect.decision !== 'none').length;
const textOf = suspect => suspect.decision === 'relabel' ? `relabelled as ${suspect.label}` : words[suspect.decision];

function showOne() {
  const suspect = review.suspects[at];
  if (!suspect) {
    byId('suspect-title').textContent = 'There are no suspects.';
    return;
  }
  byId('suspect-title').textContent = `${at + 1} of ${review.suspects.length}: ${suspect.image}`;
  byId('picture').src = pictureUrl(name, suspect.image);
  byId('picture').alt = `The image ${suspect.image}, labelled ${suspect.given}`;
  const facts = [['label', suspect.given], ['proposed', suspect.proposed], ['the label stands out with probability', percent(suspect.probability)], ['decision', textOf(suspect)]];
  byId('facts').replaceChildren(...facts.flatMap(([term, text]) => [element('dt', { textContent: term }), element('dd', { textContent: text })]));
  showBars(byId('bars'), suspect.evidence);
  byId('relabel').firstChild.textContent = `Relabel: ${suspect.proposed} `;
  select.value = '';
  for (const [id, decision] of [['keep', 'keep'], ['relabel', 'relabel'], ['drop', 'drop']]) byId(id).setAttribute('aria-pressed', suspect.decision === decision);
  byId('previous').disabled = at === 0;
  byId('next').disabled = at === review.suspects.length - 1;
}

function card(suspect, i) {
  const button = element('button', { type: 'button', data: { decision: suspect.decision } },
    element('img', { src: pictureUrl(name, suspect.image), alt: `Suspect ${i + 1}, ${suspect.image}: `, loading: 'lazy' }),
    element('span', { textContent: `${suspect.given} → ${suspect.proposed} (${percent(suspect.probability)}): ${textOf(suspect)}` }));
  if (i === at) button.setAttribute('aria-current', 'true');
  button.addEventListener('click', () => { at = i; show(false); single.focus(); });
  button.addEventListener('focus', () => { at = i; });
  return element('li', {}, button);
}

let isGrid = false;
function show(grid = isGrid) {
  isGrid = grid;
  byId('one').setAttribute('aria-pressed', !grid);
  byId('grid').setAttribute('aria-pressed', grid);
  [single.hidden, all.hidden] = [grid, !grid];
  if (grid) {
    all.replaceChildren(...review.suspects.map(card));
    all.children[at]?.firstChild.focus();
  } else showOne();
}

const progress = () => say(status, `${done()} of ${review.suspects.length} decided.`);

// One after the other, so that the last decision is the one that is saved.
function save(image, decision, label) {
  const suspect = review.suspects.find(other => other.image === image);
  const before = { image, decision: suspect.decision, label: suspect.label };
  const set = to => { [suspect.decision, suspect.label] = [to.decision, to.label]; };
  set({ decision, label: decision === 'relabel' ? label : decision === 'keep' ? suspect.given : null });
  saving = saving.then(async () => {
    try {
      await ask(`${base}/decisions`, {
        method: 'PUT', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(decision === 'relabel' ? { image, decision, label } : { image, decision }),
      });
      progress();
    } catch (error) {
      set(before);
      show();
      showError(status, error);
    }
  });
  return before;
}

function decide(decision, label) {
  const suspect = review.suspects[at];
  if (!suspect) return;
  // To the label that it has: that is to keep it.
  const kind = decision === 'relabel' && label === suspect.given ? 'keep' : decision;
  undone.push(save(suspect.image, kind, label));
  if (!isGrid && at < review.suspects.length - 1) at++;
  show();
}

function undo() {
  const before = undone.pop();
  if (!before) {
    say(status, 'There is nothing to undo.');
    return;
  }
  at = review.suspects.findIndex(suspect => suspect.image === before.image);
  save(before.image, before.decision, before.label);
  show();
}

function move(step) {
  at = Math.min(review.suspects.length - 1, Math.max(0, at + step));
  if (isGrid) all.children[at]?.firstChild.focus();
  else showOne();
}

byId('keep').addEventListener('click', () => decide('keep'));
byId('relabel').addEventListener('click', () => decide('relabel', review.suspects[at]?.proposed));
byId('drop').addEventListener('click', () => decide('drop'));
byId('undo').addEventListener('click', undo);
byId('one').addEventListener('click', () => show(false));
byId('grid').addEventListener('click', () => show(true));
byId('previous').addEventListener('click', () => move(-1));
byId('next').addEventListener('click', () => move(1));
select.addEventListener('change', () => { if (select.value) decide('relabel', select.value); });
document.addEventListener('keydown', event => {
  if (!review || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
  const action = {
    k: () => decide('keep'), r: () => decide('relabel', review.suspects[at]?.proposed), d: () => decide('drop'), u: undo,
    ArrowLeft: () => move(-1), ArrowRight: () => move(1),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

try {
  review = await ask(`${base}/suspects`);
  byId('verdict').textContent = `The labels are ${review.regime.replace(/([A-Z])/g, ' $1').trim().toLowerCase()}; ${review.suspects.length} of them stand out most.`;
  byId('file').textContent = review.file;
  byId('command').textContent = review.apply;
  select.append(element('option', { value: '', textContent: 'choose…' }), ...review.classes.map(label => element('option', { value: label, textContent: label })));
  at = Math.max(0, review.suspects.findIndex(suspect => suspect.decision === 'none'));
  progress();
  show(false);
} catch (error) {
  showError(status, error);
}
