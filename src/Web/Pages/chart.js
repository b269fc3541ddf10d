// Line charts in SVG.

const [width, height, left, right, top, bottom] = [720, 260, 52, 12, 14, 26];
const maxNames = 4; // those that fit below a chart

export const number = value => typeof value === 'number' && Number.isFinite(value) ? value : null;
export const text = value => value === null ? '–' : Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(4);

function svg(tag, attributes, content) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content !== undefined) made.textContent = content;
  return made;
}

// Series have a kind, which is their class, a label and points [x, y]. Shares have a scale that ends at 100 %.
export function drawLines(chart, title, step, series, isShare) {
  const shown = series.filter(one => one.points.length > 0);
  const x = shown.flatMap(one => one.points.map(point => point[0])), values = shown.flatMap(one => one.points.map(point => point[1]));
  chart.replaceChildren();
  if (values.length === 0) {
    chart.append(svg('text', { x: left, y: height / 2 }, 'No measurements.'));
    chart.setAttribute('aria-label', `${title}: no measurements`);
    return;
  }
  const min = list => list.reduce((a, b) => Math.min(a, b)), max = list => list.reduce((a, b) => Math.max(a, b));
  const lowX = min(x), highX = Math.max(max(x), lowX + 1);
  const low = isShare ? Math.min(min(values), 1) : 0, high = isShare ? 1 : Math.max(max(values), 1e-9);
  const px = value => left + (value - lowX) / (highX - lowX) * (width - left - right);
  const py = value => height - bottom - (value - low) / (high - low || 1) * (height - top - bottom);
  for (let i = 0; i <= 4; i++) {
    const value = low + (high - low) * i / 4;
    chart.append(svg('line', { class: 'axis', x1: left, x2: width - right, y1: py(value), y2: py(value) }), svg('text', { x: 4, y: py(value) + 4 }, isShare ? `${(100 * value).toFixed(1)} %` : text(value)));
  }
  chart.append(svg('text', { x: left, y: height - 6 }, `${step} ${lowX}`), svg('text', { x: width - right, y: height - 6, 'text-anchor': 'end' }, `${highX}`));
  shown.forEach((one, i) => {
    chart.append(one.points.length === 1
      ? svg('circle', { class: one.kind, cx: px(one.points[0][0]), cy: py(one.points[0][1]), r: 2 })
      : svg('polyline', { class: one.kind, points: one.points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(' ') }));
    if (shown.length <= maxNames) chart.append(svg('text', { class: one.kind, x: left + 140 + 130 * i, y: height - 6 }, one.label));
  });
  chart.setAttribute('aria-label', `${title} by ${step}; ${shown.map(one => `${one.label}: last ${text(one.points.at(-1)[1])}`).join(', ')}`);
}
