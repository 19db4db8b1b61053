import { messageOf, PipelineError, systemCode } from '../errors.js';
import { tooManyFiles } from './too-many-files.js';

/**
 * The error for a connection to `host` that failed after `size` bytes: that nobody listens, that the
 * name or the way is not known, and that the other end hung up are told apart.
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
        `No name server could say where ${host} is (EAI_AGAIN); is the network up?`,
        context,
      );
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return new PipelineError(
        'ERR_HOST_UNREACHABLE',
        `There is no way to ${host} (${code}); is the address right, and the network up?`,
        context,
      );
    case 'EADDRNOTAVAIL':
      return new PipelineError(
        'ERR_NO_LOCAL_PORT',
        'No local port is free (EADDRNOTAVAIL); fewer connections a second help (`rate`)',
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
 * A name may have several addresses, each of which failed in its own way: that one of them refused
 * says more than that another could not be reached.
 */
function decisive(error: unknown): unknown {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.find((one) => systemCode(one) === 'ECONNREFUSED') ?? errors[0] ?? error;
}
