import { messageOf, PipelineError, systemCode } from '../errors.js';
import { hostAndPort } from './host.js';
import { tooManyFiles } from './too-many-files.js';

/** Turns a system error of listening into a PipelineError that says what the user can do. */
export function listenError(
  error: unknown,
  { host, port, path }: { readonly host: string; readonly port: number; readonly path?: string },
): PipelineError {
  const endpoint = path ?? hostAndPort(host, port);
  const ownLimit = tooManyFiles(error, { endpoint });
  if (ownLimit) return ownLimit;
  const context = { endpoint, cause: error };
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new PipelineError(
        'ERR_PORT_IN_USE',
        path === undefined
          ? `Port ${port} of ${host} is in use; choose another, or 0 for any that is free`
          : `${path} is in use, or not a socket; choose another path`,
        context,
      );
    case 'EACCES':
      return new PipelineError(
        'ERR_PORT_FORBIDDEN',
        path === undefined
          ? `Port ${port} of ${host} is not allowed for this user; choose a port from 1024 up`
          : `This user cannot create ${path}; choose a path in a folder that this user can write to`,
        context,
      );
    default:
      return new PipelineError(
        'ERR_LISTEN_FAILED',
        `Cannot listen on ${endpoint}: ${messageOf(error)}`,
        context,
      );
  }
}
