import { MultiBar } from 'cli-progress';
import { barLine, type Stage } from './bar-line.js';
import { printLine } from './print.js';
import { Rate } from './rate.js';
import { isInForeground, isTerminal } from './terminal.js';

/** The time until the first plain line, and between two plain lines, in ms. */
const FIRST_LINE = 1_000;
const LINE_INTERVAL = 10_000;
/** The time between two updates of the bars, in ms. */
const BAR_INTERVAL = 100;

/** Shows on stderr how many frames are done: by bars on a terminal, by a plain line every 10 s elsewhere. */
export interface Progress {
  /** Prints a line that stays, such as a warning. */
  say(line: string): void;
  /** Removes the bars, and shows no more progress. */
  stop(): void;
}

/** The options of `showProgress`. */
export interface ProgressOptions {
  readonly quiet: boolean;
  /** Returns the stages that have begun. Each gets a bar. */
  readonly stages: () => readonly Stage[];
  /** Returns the progress of all stages together, for a plain line. */
  readonly overall: () => Stage;
}

/** Starts to show progress, unless it is `quiet`. */
export function showProgress({ quiet, stages, overall }: ProgressOptions): Progress {
  if (quiet) return { say: () => undefined, stop: () => undefined };
  return isTerminal() ? new Bars(stages) : showLines(overall);
}

/**
 * Bars on a terminal. The cursor is hidden while the bars are shown. Both are reset when the process is
 * stopped (Ctrl-Z), while it is in the background, and when it ends for any reason.
 */
class Bars implements Progress {
  private bars: MultiBar | undefined;
  private readonly names = new Set<string>();
  private readonly rates = new Map<string, Rate>();
  private readonly timer = setInterval(() => this.update(), BAR_INTERVAL);

  constructor(private readonly stages: ProgressOptions['stages']) {
    process.on('exit', this.hide);
    process.on('SIGTSTP', this.suspend);
  }

  say(line: string): void {
    this.hide();
    printLine(line);
  }

  stop(): void {
    clearInterval(this.timer);
    this.hide();
    process.off('exit', this.hide);
    process.off('SIGTSTP', this.suspend);
  }

  private update(): void {
    const now = performance.now();
    for (const { name, done } of this.stages()) this.rateOf(name).add(now, done);
    if (!isInForeground()) this.hide();
    else this.show();
  }

  private show(): void {
    for (const { name } of this.stages()) {
      if (this.names.has(name)) continue;
      this.names.add(name);
      this.bars ??= new MultiBar({
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: true,
        linewrap: true, // do not change this setting of the terminal: `line` makes lines that fit
        format: () => '',
      });
      this.bars.create(1, 0, undefined, {
        format: (_, params) => this.line(name, params),
      });
    }
  }

  /** A line for a stage. It leaves the last column free, because some terminals wrap after it. */
  private line(name: string, { maxWidth }: { readonly maxWidth: number }): string {
    const stage = this.stages().find((other) => other.name === name);
    if (!stage) return '';
    const { total } = stage;
    const timeLeft = total === undefined ? undefined : this.rateOf(name).timeLeft(total);
    return barLine(stage, timeLeft, maxWidth - 1);
  }

  private rateOf(name: string): Rate {
    const rate = this.rates.get(name) ?? new Rate();
    this.rates.set(name, rate);
    return rate;
  }

  private readonly hide = (): void => {
    this.bars?.stop();
    this.bars = undefined;
    this.names.clear();
  };

  /** Removes the bars, and stops the process as Ctrl-Z does by default. The next update draws them again. */
  private readonly suspend = (): void => {
    this.hide();
    process.kill(process.pid, 'SIGSTOP');
  };
}

function showLines(overall: ProgressOptions['overall']): Progress {
  const show = () => {
    const { done, total } = overall();
    printLine(total === undefined ? `${done} frames` : `${done} of ${total} frames`);
    timer = setTimeout(show, LINE_INTERVAL);
  };
  let timer = setTimeout(show, FIRST_LINE);
  return { say: printLine, stop: () => clearTimeout(timer) };
}
