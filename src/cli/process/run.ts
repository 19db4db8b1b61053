import type { Observable, Subject } from 'rxjs';
import { messageOf } from '../../index.js';
import { EXIT_DONE, EXIT_SIGNAL } from './exit.js';
import { endBy, ignoreHangups, onSignals } from './signals.js';

/** The options of `run`. */
export interface RunOptions {
  /** Called when the run has ended, with its error if it has failed, before its error or result is printed. */
  readonly onEnd?: (error?: unknown) => void;
  /**
   * The reaction to a signal:
   *
   * - `unsubscribe` ends the run at once, with the exit code of the signal;
   * - a subject emits at the first signal, so that the run can end by itself; a second signal ends it at
   *   once, unless it is SIGHUP, which both a closed terminal and its shell send;
   * - `ignore` does nothing, because another process tells this one when to end.
   */
  readonly onSignal: 'unsubscribe' | 'ignore' | Subject<void>;
}

/**
 * Subscribes to a pipeline, and turns its end into an exit code. To end it, a signal only unsubscribes: the
 * process exits when the last socket, file and thread is closed. If one of them does not close within 2 s,
 * the signal ends the process.
 *
 * @returns the exit code; rejects with the error of the pipeline.
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
    const end = (error?: unknown) => {
      forgetSignals();
      onEnd?.(error);
    };

    const subscription = pipeline.subscribe({
      error: (error: unknown) => {
        end(error);
        reject(error instanceof Error ? error : new Error(messageOf(error)));
      },
      complete: () => {
        end();
        resolve(EXIT_DONE);
      },
    });
  });
}
