import type {
  ChunkWritten,
  ConnectionAccepted,
  DemoEvent,
  Done,
  FrameFailed,
  FrameRetried,
  GifWritten,
  ImageSent,
  SendFailed,
  StockChanged,
  TaskFailed,
  WorkEvent,
} from '../../index.js';
import type { MetricsListening } from '../http/metrics-server.js';

/**
 * The lines of `--json`, without the fields that all have ({@link LineHead}). `schema/events.json` describes
 * them for users; a test holds the two together.
 */
export type Line = EventLine | RunLine;

/** Lines about the run as a whole. */
export type RunLine =
  | Starting
  | JobProgressed
  | ServeProgressed
  | WorkProgressed
  | CommandWarning
  | JobSummary
  | ServeSummary
  | WorkSummary
  | RunFailed;

/** An event of a pipeline, in the form that is printed. */
export type EventLine =
  | Exclude<
      DemoEvent | WorkEvent,
      ImageSent | SendFailed | FrameRetried | FrameFailed | ChunkWritten | TaskFailed | Unprinted
    >
  | Omit<ChunkWritten, 'images'>
  | InMicros<ImageSent>
  | InMicros<Failed<SendFailed>>
  | Failed<FrameRetried>
  | Failed<FrameFailed>
  | Failed<TaskFailed>
  | OwnEvent;

/** Events that are in no line: `summary` has the facts of `done`, and the metrics of `serve` those of the others. */
export type Unprinted = Done | ConnectionAccepted | StockChanged;

/** Events of the command itself. */
export type OwnEvent = MetricsListening | PageListening;
export type { MetricsListening };

/** The live page is available. */
export interface PageListening {
  readonly type: 'page-listening';
  /** Its address, with the token that opens it. */
  readonly url: string;
}

/** An error without its stack. The message is for the user of the command: it names flags. */
export interface ErrorFields {
  /** One of the codes of `ERROR_CODES`, or of {@link CommandErrorCode}. */
  readonly code: string;
  readonly message: string;
  readonly endpoint?: string | undefined;
  readonly path?: string | undefined;
}

/** The codes of errors that only the command has. */
export type CommandErrorCode =
  /** The command line is wrong. */
  | 'ERR_USAGE'
  /** A signal ended the run. */
  | 'ERR_INTERRUPTED'
  /** A mistake in this program, or in a source, an encoder or a backend of the user. */
  | 'ERR_UNEXPECTED';

type Failed<Event extends { readonly error: unknown }> = Omit<Event, 'error'> & ErrorFields;

/** With the duration in whole microseconds: to print a fraction takes longer than the rest of the line. */
type InMicros<Event extends { readonly duration?: number }> = Omit<Event, 'duration'> & {
  readonly micros?: number | undefined;
};

/** The first line of a run. */
export interface Starting {
  readonly type: 'starting';
  readonly command: string;
  /** The version of this package. */
  readonly version: string;
  /** The version of Node. */
  readonly node: string;
  /** The number of the process; in a cluster, of its first one, which serves nothing. */
  readonly pid: number;
}

/** A warning of the command, in the form of the library's warnings. */
export interface CommandWarning {
  readonly type: 'warning';
  readonly code: CommandWarningCode;
  readonly message: string;
}

/** The codes of warnings that only the command has. */
export type CommandWarningCode =
  /** The trace has only the first part of the run. */
  'WARN_TRACE_FULL';

/** How far `fetch`, `gif` or `demo` is: four times a second, if something has changed. */
export interface JobProgressed extends JobFigures {
  readonly type: 'progress';
  readonly command: string;
  /** The time since the start, in ms. */
  readonly elapsed: number;
}

/** Counts of frames. */
export interface JobFigures {
  /** How many frames the run has; left out until it is known, and for a stream. */
  readonly total?: number | undefined;
  /** How many are in the folder of frames; left out if none are downloaded. */
  readonly saved?: number | undefined;
  /** How many failed for good. */
  readonly failed: number;
  /** How many are encoded; in another pass (`--max-bytes`), counted anew. */
  readonly encoded: number;
}

/** What `serve` has done so far: once a second, if something has changed. */
export interface ServeProgressed extends ServeFigures {
  readonly type: 'progress';
  readonly command: 'serve';
}

/** Counts of connections. */
export interface ServeFigures {
  /** Their image was sent. */
  readonly served: number;
  /** They ended before. */
  readonly failed: number;
  /** They were beyond a limit, or could not be accepted. */
  readonly refused: number;
  /** Lines of the log that could not be written. */
  readonly lostLines: number;
}

/** What `worker` has done so far: once a second, if something has changed. */
export interface WorkProgressed extends WorkFigures {
  readonly type: 'progress';
  readonly command: 'worker';
}

/** Counts of chunks. */
export interface WorkFigures {
  /** Chunks that were encoded. */
  readonly encoded: number;
  /** The frames of these chunks. */
  readonly frames: number;
  /** Tries that failed. */
  readonly failed: number;
}

/** The last line of `worker`. */
export interface WorkSummary extends WorkFigures {
  readonly type: 'summary';
  readonly command: 'worker';
}

/** The last line of `fetch`, `gif` or `demo`, if it has done its work. Times are in ms. */
export interface JobSummary extends Omit<Done, 'type'> {
  readonly type: 'summary';
  readonly command: string;
  /** 0, or 3 if frames failed and the GIF was made without them. */
  readonly exitCode: number;
  /** How many frames failed for good. */
  readonly failed: number;
  /** The retries of all frames. */
  readonly retries: number;
  /** How many times the GIF was made, to find the best quality that fits; left out without `--max-bytes`. */
  readonly passes?: number | undefined;
  /** Lines that were dropped, because their reader was too slow, or that could not be written. */
  readonly lostLines: number;
  /** Left out if no GIF was made. */
  readonly gif?: Omit<GifWritten, 'type'> | undefined;
}

/** The last line of `serve`. */
export interface ServeSummary extends ServeFigures {
  readonly type: 'summary';
  readonly command: 'serve';
}

/** The last line of a run that did not do its work. */
export interface RunFailed extends ErrorFields {
  readonly type: 'error';
  readonly exitCode: number;
  /** The number of the frame, if it is known. */
  readonly index?: number | undefined;
}
