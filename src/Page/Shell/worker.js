'use strict';
// The worker in which a network is trained, so that the page stays free. It answers calls between two steps.
let engine, turn = 0;
const pause = () => new Promise(resolve => setTimeout(resolve));
const EVALUATE_EVERY = 10, FILTERS_EVERY = 4;

const calls = {
  async start(files) {
    engine = await startEngine(files);
  },
  async begin(classes, drawings, varies) {
    const mine = ++turn;
    for (const [i, { pixels, side, label, origin }] of drawings.entries()) {
      engine.AddDrawing(pixels, side, label, origin);
      if (i % 10 !== 9) continue;
      postMessage({ prepared: i + 1 });
      await pause();
      if (mine !== turn) throw new Error('stopped');
    }
    return { ...JSON.parse(engine.BeginTraining(classes, varies)), filters: engine.Filters() };
  },
  run(steps) {
    train(++turn, steps);
  },
  pause() {
    turn++;
  },
  predict(pixels, side) {
    return engine.PredictDrawing(pixels, side, side);
  },
  save() {
    return engine.SaveTraining();
  },
};

async function train(mine, steps) {
  try {
    for (let made = 1; made <= steps; made++) {
      const [step, loss] = engine.TrainStep(), report = { step, loss, isLast: made === steps };
      if (step % FILTERS_EVERY === 0 || report.isLast) report.filters = engine.Filters();
      if (step % EVALUATE_EVERY === 0 || report.isLast) report.heldOut = engine.EvaluateTraining();
      postMessage({ report });
      await pause();
      if (mine !== turn) return;
    }
  } catch (error) {
    postMessage({ failure: String(error.message ?? error) });
  }
}

onmessage = async ({ data: { id, name, values } }) => {
  try {
    postMessage({ id, result: await calls[name](...values) });
  } catch (error) {
    postMessage({ id, error: String(error.message ?? error) });
  }
};
