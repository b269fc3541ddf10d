import { ask, byId, element, percent, say, showBars, showError } from './app.js';
import { predict, startSheet } from './sheet.js';

let newest = 0;
const { models } = await ask('/models');
const columns = models.map(model => {
  const best = element('p', { className: 'best', textContent: '–' }), bars = element('ul', { className: 'bars', 'aria-label': `Probabilities of ${model.name}` });
  byId('answers').append(element('article', { 'aria-label': model.name }, element('h3', { textContent: model.name }), best, bars));
  return { model, best, bars };
});
if (models.length === 0) say(byId('status'), 'No models are served.');

async function onPicture(picture) {
  const number = ++newest;
  const answers = await Promise.all(columns.map(async column => {
    try {
      const { predictions: [found] } = await predict(ask, column.model.name, picture, 5);
      if (number !== newest) return null;
      say(column.best, `${found.class}, ${percent(found.probability)}`);
      showBars(column.bars, found.classes);
      return found.class;
    } catch (error) {
      if (number !== newest) return null;
      showError(column.best, error);
      column.bars.replaceChildren();
      return null;
    }
  }));
  if (number !== newest) return;
  const given = answers.filter(answer => answer !== null), kinds = new Set(given).size;
  say(byId('status'), given.length < 2 ? '' : kinds === 1 ? `All models see ${given[0]}.` : `The models see ${kinds} different classes.`);
}

startSheet(onPicture, { drawn: models.length === 0 || models.some(model => model.isDrawn) });
