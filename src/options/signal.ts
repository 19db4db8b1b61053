import { InvalidOptionError } from '../errors.js';

/** The option of a pipeline that an `AbortSignal` can end. */
export interface Abortable {
  /**
   * Aborting this signal ends the pipeline with the reason of the signal as its error, and closes
   * everything, as unsubscribing does. (To end without an error, unsubscribe.)
   */
  readonly signal?: AbortSignal | undefined;
}

/** @throws InvalidOptionError for a value that is not an `AbortSignal`. */
export function checkSignal({ signal }: Abortable): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new InvalidOptionError('signal', 'an AbortSignal', signal);
}
