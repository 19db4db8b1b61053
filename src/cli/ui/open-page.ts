import type { ServerResponse } from 'node:http';
import { messageOf, type DemoEvent, type StreamObserver } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { onSignals } from '../process/signals.js';
import { pageFile } from './page-files.js';
import { eventText, Hub } from './hub.js';
import { answer, servePage } from './page-server.js';
import { sendPicture } from './send-picture.js';
import { RunState } from './run-state.js';
import type { RunFacts, Step, Whole } from './wire.js';

/** The time between two messages, in ms: ten a second. */
const INTERVAL = 100;

/** The options of `openPage`. */
export interface PageOptions extends Omit<RunFacts, 'startedAt'> {
  /** The port, 0 for any free one. */
  readonly port: number;
  /** The number of frames to download, if some are. */
  readonly total?: number | undefined;
  /** Returns the path of the file of a frame, by its index at the source; `undefined` if it has none. */
  readonly pathOf?: ((index: number) => string | undefined) | undefined;
  /** Whether the page stays when the run has ended, until a signal comes. */
  readonly stays: boolean;
}

/** A page that shows a run while it goes on. */
export interface Page {
  /** Its address, with its token. */
  readonly url: string;
  /** Whether it stays when the run has ended, until a signal comes. */
  readonly stays: boolean;
  /** Gets the events of the run, which must have `details`. */
  readonly observer: StreamObserver<DemoEvent>;
}

/**
 * Serves a page that shows a run while it goes on. It only observes the events of the run.
 *
 * @throws (as a rejection) PipelineError if it cannot listen at its port.
 */
export async function openPage({
  port,
  total,
  pathOf,
  stays,
  ...facts
}: PageOptions): Promise<Page> {
  const start = performance.now();
  const now = () => performance.now() - start;
  const state = new RunState({ ...facts, startedAt: Date.now() }, total);
  let gif: string | undefined;
  let hasEnded = false;

  const tell = () => hub.send(message(state.step(now())));
  let timer: NodeJS.Timeout | undefined;
  const hub = new Hub((readers) => {
    if (readers > 0 && !hasEnded) timer ??= setInterval(tell, INTERVAL);
    else {
      clearInterval(timer);
      timer = undefined;
    }
  });

  const sendImages = (response: ServerResponse, path: string) => {
    state.images.facts(path).then(
      (facts) => answer(response, 200, JSON.stringify(facts), 'application/json'),
      (error: unknown) => answer(response, 500, `${messageOf(error)}\n`),
    );
  };
  const { url, hold, close } = await servePage(port, (path, response) => {
    const file = pageFile(path);
    if (file) answer(response, 200, file.text, file.type);
    else if (path === 'events') hub.add(response, message(state.whole(now())));
    else if (path === 'animation.gif') sendPicture(response, gif);
    else if (path === 'images.json' && gif !== undefined) sendImages(response, gif);
    else if (FRAME.test(path)) sendPicture(response, pathOf?.(numberIn(path)));
    else if (SOURCE.test(path)) sendPicture(response, state.images.pathOf(numberIn(path)));
    else return false;
    return true;
  });

  const leave = () => {
    hub.end();
    close();
  };
  /** Called once, when the run has ended for any reason. */
  const ended = () => {
    const isInterrupted = state.isRunning;
    state.end('interrupted', now());
    hasEnded = true;
    clearInterval(timer);
    tell();
    if (!stays || isInterrupted) {
      leave();
      return;
    }
    hold();
    const forget = onSignals(() => {
      forget();
      leave();
    });
  };

  return {
    url,
    stays,
    observer: {
      next: (event) => {
        if (event.type === 'gif-written') gif = event.path;
        state.add(event, now());
      },
      error: (error) => state.end('failed', now(), inFlags(messageOf(error))),
      complete: () => state.end('done', now()),
      finalize: ended,
    },
  };
}

/** A downloaded frame by its index, and the frame that an image of the GIF shows. */
const FRAME = /^frames\/\d{1,9}$/;
const SOURCE = /^sources\/\d{1,9}$/;

const numberIn = (path: string): number => Number(path.slice(path.indexOf('/') + 1));

const message = (told: Step | Whole): string => eventText('run' in told ? 'whole' : 'step', told);
