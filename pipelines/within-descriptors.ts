import { PipelineError } from '../src/errors.js';
import type { Warning } from '../src/events.js';
import {
  withinDescriptors,
  type AffordableDescriptors,
  type WantedDescriptors,
} from '../src/io/descriptors.js';

/**
 * The threads and connections that a run may have at once. If these are fewer than wanted, `report` is
 * called with one warning.
 *
 * @throws PipelineError `ERR_TOO_MANY_OPEN_FILES` if not even one connection is possible.
 */
export function affordable(
  wanted: WantedDescriptors,
  report: (warning: Warning) => void,
): Omit<AffordableDescriptors, 'limit'> {
  const { limit, ...possible } = withinDescriptors(wanted);
  if (wanted.connections > 0 && possible.connections === 0) {
    throw new PipelineError(
      'ERR_TOO_MANY_OPEN_FILES',
      `This process may have ${limit} files and connections open, which leaves none for a connection; raise \`ulimit -n\``,
    );
  }
  const less = [
    possible.connections < wanted.connections
      ? `${plural(possible.connections, 'connection')} at once instead of ${wanted.connections}`
      : '',
    possible.workers < wanted.workers
      ? `${plural(possible.workers, 'thread')} instead of ${wanted.workers}`
      : '',
  ].filter((part) => part !== '');
  if (less.length > 0) {
    report({
      type: 'warning',
      code:
        possible.connections < wanted.connections ? 'WARN_FEWER_CONNECTIONS' : 'WARN_FEWER_THREADS',
      message: `${less.join(' and ')}, because this process may have ${limit} files open; raise \`ulimit -n\` for more`,
    });
  }
  return possible;
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
