import { ask, byId, element, name, percent, pictureUrl, say, showError } from './app.js';

const [given, predicted, pair, items, more, status, large] = ['given', 'predicted', 'pair', 'items', 'more', 'status', 'large'].map(byId);
const size = 60;
let shown = 0, pairs = null;

function option(value, text) {
  return element('option', { value, textContent: text });
}

function fill(select, names) {
  select.append(...[...new Set(names)].sort().map(label => option(label, label)));
}

function card(item) {
  const text = `${item.given} taken for ${item.predicted}`;
  const button = element('button', { type: 'button' },
    element('img', { src: pictureUrl(name, item.image), alt: `${item.image}: `, loading: 'lazy' }),
    element('span', { textContent: `${item.given} → ` }), element('b', { className: 'wrong', textContent: item.predicted }),
    element('span', { textContent: ` (${percent(item.probability)})` }));
  button.addEventListener('click', () => {
    byId('large-title').textContent = text;
    byId('large-picture').src = pictureUrl(name, item.image);
    byId('large-picture').alt = item.image;
    byId('large-text').textContent = `${item.image}; probability ${percent(item.probability)}`;
    large.showModal();
  });
  return element('li', {}, button);
}

async function load(fresh) {
  if (fresh) shown = 0;
  const query = new URLSearchParams({ given: given.value, predicted: predicted.value, offset: shown, limit: size });
  try {
    const page = await ask(`/runs/${encodeURIComponent(name)}/predictions?${query}`);
    if (!pairs) {
      pairs = page.pairs;
      fill(given, pairs.map(counted => counted.given));
      fill(predicted, pairs.map(counted => counted.predicted));
      pair.append(...pairs.slice(0, 100).map((counted, i) => option(`${i}`, `${counted.given} → ${counted.predicted}: ${counted.count}`)));
    }
    if (fresh) items.replaceChildren();
    items.append(...page.items.map(card));
    shown += page.items.length;
    more.hidden = shown >= page.found;
    say(status, page.mistakes === 0 ? `No mistakes in ${page.images} images.` : `${page.found} of ${page.mistakes} mistakes in ${page.images} images; ${shown} shown.`);
  } catch (error) {
    showError(status, error);
  }
}

given.addEventListener('change', () => { pair.value = ''; load(true); });
predicted.addEventListener('change', () => { pair.value = ''; load(true); });
pair.addEventListener('change', () => {
  const chosen = pairs[pair.value];
  [given.value, predicted.value] = [chosen?.given ?? '', chosen?.predicted ?? ''];
  load(true);
});
byId('filters').addEventListener('submit', event => event.preventDefault());
byId('filters').addEventListener('reset', () => setTimeout(() => load(true)));
more.addEventListener('click', () => load(false));
byId('close').addEventListener('click', () => large.close());
load(true);
