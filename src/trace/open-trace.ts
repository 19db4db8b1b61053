import type { DemoEvent } from '../events.js';
import { fileSink } from '../io/file-sink.js';
import type { StreamObserver } from '../operators/observing.js';
import { RunTrace } from './run-trace.js';
import { TraceFile } from './trace-file.js';
import { TraceWriter } from './trace-writer.js';

/** The options of `openTrace`. */
export interface TraceOptions {
  /** The name of the run, as a viewer shows it. @default 'image-pipeline' */
  readonly name?: string;
  /** The most events in the trace: further ones are left out. @default 1_000_000 */
  readonly maxEvents?: number;
  /** A clock, in ms. @default performance.now */
  readonly now?: () => number;
}

/** A finished trace. */
export interface TraceResult {
  /** The number of events in the file. */
  readonly events: number;
  /** The number of events that were left out, because the trace was full. */
  readonly dropped: number;
  /** The time that the trace covers, in ms: shorter than the run if the trace was full. */
  readonly duration: number;
}

/** A trace that is being written. */
export interface Trace {
  /** Gets the events of one run, for `observing`. The run must have `details`, or downloads have no slices. */
  readonly observer: StreamObserver<DemoEvent>;
  /**
   * Settles when the run has ended and the file is complete.
   *
   * @throws (as a rejection) PipelineError `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED` or `ERR_DISK_FULL`.
   */
  readonly done: Promise<TraceResult>;
}

/**
 * Opens a file for a trace of one run in the Trace Event Format, which ui.perfetto.dev and chrome://tracing
 * show: a lane for each connection, each thread, the disk and the writer. The file is written while the run
 * goes on, and gets its name at the end of the run, however that ends.
 *
 * @throws (as a rejection) PipelineError `ERR_OUTPUT_UNWRITABLE` or `ERR_DISK_FULL`.
 * @example
 * const { observer, done } = await openTrace('trace.json');
 * await lastValueFrom(fetchPipeline({ details: true }).pipe(observing(observer)));
 * const { events } = await done;
 */
export async function openTrace(
  path: string,
  {
    name = 'image-pipeline',
    maxEvents = 1_000_000,
    now = () => performance.now(),
  }: TraceOptions = {},
): Promise<Trace> {
  const file = new TraceFile(fileSink(path));
  const trace = new TraceWriter((text) => file.write(text), maxEvents);
  file.write('{"traceEvents":[');
  trace.process(name);
  await file.flush(); // fails here if the file cannot be written
  const run = new RunTrace(trace);
  const start = now();

  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve)).then(async () => {
    const { events, dropped, end: duration } = trace;
    const isFull = dropped > 0;
    const facts = {
      events,
      dropped,
      isFull,
      duration: Math.round(duration),
      node: process.version,
    };
    file.write(`\n],"displayTimeUnit":"ms","otherData":${JSON.stringify(facts)}}\n`);
    await file.end();
    return { events, dropped, duration };
  });
  done.catch(() => undefined); // for a caller that does not wait for it
  return {
    observer: {
      next: (event) => run.add(event, now() - start),
      finalize: () => {
        run.end(now() - start);
        finish();
      },
    },
    done,
  };
}
