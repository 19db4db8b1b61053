import { byId, setText } from './dom.js';
import type { Model } from './model.js';
import { time } from './words.js';

const WORDS = { running: 'Running', done: 'Done', failed: 'Failed', interrupted: 'Interrupted' };

/** The head of the page: what runs, how it is, and how far. */
export class HeadView {
  draw({ run, now }: Model, isLost: boolean): void {
    const isCutOff = isLost && now.outcome === 'running';
    const outcome = isCutOff ? 'lost' : now.outcome;
    const words = isCutOff ? 'Connection lost' : WORDS[now.outcome];
    setText(byId('command'), run.command);
    setText(byId('status'), words);
    byId('status').dataset['outcome'] = outcome;
    setText(byId('clock'), `${now.outcome === 'done' ? 'in' : 'for'} ${time(now.at)}`);
    document.title = `${words}: image-pipeline ${run.command}`;

    const last = now.stages.at(-1);
    const progress = byId('progress') as HTMLProgressElement;
    progress.hidden = last?.total === undefined;
    if (last?.total) progress.value = last.done / last.total;

    const note = byId('note');
    setText(note, noteOf(now.outcome === 'running', isLost, now.error));
    note.hidden = note.textContent === '';
  }
}

function noteOf(isRunning: boolean, isLost: boolean, error: string | undefined): string {
  const lost = !isLost
    ? ''
    : isRunning
      ? 'The command does not answer. This is the last that it told; the page tries again each second.'
      : 'The command has ended, so pictures cannot be loaded any more. With --wait it stays until Ctrl-C.';
  return [error ?? '', lost].filter((part) => part !== '').join(' ');
}
