import { Flow } from './flow.js';
import { FramesView } from './frames-view.js';
import { HeadView } from './head-view.js';
import { Model } from './model.js';
import { NewestView } from './newest-view.js';
import { ResultView } from './result-view.js';
import { openStream } from './stream.js';
import { TimeView } from './time-view.js';
import { TroublesView } from './troubles-view.js';

const head = new HeadView();
const flow = new Flow();
const frames = new FramesView();
const time = new TimeView();
const troubles = new TroublesView();
const newest = new NewestView();
const result = new ResultView();

let model: Model | undefined;
let isLost = false;

function draw(): void {
  if (model === undefined) return;
  head.draw(model, isLost);
  flow.draw(model);
  frames.draw(model);
  troubles.draw(model.now.troubles);
  result.draw(model);
  time.draw(model);
  newest.draw(model);
}

/** With less motion, the page changes twice a second. */
const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
const CALM_INTERVAL = 500;
let isDrawing = false;

/** Draws once for all messages that come before the next picture of the screen. */
function drawSoon(): void {
  if (isDrawing) return;
  isDrawing = true;
  const drawn = () => {
    isDrawing = false;
    draw();
  };
  if (isCalm.matches) setTimeout(drawn, CALM_INTERVAL);
  else requestAnimationFrame(drawn);
}

openStream((event) => {
  isLost = event.type === 'lost';
  if (event.type === 'whole') model = new Model(event.whole, model);
  else if (event.type === 'step') model?.apply(event.step);
  drawSoon();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon);
addEventListener('resize', drawSoon);
