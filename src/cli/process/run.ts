import type { Observable, Subject } from 'rxjs';
import { messageOf } from '../../index.js';
import { EXIT_DONE, EXIT_SIGNAL } from './exit.js';
import { endBy, ignoreHangups, onSignals } from './signals.js';

export interface RunOptions {
  /** Called when the run has ended, however it ended, before anything else is printed. */
  readonly onEnd?: () => void;
  /**
   * What the first signal does: `unsubscribe` ends the run with the signal's exit code; a subject is
   * told, so that the run may end by itself, and only a second signal ends it at once; a second SIGHUP
   * does not, because a terminal that is closed and its shell both send one. `ignore` leaves the end
   * to somebody else.
   */
  readonly onSignal: 'unsubscribe' | 'ignore' | Subject<void>;
}

/**
 * Subscribes to a pipeline and turns its end into an exit code. Signals unsubscribe, and all else
 * follows from that: the process ends when the last socket, file and thread is closed. Where one of
 * them does not close, the signal ends the process after a grace of 2 s.
 *
 * @returns rejects with the error of the pipeline.
 */
export function run(
  pipeline: Observable<unknown>,
  { onEnd, onSignal }: RunOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let isStopping = false;

    const forgetSignals = onSignals((signal) => {
      if (onSignal === 'ignore') return;
      if (onSignal !== 'unsubscribe' && !isStopping) {
        isStopping = true;
        onSignal.next();
        return;
      }
      if (isStopping && signal === 'SIGHUP') return;
      subscription.unsubscribe();
      end();
      ignoreHangups();
      endBy(signal);
      resolve(EXIT_SIGNAL[signal]);
    });
    const end = () => {
      forgetSignals();
      onEnd?.();
    };

    const subscription = pipeline.subscribe({
      error: (error: unknown) => {
        end();
        reject(error instanceof Error ? error : new Error(messageOf(error)));
      },
      complete: () => {
        end();
        resolve(EXIT_DONE);
      },
    });
  });
}
