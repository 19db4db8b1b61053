import { messageOf, PipelineError, systemCode } from '../errors.js';
import { tooManyFiles } from './too-many-files.js';

/**
 * Turns a system error of a connection to `host` into a PipelineError. The code says whether the server
 * refused, the name is unknown, the host is unreachable, or the peer closed early.
 *
 * @param size bytes received before the failure.
 */
export function connectionError(error: unknown, host: string, size: number): PipelineError {
  const ownLimit = tooManyFiles(decisive(error));
  if (ownLimit) return ownLimit;
  const context = { cause: error };
  const code = systemCode(decisive(error));
  switch (code) {
    case 'ECONNREFUSED':
      return new PipelineError(
        'ERR_CONNECTION_REFUSED',
        'The connection was refused; is a server listening there?',
        context,
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return new PipelineError(
        'ERR_CONNECTION_RESET',
        `The connection was reset after ${size} bytes`,
        context,
      );
    case 'ENOTFOUND':
      return new PipelineError(
        'ERR_HOST_NOT_FOUND',
        `There is no host named ${host} (ENOTFOUND); is it spelled right?`,
        context,
      );
    case 'EAI_AGAIN':
      return new PipelineError(
        'ERR_HOST_NOT_FOUND',
        `The name server gave no answer for ${host} (EAI_AGAIN); is the network up?`,
        context,
      );
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return new PipelineError(
        'ERR_HOST_UNREACHABLE',
        `${host} is unreachable (${code}); is the address right, and is the network up?`,
        context,
      );
    case 'EADDRNOTAVAIL':
      return new PipelineError(
        'ERR_NO_LOCAL_PORT',
        'No local port is free (EADDRNOTAVAIL); a lower `rate` opens fewer connections a second',
        context,
      );
    default:
      return new PipelineError(
        'ERR_CONNECTION_FAILED',
        `The connection failed after ${size} bytes: ${messageOf(error)}`,
        context,
      );
  }
}

/**
 * Picks the error to report when a name has several addresses and each failed in its own way. A refusal
 * comes first: it proves that a machine is there.
 */
function decisive(error: unknown): unknown {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.find((one) => systemCode(one) === 'ECONNREFUSED') ?? errors[0] ?? error;
}
