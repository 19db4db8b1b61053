import { servePipeline, type ServeEvent, type ServeOptions } from 'image-pipeline';
import { afterThisTest } from './clean-up.js';
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

export interface EventServer {
  readonly port: number;
  readonly events: () => readonly SeenEvent[];
  /** Waits until so many events of a type have come, and gives those. */
  seen(type: string, count?: number): Promise<SeenEvent[]>;
}

/** A `servePipeline` on a free loopback port, and what it emits. */
export async function startEventServer(options: ServeOptions): Promise<EventServer> {
  const events: SeenEvent[] = [];
  let failure: unknown;
  const server = servePipeline({ host: '127.0.0.1', port: 0, workers: 1, ...options });
  const subscription = server.subscribe({
    next: (event) => void events.push(seenEvent(event)),
    error: (error: unknown) => {
      failure = error;
    },
  });
  afterThisTest(() => subscription.unsubscribe());
  const seen = seenIn(() => {
    if (failure !== undefined) throw failure as Error;
    return events;
  });
  const [listening] = (await seen('listening')) as [SeenEvent & { readonly port: number }];
  return { port: listening.port, events: () => events, seen };
}

/** The same in a Node of its own: for what it takes, and what it prints. */
export async function startEventProcess(options: ServeOptions): Promise<EventServer & Running> {
  const server = startScript('serve-events.mjs', [options]);
  const [, port] = await server.line(/"listening".*"port":(\d+)/);
  const events = () =>
    lines(server.stdout().replace(/[^\n]*$/, '')).map((text) => JSON.parse(text) as SeenEvent);
  return { ...server, port: Number(port), events, seen: seenIn(events) };
}

/** Without the error itself. */
function seenEvent(event: ServeEvent): SeenEvent {
  if (event.type !== 'send-failed') return event;
  const { error, ...rest } = event;
  return { ...rest, code: error.code };
}

/** Waits for events that come to be in `events`. */
const seenIn =
  (events: () => readonly SeenEvent[]): EventServer['seen'] =>
  async (type, count = 1) => {
    const ofType = () => events().filter((event) => event.type === type);
    await until(`${count} events ${type} have come`, () => ofType().length >= count);
    return ofType();
  };
