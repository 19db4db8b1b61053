import type { GifFacts, Now } from '../wire.js';
import { byId, make } from './dom.js';
import { count, plural, size, time } from './words.js';

/** Shows the finished GIF: the picture, its facts, and a link to save it. */
export class ResultView {
  private isShown = false;

  draw({ gif, times }: Now): void {
    if (gif === undefined || this.isShown) return;
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
    const image = make('img', 'gif');
    image.src = 'animation.gif';
    image.alt = `The animation of ${plural(gif.frames, 'frame')}`;
    body.append(make('p', '', link), image);
  }
}

function factsOf(
  { frames, width, height, bytes, duration, quality }: GifFacts,
  times: Now['times'],
): string {
  return [
    plural(frames, 'frame'),
    `${count(width)}×${count(height)} pixels`,
    size(bytes),
    `plays ${time(duration)}`,
    ...(quality === undefined ? [] : [`quality ${quality}`]),
    ...(times?.gif === undefined ? [] : [`made in ${time(times.gif)}`]),
  ].join(' · ');
}
