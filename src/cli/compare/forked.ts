import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Observable } from 'rxjs';
import { fromAnswer, toFailure, type Answer } from '../../index.js';

/**
 * Starts another process, sends it one order, and emits its replies. Unsubscribing ends the process; so does
 * the end of this one. Its errors fail the stream.
 *
 * @param name what the process does, for errors.
 * @param entry the script of the process, relative to this file.
 */
export const forked = <Reply>(name: string, entry: string, order: object): Observable<Reply> =>
  new Observable((subscriber) => {
    const child = fork(fileURLToPath(new URL(entry, import.meta.url)), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const fail = (error: unknown) => subscriber.error(error);
    child.on('message', (answer) => {
      try {
        const outcome = fromAnswer(answer as Answer<Reply>);
        if ('reply' in outcome) subscriber.next(outcome.reply);
      } catch (error) {
        fail(error);
      }
    });
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      fail(new Error(`${name} ended early, by ${signal ?? `exit code ${code}`}`));
    });
    child.send(order);
    return () => {
      child.removeAllListeners('exit');
      child.kill('SIGKILL'); // it has nothing to clean up
    };
  });

/**
 * The other side of {@link forked}: takes the order, and replies with all that `work` emits. The process ends
 * with its parent. It ignores Ctrl-C, which its parent gets, too.
 */
export function serveParent(work: (order: unknown) => Observable<unknown>): void {
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  process.once('message', (order) => {
    const send = (answer: Answer<unknown>) => void process.send?.(answer);
    work(order).subscribe({
      next: (reply) => send({ reply }),
      error: (error: unknown) => send(toFailure(error)),
    });
  });
}
