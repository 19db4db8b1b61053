import { ERROR_CODES, type ErrorCode } from '../../index.js';
import type { Trouble } from './wire.js';

/** What the user can do about a trouble; `undefined` if its message already says it, or nothing can be done. */
export function adviceFor(kind: Trouble['kind'], code: string): string | undefined {
  if (Object.hasOwn(OWN, code)) return OWN[code as keyof typeof OWN];
  if (kind === 'retry') return 'Nothing, if it stays rare: the frame is tried again.';
  if (kind !== 'failure' || !Object.hasOwn(ERROR_CODES, code)) return undefined;
  const traits: readonly string[] = ERROR_CODES[code as ErrorCode];
  if (traits.includes('damage')) return DAMAGED;
  return 'The GIF is made without it. Once the cause is gone, fetch --resume downloads what is missing.';
}

const DAMAGED =
  'The source sent a damaged image. Look at that frame at its source; the GIF is made without it.';

/** By code of an error, or by reason of a refusal. */
const OWN = {
  ERR_CONNECTION_REFUSED:
    'Is the server running, at this host and port? If it only refuses some, lower --concurrency.',
  ERR_CONNECTION_RESET:
    'The server may be overloaded: lower --concurrency, or limit the speed with --rate.',
  ERR_CONNECTION_FAILED: 'Look at the network between here and the server, or lower --concurrency.',
  ERR_HOST_NOT_FOUND: 'Check the name after --host.',
  ERR_HOST_UNREACHABLE: 'Look at the network between here and the server.',
  ERR_NO_LOCAL_PORT:
    'This machine has no free port left for a connection: lower --concurrency or --rate.',
  ERR_FRAME_TIMEOUT: 'The server is slow: raise --timeout, or lower --concurrency.',
  ERR_FRAME_EMPTY:
    'The server closed the connection without an image: it may be overloaded, so lower --concurrency.',
  ERR_TOO_MANY_OPEN_FILES: 'Raise `ulimit -n`, or lower --concurrency.',
  ERR_SEND_TIMEOUT:
    'The client does not read. Nothing, unless it is yours; --send-timeout sets the limit.',
  ERR_SEND_FAILED: 'The client went away before it had its image. Nothing, unless it is yours.',
  'max-connections': 'Raise --max-connections, or let the client open fewer at once.',
  'max-per-address': 'Raise --max-per-address, or let the client open fewer at once.',
  descriptors: 'Raise `ulimit -n` before the start of the server.',
  'accept-failed': 'The system is out of memory, or a firewall rule forbids connections.',
} as const;
