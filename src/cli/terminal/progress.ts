import { barLines, type PacedStage, type Stage } from './bar-lines.js';
import { LiveLines } from './live-lines.js';
import { printLine } from './print.js';
import { printable } from './printable.js';
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
 * Bars on a terminal. They are removed, and the cursor is shown, when the process is stopped (Ctrl-Z), while
 * it is in the background, and when it ends for any reason.
 */
class Bars implements Progress {
  private readonly lines = new LiveLines(process.stderr);
  private readonly rates = new Map<string, Rate>();
  private readonly timer = setInterval(() => this.update(), BAR_INTERVAL);

  constructor(private readonly stages: ProgressOptions['stages']) {
    process.on('exit', this.hide);
    process.on('SIGTSTP', this.suspend);
  }

  say(line: string): void {
    this.lines.writeAbove(`${printable(line)}\n`);
  }

  stop(): void {
    clearInterval(this.timer);
    this.hide();
    process.off('exit', this.hide);
    process.off('SIGTSTP', this.suspend);
  }

  private update(): void {
    const now = performance.now();
    const stages = this.stages().map((stage) => this.paced(stage, now));
    // The last column stays free, because some terminals wrap after it.
    if (isInForeground()) this.lines.draw(barLines(stages, (process.stderr.columns || 80) - 1));
    else this.hide();
  }

  private paced(stage: Stage, now: number): PacedStage {
    const { name, done, total } = stage;
    const rate = this.rates.get(name) ?? new Rate();
    this.rates.set(name, rate);
    rate.add(now, done);
    const timeLeft = total === undefined ? undefined : rate.timeLeft(total);
    return { ...stage, rate: rate.perSecond(), timeLeft };
  }

  private readonly hide = (): void => this.lines.clear();

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
