import type { PipelineError } from './errors.js';

/**
 * What pipelines emit. Progress bars, logs and metrics only observe these. Times are in ms, frames
 * and connections count from 0.
 */

/** The server accepts connections. */
export interface Listening {
  readonly type: 'listening';
  readonly host: string;
  readonly port: number;
  /** Of a Unix socket; host and port are empty and 0 then, and so are those of its clients. */
  readonly path?: string;
}

/** A connection is open, and within the limits; where `details` are asked for. */
export interface ConnectionAccepted {
  readonly type: 'connection-accepted';
  readonly remoteHost: string;
  readonly remotePort: number;
}

/** A connection's image is with the kernel, which delivers it; the connection is closed. */
export interface ImageSent {
  readonly type: 'image-sent';
  /** Number of the connection, and of its image. */
  readonly index: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly bytes: number;
  /** From the accepted connection to this event; where `details` are asked for. */
  readonly duration?: number;
}

/** A connection went away before it had its image. */
export interface SendFailed {
  readonly type: 'send-failed';
  readonly index: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly error: PipelineError;
  /** From the accepted connection to this event; where `details` are asked for. */
  readonly duration?: number;
}

/** A batch of images came, or was used up; where `details` are asked for. */
export interface StockChanged {
  readonly type: 'stock-changed';
  /** How many are ready, in whole batches. */
  readonly images: number;
}

/** A connection above a limit was closed at once, or came to nothing. */
export interface ConnectionRefused {
  readonly type: 'connection-refused';
  /**
   * Which limit: on all connections, on those of one address, or on the process's open files; or the
   * system could not hand it over (`accept-failed`), and then nobody knows whose it was.
   */
  readonly reason: 'max-connections' | 'max-per-address' | 'descriptors' | 'accept-failed';
  readonly remoteHost: string;
  readonly remotePort: number;
}

/** What `servePipeline` emits. */
export type ServeEvent =
  Listening | ConnectionAccepted | ImageSent | SendFailed | ConnectionRefused | StockChanged;

/** The frames of the animation were counted, before the first of them is encoded. */
export interface FramesFound {
  readonly type: 'frames-found';
  readonly frames: number;
}

/** It is the turn of a frame: it is asked for, and again where that fails. Once for each frame. */
export interface FrameStarted {
  readonly type: 'frame-started';
  readonly index: number;
}

/**
 * All bytes of a frame came, and are right; where `details` are asked for. Times are in ms from
 * `frame-started` on; those that are not given, its source does not tell.
 */
export interface FrameReceived {
  readonly type: 'frame-received';
  readonly index: number;
  readonly bytes: number;
  /** When the try that succeeded began: after its turn had come (`rate`), and after tries that failed. */
  readonly requested: number;
  /** When its connection was open. */
  readonly connected?: number;
  /** When its first byte came. */
  readonly firstByte?: number;
  /** When its last byte came. */
  readonly duration: number;
}

/** A frame is on disk. */
export interface FrameSaved {
  readonly type: 'frame-saved';
  readonly index: number;
}

/** A frame was on disk already and is whole. */
export interface FrameKept {
  readonly type: 'frame-kept';
  readonly index: number;
}

/** A frame failed and will be tried again after `delay`. */
export interface FrameRetried {
  readonly type: 'frame-retried';
  readonly index: number;
  /** 1 for the first retry. */
  readonly attempt: number;
  readonly delay: number;
  readonly error: unknown;
}

/** A frame failed for good, and the run goes on without it. */
export interface FrameFailed {
  readonly type: 'frame-failed';
  readonly index: number;
  readonly error: PipelineError;
}

/** All frames of a chunk are there, and it waits for a thread. */
export interface ChunkQueued {
  readonly type: 'chunk-queued';
  /** Number of the chunk. */
  readonly chunk: number;
  /** Position of its first frame. */
  readonly firstFrame: number;
  /** Its frames, those that failed included. */
  readonly frames: number;
}

/** A thread begins with a chunk: again where it died, or has to wait for memory. */
export interface ChunkStarted {
  readonly type: 'chunk-started';
  readonly chunk: number;
  /** Number of the thread, from 0. */
  readonly worker: number;
}

/** A thread is done with a chunk, which waits for those before it. */
export interface ChunkEncoded {
  readonly type: 'chunk-encoded';
  readonly chunk: number;
  /** Of its part of the GIF. */
  readonly bytes: number;
  /** What its frames took to read, decode and resize, and to encode. */
  readonly decodeTime: number;
  readonly encodeTime: number;
}

/**
 * A thread has encoded some frames of a chunk, and goes on with the others: for progress. It comes at
 * most ten times a second for each thread, and not at all for a chunk that takes less.
 */
export interface ChunkProgress {
  readonly type: 'chunk-progress';
  /** Number of the chunk. */
  readonly chunk: number;
  /** Frames of this chunk that are encoded so far. */
  readonly frames: number;
}

/** Frames became part of the GIF file, in order. */
export interface ChunkWritten {
  readonly type: 'chunk-written';
  /** Number of the chunk. */
  readonly chunk: number;
  /** Position of its first frame. */
  readonly firstFrame: number;
  /** Frames in this chunk, those that failed included. */
  readonly newFrames: number;
  /** Such frames, and bytes, written so far. */
  readonly frames: number;
  readonly bytes: number;
}

/** What a warning is about; stable, as the codes of errors are. */
export type WarningCode =
  /** The frames folder holds frames that this run does not count. */
  | 'WARN_OTHER_FRAMES'
  /** Fewer connections than asked for, because the process may open too few files. */
  | 'WARN_FEWER_CONNECTIONS'
  /** Fewer threads than asked for, for the same reason. */
  | 'WARN_FEWER_THREADS'
  /** The server refuses connections; the run waits for it. */
  | 'WARN_SERVER_AWAY'
  /** A frame's colour profile could not be applied: its colours may look different. */
  | 'WARN_COLOR_PROFILE'
  /** The encoder `plain` makes the GIF, because WebAssembly is missing. */
  | 'WARN_PLAIN_ENCODER'
  /** A frame is an animation, of which only the first image is taken. */
  | 'WARN_FIRST_IMAGE_ONLY';

/**
 * The run goes on, but not quite as its user may expect. The same code may come for several frames; a
 * person needs it once.
 */
export interface Warning {
  readonly type: 'warning';
  readonly code: WarningCode;
  /** One line for people: what, where, and what to do. */
  readonly message: string;
}

/** For `maxBytes` the GIF was made at a quality. */
export interface QualityTried {
  readonly type: 'quality-tried';
  readonly quality: number;
  /** Of the GIF; an estimate where it does not fit. */
  readonly bytes: number;
  readonly fits: boolean;
}

/** The GIF is whole; a file has its name. */
export interface GifWritten {
  readonly type: 'gif-written';
  /** `undefined` where it went elsewhere than to a file. */
  readonly path: string | undefined;
  readonly frames: number;
  /** How many of them have a delay under 20 ms, which browsers make 100 ms. */
  readonly fastFrames: number;
  /** How long the animation takes to play once, in ms. */
  readonly duration: number;
  readonly bytes: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** The quality that was chosen, where `maxBytes` was asked for. */
  readonly quality?: number;
}

/** The last event of a pipeline that ends. A stage that had nothing to do has no time: `undefined`. */
export interface Done {
  readonly type: 'done';
  /** Those that failed are not counted. */
  readonly frames: number;
  /** From the first connection to the last frame on disk. */
  readonly downloadTime: number | undefined;
  /** From the first chunk handed to a worker to the finished file under its name. */
  readonly gifTime: number | undefined;
  /** From the subscription to the end. */
  readonly totalTime: number;
}

/** What becomes of a chunk, in this order. */
export type ChunkEvent = ChunkQueued | ChunkStarted | ChunkProgress | ChunkEncoded | ChunkWritten;
/** What `gifPipeline` emits; `done` is the last. */
export type GifEvent = FramesFound | ChunkEvent | QualityTried | Warning | GifWritten | Done;
/** What `fetchPipeline` emits; `done` is the last. */
export type FetchEvent =
  FrameStarted | FrameReceived | FrameSaved | FrameKept | FrameRetried | FrameFailed | GifEvent;
/** What `demoPipeline` emits: both ends. */
export type DemoEvent = ServeEvent | FetchEvent;
