import { messageOf, PipelineError, type DemoEvent, type QueueOpened } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { plural } from '../terminal/plural.js';

/** An observer that prints warnings and the reasons of retries: only the first one with each code. */
export function tellTroubles(say: (line: string) => void): { next: (event: DemoEvent) => void } {
  /** The codes of the errors and warnings that were printed. */
  const told = new Set<string>();
  const tell = (code: string, line: string) => {
    if (!told.has(code)) say(line);
    told.add(code);
  };
  return {
    next: (event) => {
      if (event.type === 'queue-opened') say(opened(event));
      if (event.type === 'warning') tell(event.code, inFlags(event.message));
      if (event.type !== 'frame-retried') return;
      const { index, error, delay } = event;
      const why = inFlags(messageOf(error));
      tell(
        error instanceof PipelineError ? error.code : '',
        `Frame ${index}, trying again in ${Math.ceil(delay)} ms: ${why}`,
      );
    },
  };
}

const opened = ({ run, queue, workers }: QueueOpened): string =>
  `Run ${run}: ${workers === undefined ? 'workers' : plural(workers, 'worker')} at ${queue}`;
