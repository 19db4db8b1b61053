import { InvalidOptionError } from '../errors.js';

/** A pipeline that a signal can end. */
export interface Abortable {
  /**
   * Aborting it ends the pipeline with the signal's reason as its error; everything is closed, as it is
   * by unsubscribing. (To end without an error, unsubscribe.)
   */
  readonly signal?: AbortSignal | undefined;
}

/** @throws InvalidOptionError for what is no signal. */
export function checkSignal({ signal }: Abortable): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new InvalidOptionError('signal', 'an AbortSignal', signal);
}
