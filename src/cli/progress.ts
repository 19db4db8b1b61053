import { Format, Presets, SingleBar } from 'cli-progress';

/** Milliseconds: when the first plain line comes, and how far apart the next are. */
const FIRST_LINE = 1_000;
const LINE_INTERVAL = 10_000;
const BAR_INTERVAL = 100;
const BAR = '{bar} {percentage}% | {value} of {total} frames | {eta_formatted} left';

/** Shows on stderr how many frames are done: a bar on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  /** Prints a line of its own. */
  say(line: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Frames that are done, and of how many; `undefined` where that is not known. */
  readonly count: () => { readonly done: number; readonly total: number | undefined };
}

export function showProgress({ quiet, count }: ProgressOptions): Progress {
  if (quiet) return { say: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? showBar(count) : showLines(count);
}

function showBar(count: ProgressOptions['count']): Progress {
  const bar = new SingleBar(
    {
      format: (options, params, payload) =>
        count().total === undefined
          ? `${params.value} frames`
          : Format.Formatter({ ...options, format: BAR }, params, payload),
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let isShown = false;
  const show = () => {
    const { done, total = 0 } = count();
    if (!isShown) bar.start(total, done);
    else {
      bar.setTotal(total);
      bar.update(done);
    }
    isShown = true;
  };
  const hide = () => {
    if (isShown) bar.stop();
    isShown = false;
  };
  const timer = setInterval(show, BAR_INTERVAL);
  return {
    say: (line) => {
      hide();
      process.stderr.write(`${line}\n`);
    },
    stop: () => {
      clearInterval(timer);
      hide();
    },
  };
}

function showLines(count: ProgressOptions['count']): Progress {
  const show = () => {
    const { done, total } = count();
    process.stderr.write(total === undefined ? `${done} frames\n` : `${done} of ${total} frames\n`);
    timer = setTimeout(show, LINE_INTERVAL);
  };
  let timer = setTimeout(show, FIRST_LINE);
  return {
    say: (line) => process.stderr.write(`${line}\n`),
    stop: () => clearTimeout(timer),
  };
}
