import type { GifFacts, ImageFacts, Times } from '../wire.js';
import { byId, make } from './dom.js';
import { Inspector } from './inspector.js';
import type { Model } from './model.js';
import { count, plural, size, time } from './words.js';

/** Shows the finished GIF: the picture, its facts, a link to save it, and its images one by one. */
export class ResultView {
  private isShown = false;

  draw({ now: { gif, times, outcome } }: Model): void {
    if (gif === undefined || outcome === 'running' || this.isShown) return;
    this.isShown = true;
    byId('result').hidden = false;
    const body = byId('result-body');
    body.append(make('p', '', factsOf(gif, times)));
    if (gif.name === undefined) {
      body.append(make('p', 'note', 'It went to standard output, so this page cannot show it.'));
      return;
    }
    const link = make('a', '', `Download ${gif.name}`);
    link.href = 'animation.gif';
    link.download = gif.name;
    const inspector = make('div');
    body.append(make('p', '', link), player(gif), inspector);
    inspect(inspector, gif).catch(() => {
      inspector.replaceChildren(make('p', 'note', 'Its images could not be loaded.'));
    });
  }
}

/** The animation. It does not move by itself for who wants less motion. */
function player(gif: GifFacts): HTMLElement {
  const image = make('img', 'gif');
  image.alt = `The animation of ${plural(gif.frames, 'frame')}`;
  const details = make('details', '', make('summary', '', 'Play the animation'), image);
  details.addEventListener('toggle', () => {
    if (details.open) image.src = 'animation.gif';
    else image.removeAttribute('src');
  });
  details.open = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  return details;
}

async function inspect(root: HTMLElement, gif: GifFacts): Promise<void> {
  const response = await fetch('images.json');
  if (!response.ok) throw new Error(await response.text());
  const facts = (await response.json()) as ImageFacts;
  await new Inspector(root, gif, facts).show(0);
}

function factsOf(
  { frames, width, height, bytes, duration, quality }: GifFacts,
  times: Times | undefined,
): string {
  return [
    plural(frames, 'image'),
    `${count(width)}×${count(height)} pixels`,
    size(bytes),
    `plays ${time(duration)}`,
    ...(quality === undefined ? [] : [`quality ${quality}`]),
    ...(times?.gif === undefined ? [] : [`made in ${time(times.gif)}`]),
  ].join(' · ');
}
