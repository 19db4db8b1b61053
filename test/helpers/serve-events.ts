import { startScript } from './library.js';
import { lines, type Running } from './processes.js';
import { until } from './until.js';

export interface SeenEvent {
  readonly type: string;
  readonly index?: number;
  readonly reason?: string;
  /** Of its error. */
  readonly code?: string;
  readonly remotePort?: number;
}

export interface EventServer extends Running {
  readonly port: number;
  readonly events: () => SeenEvent[];
  /** Waits until so many events of a type have come, and gives those. */
  seen(type: string, count?: number): Promise<SeenEvent[]>;
}

/** A `servePipeline` on a free loopback port in a Node of its own, and what it emits. */
export async function startEventServer(
  options: Readonly<Record<string, unknown>>,
): Promise<EventServer> {
  const server = startScript('serve-events.mjs', [options]);
  const [, port] = await server.line(/"listening".*"port":(\d+)/);
  const events = () =>
    lines(server.stdout().replace(/[^\n]*$/, '')).map((text) => JSON.parse(text) as SeenEvent);
  return {
    ...server,
    port: Number(port),
    events,
    seen: async (type, count = 1) => {
      const ofType = () => events().filter((event) => event.type === type);
      await until(`${count} events ${type} have come`, () => ofType().length >= count);
      return ofType();
    },
  };
}
