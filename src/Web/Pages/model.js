import { ask, byId, name, percent, say, showBars, showError } from './app.js';
import { predict, startSheet } from './sheet.js';

let newest = 0;

async function onPicture(picture) {
  const number = ++newest;
  try {
    const { predictions: [found] } = await predict(ask, name, picture, 10);
    if (number !== newest) return; // an answer to an earlier picture
    say(byId('best'), `${found.class}, ${percent(found.probability)}`);
    showBars(byId('bars'), found.classes);
  } catch (error) {
    if (number === newest) showError(byId('best'), error);
  }
}

const { models } = await ask('/models');
startSheet(onPicture, { drawn: models.find(model => model.name === name)?.isDrawn ?? true });
