'use strict';
// Pictures of the data that the network was trained on, where `midasnet page` has put them into the page: those nearest to the picture, and the worst mistakes.
const NEAREST = 8;
let examples = null;

const pngUrl = base64 => `data:image/png;base64,${base64}`;
const pngFile = ({ name, png }) => new File([Uint8Array.from(atob(png), letter => letter.charCodeAt(0))], name, { type: 'image/png' });

function prepareExamples() {
  examples = JSON.parse($('examples-data').textContent);
  if (!examples) return;
  const { size, scale, features } = examples, bytes = atob(features);
  // One signed byte for each value, in relation to the largest of its picture.
  examples.vectors = examples.pictures.map((_, i) => Float32Array.from({ length: size }, (_, j) => (bytes.charCodeAt(i * size + j) << 24 >> 24) * scale[i]));
  examples.norms = examples.vectors.map(vector => Math.hypot(...vector) || 1);
  $('nearest').hidden = examples.pictures.length === 0;
  $('nearest-title').textContent = examples.isTraining ? 'Nearest training pictures' : 'Nearest pictures of the data';
  $('nearest-text').textContent = `By the angle between the features of the last hidden layer (cosine), among ${examples.pictures.length} pictures that this page holds.`;
  $('mistakes').hidden = examples.mistakes.length === 0;
  $('mistake-list').replaceChildren(...examples.mistakes.map(mistake => makePicture(mistake, `${mistake.label} → ${mistake.predicted}`, percent(mistake.probability), true)));
  showNearest(null);
}

// A picture that is loaded by a click.
function makePicture(picture, name, detail, isWrong) {
  const button = document.createElement('button'), image = document.createElement('img'), label = document.createElement('b'), small = document.createElement('small');
  button.type = 'button';
  button.className = 'picture';
  button.title = `Load ${picture.name}`;
  image.src = pngUrl(picture.png);
  image.alt = picture.name;
  label.textContent = name;
  label.className = isWrong ? 'wrong' : '';
  small.textContent = detail;
  button.append(image, label, small);
  button.addEventListener('click', async () => {
    await takeFile(pngFile(picture));
    $('picture').scrollIntoView({ block: 'nearest' });
  });
  return button;
}

function showNearest(picture) {
  if (!examples?.pictures.length) return;
  const list = $('nearest-list');
  if (!picture) {
    list.replaceChildren();
    list.dataset.state = 'empty';
    return;
  }
  const found = engine.Features(picture.pixels, picture.width, picture.height, picture.channels), norm = Math.hypot(...found) || 1;
  const cosines = examples.vectors.map((vector, i) => {
    let sum = 0;
    for (let j = 0; j < found.length; j++) sum += vector[j] * found[j];
    return { i, cosine: sum / (norm * examples.norms[i]) };
  }).sort((a, b) => b.cosine - a.cosine).slice(0, NEAREST);
  list.replaceChildren(...cosines.map(({ i, cosine }) => makePicture(examples.pictures[i], examples.pictures[i].label, cosine.toFixed(3), false)));
  list.dataset.state = 'shown';
}
