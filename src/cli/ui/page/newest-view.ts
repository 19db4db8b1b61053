import { byId, make } from './dom.js';
import type { Model } from './model.js';

/** The time between two pictures, in ms: each is a request. */
const INTERVAL = 500;
/** How many pictures are shown. */
const SHOWN = 8;

/** Shows the newest frames as they come: two a second. */
export class NewestView {
  private readonly list = byId('newest-list');
  private last = -Infinity;
  private readonly shown: number[] = [];

  draw({ run, now: { newest } }: Model): void {
    const time = performance.now();
    const index = newest.find((one) => !this.shown.includes(one));
    if (index === undefined || time - this.last < INTERVAL || document.hidden) return;
    this.last = time;
    byId('newest').hidden = false;
    const image = make('img');
    image.src = `${run.downloads ? 'frames' : 'sources'}/${index}`;
    image.alt = '';
    this.list.prepend(make('li', '', image, make('span', 'dim', `frame ${index}`)));
    this.shown.unshift(index);
    if (this.shown.length <= SHOWN) return;
    this.shown.pop();
    this.list.lastElementChild?.remove();
  }
}
