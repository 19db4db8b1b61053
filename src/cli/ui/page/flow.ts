import type { StageName, StageNow } from '../wire.js';
import { byId, make, setText } from './dom.js';
import type { Model } from './model.js';
import { count, rate } from './words.js';

/** How each stage is called, and what its numbers mean. */
const STAGES: Readonly<
  Record<
    StageName,
    { title: string; color: string; active?: string; queue?: string; failed?: string }
  >
> = {
  accept: { title: 'Accept', color: 'download', active: 'open', failed: 'refused' },
  generate: { title: 'Generate', color: 'gif', queue: 'in stock' },
  send: { title: 'Send', color: 'written', failed: 'failed' },
  download: {
    ...{ title: 'Download', color: 'download', active: 'in flight' },
    ...{ queue: 'to do', failed: 'failed' },
  },
  save: { title: 'Save', color: 'saved', active: 'being saved' },
  encode: { title: 'Encode', color: 'gif', active: 'being encoded', queue: 'waiting' },
  write: { title: 'Write GIF', color: 'written', queue: 'waiting for their turn' },
};

const SERVER: ReadonlySet<StageName> = new Set(['accept', 'generate', 'send']);

/** Draws the flow: a card for each stage, a row for the server and one for the client. */
export class Flow {
  private readonly cards = new Map<StageName, ReturnType<typeof card>>();
  private readonly root = byId('flow');

  draw(model: Model): void {
    const { stages } = model.now;
    if (this.cards.size !== stages.length) this.build(stages);
    for (const stage of stages) this.cards.get(stage.name)?.(stage, model.rateOf(stage));
  }

  private build(stages: readonly StageNow[]): void {
    this.cards.clear();
    this.root.replaceChildren();
    const names = stages.map(({ name }) => name);
    for (const row of [
      names.filter((name) => SERVER.has(name)),
      names.filter((name) => !SERVER.has(name)),
    ]) {
      if (row.length === 0) continue;
      const lane = make('div', 'lane');
      for (const name of row) {
        const element = make('div', `stage is-${STAGES[name].color}`);
        this.cards.set(name, card(name, element));
        lane.append(element);
      }
      this.root.append(lane);
    }
  }
}

/** Fills a card. Returns a function that updates it. */
function card(name: StageName, element: HTMLElement) {
  const { title, active, queue, failed } = STAGES[name];
  const done = make('b');
  const total = make('span');
  const facts = make('p', 'facts');
  const bad = make('p', 'facts bad');
  element.append(make('h3', '', title), make('p', 'done', done, ' ', total), facts, bad);
  return (stage: StageNow, perSecond: number): void => {
    setText(done, count(stage.done));
    setText(total, stage.total === undefined ? '' : `of ${count(stage.total)}`);
    const parts = [
      active === undefined ? '' : `${count(stage.active)} ${active}`,
      queue === undefined || stage.queue === undefined ? '' : `${count(stage.queue)} ${queue}`,
      rate(perSecond),
    ];
    setText(facts, parts.filter((part) => part !== '').join(' · '));
    const troubles = [
      stage.retrying ? `${count(stage.retrying)} wait for another try` : '',
      failed !== undefined && stage.failed ? `${count(stage.failed)} ${failed}` : '',
    ];
    setText(bad, troubles.filter((part) => part !== '').join(' · '));
    bad.hidden = bad.textContent === '';
  };
}
