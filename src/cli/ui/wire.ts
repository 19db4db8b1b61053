/**
 * What the server tells the page: a `Whole` on each connection, then a `Step` for each change. This file imports
 * nothing, because the page shares it. Times are in ms since the start of the run.
 */

/** Everything that the page shows of a run, up to now. */
export interface Whole {
  readonly run: RunFacts;
  readonly history: History;
  readonly frames: FrameRuns;
  readonly now: Now;
}

/** What has changed since the last message. */
export interface Step {
  /** The number of the first of `columns`. A page that has just connected may have them already. */
  readonly firstColumn: number;
  /** The columns that ended since then. */
  readonly columns: readonly Column[];
  /** The column of now, as far as it is. */
  readonly open: Column;
  /** The states of frames, from the first that may have changed. */
  readonly frames: FrameRuns;
  readonly now: Now;
}

/** What does not change during a run. */
export interface RunFacts {
  readonly command: string;
  /** When the run started, in ms since 1970. */
  readonly startedAt: number;
  /** Whether frames are downloaded. */
  readonly downloads: boolean;
  /** Whether images are served. */
  readonly serves: boolean;
  /** Whether a GIF is made. */
  readonly makesGif: boolean;
  /** The most frames that are started and not yet written; left out if it is unknown. */
  readonly window?: number | undefined;
}

/** A run as columns of equal length in time, the oldest first. */
export interface History {
  /** The length of a column, in ms. */
  readonly length: number;
  /** The number of the first column. */
  readonly first: number;
  readonly columns: readonly Column[];
  /** The column of now, as far as it is. */
  readonly open: Column;
  /** How many slots of connections one lane stands for. */
  readonly slotsPerLane: number;
}

/** What happened in a short time. */
export interface Column {
  /** How long it is, in ms: all are equally long but the open one. */
  readonly length: number;
  /** How many frames or connections each stage has finished, in the order of the stages. */
  readonly done: readonly number[];
  /** How long downloads or connections took that ended here; left out if none did. */
  readonly latency?: Latency;
  /** How many frames are started and not yet written. */
  readonly window: number;
  /** How busy each lane of connections was: a mark each. */
  readonly connections: string;
  /** The same for the threads that encode. */
  readonly workers: string;
  /** How many tries failed. */
  readonly troubles: number;
}

/** In ms. */
export interface Latency {
  readonly count: number;
  readonly median: number;
  /** 19 of 20 took at most this long. */
  readonly p95: number;
}

/** States of frames as runs of equal ones: `w120d3` is 120 times `w`, then 3 times `d`. */
export interface FrameRuns {
  /** The place of the first frame. */
  readonly from: number;
  readonly runs: string;
}

/** Where a frame is, one letter each. */
export const FRAME_STATES = {
  waiting: '.',
  onTheWire: 'd',
  backingOff: 'b',
  received: 'r',
  saved: 's',
  inChunk: 'q',
  encoding: 'e',
  encoded: 'o',
  written: 'w',
  failed: 'x',
} as const;
/** The state of one frame. */
export type FrameState = (typeof FRAME_STATES)[keyof typeof FRAME_STATES];

/** The state of a run at a moment. */
export interface Now {
  readonly at: number;
  readonly outcome: Outcome;
  /** Why the run failed, in words. */
  readonly error?: string | undefined;
  /** The number of frames; left out until it is known. */
  readonly total?: number | undefined;
  readonly stages: readonly StageNow[];
  /** How many frames are started and not yet written. */
  readonly window: number;
  /** The frames that came last, the newest first: their indices, or, without downloads, the numbers of images. */
  readonly newest: readonly number[];
  readonly troubles: readonly Trouble[];
  /** With `maxBytes`: the qualities that were tried. */
  readonly qualities: readonly { quality: number; bytes: number; fits: boolean }[];
  readonly gif?: GifFacts | undefined;
  /** How long the parts of the run took, in ms, once it is done. */
  readonly times?: Times | undefined;
}

/** How long the parts of a run took, in ms; left out if there was no such part. */
export interface Times {
  readonly download?: number | undefined;
  readonly gif?: number | undefined;
  readonly total: number;
}

/** How a run is, or how it ended. */
export type Outcome = 'running' | 'done' | 'failed' | 'interrupted';

/** The steps of a flow that the page shows. */
export type StageName = 'accept' | 'generate' | 'send' | 'download' | 'save' | 'encode' | 'write';

/** A step of the flow at a moment. */
export interface StageNow {
  readonly name: StageName;
  /** How many it works on. */
  readonly active: number;
  /** How many wait for it; left out if nothing does. */
  readonly queue?: number | undefined;
  /** How many it has finished. */
  readonly done: number;
  /** How many it was given in all; left out if that is unknown. */
  readonly total?: number | undefined;
  /** How many failed for good, or were refused. */
  readonly failed?: number | undefined;
  /** How many wait for another try. */
  readonly retrying?: number | undefined;
}

/** The images of the finished GIF, in the order of the file: a list of each property. */
export interface ImageFacts {
  /** The 0-based index of the frame at its source. */
  readonly indices: readonly number[];
  /** The bytes in the file. */
  readonly bytes: readonly number[];
  /** How long it is shown, in ms. */
  readonly delays: readonly number[];
  /** The rectangle that it draws, in pixels: left, top, width and height. */
  readonly areas: readonly (readonly [number, number, number, number])[];
  /** The size of its colour table. */
  readonly colors: readonly number[];
}

/** Something that was not as planned: all of one code together. */
export interface Trouble {
  readonly kind: 'retry' | 'failure' | 'warning' | 'send' | 'refused';
  readonly code: string;
  readonly count: number;
  /** The numbers of the first frames or connections that it happened to. */
  readonly frames: readonly number[];
  /** The message of the first one. */
  readonly message: string;
  /** What the user can do. */
  readonly advice?: string | undefined;
}

/** The finished GIF. */
export interface GifFacts {
  /** The name of its file; left out if it was not written to a file. */
  readonly name?: string | undefined;
  readonly frames: number;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** How long it plays once, in ms. */
  readonly duration: number;
  readonly quality?: number | undefined;
}
