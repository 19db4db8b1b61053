import type { DemoEvent, StreamObserver } from '../../index.js';
import type { CommandWarningCode } from '../json/lines.js';
import type { Page } from '../ui/open-page.js';
import type { JobOutcome } from './job-outcome.js';

/** Shows a job to its user: in words, or as JSON lines. */
export interface JobView {
  /** Gets the events of the job, after they are counted. */
  readonly observer: StreamObserver<DemoEvent>;
  /** Says that something is not quite as the user may expect. */
  warn(code: CommandWarningCode, message: string): void;
  /** Says where the live page is, and whether it stays after the run. */
  page(page: Pick<Page, 'url' | 'stays'>): void;
  /** Called when the job has ended for any reason, before one of the functions below. */
  stop(): void;
  /** The job failed; its error is printed later. */
  failed(outcome: JobOutcome): void;
  /** A signal ended the job. */
  interrupted(exitCode: number): void;
  /** The job has done its work. */
  finished(outcome: JobOutcome, exitCode: number): void;
}
