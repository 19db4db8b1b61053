import { MultiBar } from 'cli-progress';
import { barLine, type Stage } from './bar-line.js';
import { printLine } from './print.js';
import { Rate } from './rate.js';
import { isInForeground, isTerminal } from './terminal.js';

/** Milliseconds: when the first plain line comes, and how far apart the next are. */
const FIRST_LINE = 1_000;
const LINE_INTERVAL = 10_000;
const BAR_INTERVAL = 100;

/** Shows on stderr how many frames are done: a bar on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  /** Prints a line of its own. */
  say(line: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Each stage that runs, or has run: a bar for each. */
  readonly stages: () => readonly Stage[];
  /** All stages as one, for a plain line. */
  readonly overall: () => Stage;
}

export function showProgress({ quiet, stages, overall }: ProgressOptions): Progress {
  if (quiet) return { say: () => undefined, stop: () => undefined };
  return isTerminal() ? new Bars(stages) : showLines(overall);
}

/**
 * Bars at the place of the cursor, which is hidden as long as they are shown, and no longer: not
 * while the process is stopped (Ctrl-Z) or in the background, and not after its end, however it ends.
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
        linewrap: true, // lines are made to fit; the terminal's own setting stays as it is
        format: () => '',
      });
      this.bars.create(1, 0, undefined, {
        format: (_, params) => this.line(name, params),
      });
    }
  }

  /** The last column stays free: some terminals begin a new line after it. */
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

  /** Gives the terminal back and stops, as every program does; the next update draws the bars again. */
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
