import type { Trouble } from '../wire.js';
import { byId, make } from './dom.js';
import { count, plural } from './words.js';

const KINDS: Readonly<Record<Trouble['kind'], (times: number) => string>> = {
  retry: (times) =>
    `${plural(times, 'try').replace(/trys$/, 'tries')} failed, and the frame is tried again`,
  failure: (times) => `${plural(times, 'frame')} failed for good`,
  warning: (times) => (times === 1 ? 'Warning' : `Warning, ${count(times)} times`),
  send: (times) => `${plural(times, 'image')} could not be sent`,
  refused: (times) => `${plural(times, 'connection')} refused`,
};

/** Lists what was not as planned, and what the user can do. */
export class TroublesView {
  private shown = '';

  draw(troubles: readonly Trouble[]): void {
    const text = JSON.stringify(troubles);
    if (text === this.shown) return;
    this.shown = text;
    byId('troubles').hidden = troubles.length === 0;
    byId('trouble-list').replaceChildren(...troubles.map(itemOf));
  }
}

function itemOf({ kind, code, count: times, frames, message, advice }: Trouble): HTMLElement {
  const isBad = kind === 'failure' || kind === 'send';
  const item = make('li', isBad ? 'bad' : '', make('h3', '', KINDS[kind](times)));
  item.append(make('p', '', message));
  if (advice !== undefined) item.append(make('p', '', make('b', '', 'What to do: '), advice));
  const more = times > frames.length ? ' and others' : '';
  const which =
    frames.length === 0
      ? ''
      : `: ${kind === 'send' ? 'connection' : 'frame'} ${frames.join(', ')}${more}`;
  item.append(make('p', 'dim', `${code}${which}`));
  return item;
}
