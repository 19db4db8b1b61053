import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { systemCode } from '../errors.js';

/**
 * Removes a Unix socket without a listener, such as a killed server leaves behind. Other files and
 * sockets in use stay.
 *
 * @returns whether the socket was removed.
 */
export async function removeStaleSocket(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSocket() || !(await isDead(path))) return false;
  await unlink(path);
  return true;
}

const isDead = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(false);
    });
    probe.once('error', (error) => resolve(systemCode(error) === 'ECONNREFUSED'));
  });
