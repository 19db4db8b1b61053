import type { Step, Whole } from '../wire.js';

/** What happens on the stream of events: messages of the server, and the state of the connection. */
export type StreamEvent =
  | { readonly type: 'whole'; readonly whole: Whole }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'lost' };

/** Asks the tab that reads the stream for a whole snapshot. */
const HELLO = 'hello';

/**
 * Opens the stream of events, one for all tabs of a browser that show the same run: a browser has only six
 * connections to a server. The tab that holds the lock reads, and passes on what it reads. When it is closed, the
 * next tab gets the lock.
 */
export function openStream(onEvent: (event: StreamEvent) => void): void {
  const name = `image-pipeline ${location.href}`;
  const channel = new BroadcastChannel(name);
  let source: EventSource | undefined;

  const tell = (event: StreamEvent): void => {
    onEvent(event);
    channel.postMessage(event);
  };
  const connect = (): void => {
    source?.close();
    source = new EventSource('events');
    source.addEventListener('whole', ({ data }: MessageEvent<string>) => {
      tell({ type: 'whole', whole: JSON.parse(data) as Whole });
    });
    source.addEventListener('step', ({ data }: MessageEvent<string>) => {
      tell({ type: 'step', step: JSON.parse(data) as Step });
    });
    source.addEventListener('error', () => tell({ type: 'lost' }));
  };

  channel.addEventListener('message', ({ data }: MessageEvent<StreamEvent | typeof HELLO>) => {
    if (data !== HELLO) onEvent(data);
    else if (source !== undefined) connect(); // a new connection begins with a whole snapshot
  });
  channel.postMessage(HELLO);
  void navigator.locks.request(
    name,
    () =>
      new Promise(() => {
        connect();
      }),
  );
}
