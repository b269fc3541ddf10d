// What several pages need: requests, elements, bars of probabilities.

export const name = document.body.dataset.name;

export const byId = id => document.getElementById(id);

// Throws an Error with the server's own words.
export async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, options);
  } catch {
    throw new Error('The server does not answer.');
  }
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.detail ?? body.title ?? `The server answers with status ${answer.status}.`);
  return body;
}

// Text is text: nothing that comes from a file becomes HTML.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'data') Object.assign(made.dataset, value);
    else if (key.includes('-') || key === 'role') made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

export const percent = value => `${(100 * value).toFixed(1)} %`;

export function showBars(list, classes) {
  list.replaceChildren(...classes.map(found => element('li', {},
    element('span', { className: 'name', title: found.class, textContent: found.class }),
    element('progress', { max: 1, value: found.probability, 'aria-label': found.class }),
    element('span', { className: 'number', textContent: percent(found.probability) }))));
}

export const pictureUrl = (run, image) => `/runs/${encodeURIComponent(run)}/pictures?image=${encodeURIComponent(image)}`;

export function showError(place, error) {
  place.textContent = error.message;
  place.classList.add('error');
}

export function say(place, text) {
  place.textContent = text;
  place.classList.remove('error');
}
