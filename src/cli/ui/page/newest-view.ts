import { byId, make } from './dom.js';

/** The time between two pictures, in ms: each is a request. */
const INTERVAL = 500;
/** How many pictures are shown. */
const SHOWN = 8;

/** Shows the newest frames as they come: two a second. */
export class NewestView {
  private readonly list = byId('newest-list');
  private last = -Infinity;
  private readonly shown: number[] = [];

  draw(newest: readonly number[]): void {
    const now = performance.now();
    const index = newest.find((one) => !this.shown.includes(one));
    if (index === undefined || now - this.last < INTERVAL || document.hidden) return;
    this.last = now;
    byId('newest').hidden = false;
    const image = make('img');
    image.src = `frames/${index}`;
    image.alt = '';
    this.list.prepend(make('li', '', image, make('span', 'dim', `frame ${index}`)));
    this.shown.unshift(index);
    if (this.shown.length <= SHOWN) return;
    this.shown.pop();
    this.list.lastElementChild?.remove();
  }
}
