import type { PipelineError } from './errors.js';

/**
 * The events that pipelines emit. Progress bars, logs and metrics are made of these alone. Times are in ms.
 * Frames, chunks, positions and connections count from 0.
 */

/** The server accepts connections. */
export interface Listening {
  readonly type: 'listening';
  readonly host: string;
  readonly port: number;
  /** The path of a Unix socket; then host is empty and port is 0, for the server and for its clients. */
  readonly path?: string;
}

/** A connection was accepted, and is within the limits; only with `details`. */
export interface ConnectionAccepted {
  readonly type: 'connection-accepted';
  readonly remoteHost: string;
  readonly remotePort: number;
}

/** The operating system has the whole image and delivers it; the server has closed the connection. */
export interface ImageSent {
  readonly type: 'image-sent';
  /** The number of the connection, and of its image. */
  readonly index: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly bytes: number;
  /** The time from accepting the connection to this event; only with `details`. */
  readonly duration?: number;
}

/** A connection ended before its image was sent. */
export interface SendFailed {
  readonly type: 'send-failed';
  /** The number of the connection, and of its image. */
  readonly index: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly error: PipelineError;
  /** The time from accepting the connection to this event; only with `details`. */
  readonly duration?: number;
}

/** A batch of images was added to the stock, or was used up; only with `details`. */
export interface StockChanged {
  readonly type: 'stock-changed';
  /** How many images are in stock, in whole batches. */
  readonly images: number;
}

/** A connection beyond a limit was closed at once, or the system could not accept it. */
export interface ConnectionRefused {
  readonly type: 'connection-refused';
  /**
   * The reason: the limit on all connections, on the connections of one address, or on the open files of
   * the process; or the system could not accept it (`accept-failed`), and then its address is unknown.
   */
  readonly reason: 'max-connections' | 'max-per-address' | 'descriptors' | 'accept-failed';
  readonly remoteHost: string;
  readonly remotePort: number;
}

/** The events of `servePipeline`. */
export type ServeEvent =
  Listening | ConnectionAccepted | ImageSent | SendFailed | ConnectionRefused | StockChanged;

/** The number of frames of the animation is known; emitted before the first frame is encoded. */
export interface FramesFound {
  readonly type: 'frames-found';
  readonly frames: number;
}

/** The input is a video or an animation: its frames have delays of their own, unless `delay` or `fps` is given. */
export interface VideoFound {
  readonly type: 'video-found';
  readonly path: string;
}

/** The source is asked for a frame. Emitted once for each frame; retries do not repeat it. */
export interface FrameStarted {
  readonly type: 'frame-started';
  readonly index: number;
}

/**
 * All bytes of a frame were received and are valid; only with `details`. Times are in ms since
 * `frame-started`. A source that does not know a time leaves it out.
 */
export interface FrameReceived {
  readonly type: 'frame-received';
  readonly index: number;
  readonly bytes: number;
  /** The begin of the successful try: after waiting for `rate`, and after the tries that failed. */
  readonly requested: number;
  /** The moment when its connection was open. */
  readonly connected?: number;
  /** The moment when its first byte came. */
  readonly firstByte?: number;
  /** The moment when its last byte came. */
  readonly duration: number;
}

/** A frame was written to the frames folder. */
export interface FrameSaved {
  readonly type: 'frame-saved';
  readonly index: number;
}

/** A complete frame was found in the frames folder, so it is not downloaded again. */
export interface FrameKept {
  readonly type: 'frame-kept';
  readonly index: number;
}

/** A frame failed, and is tried again after `delay` ms. */
export interface FrameRetried {
  readonly type: 'frame-retried';
  readonly index: number;
  /** The number of the retry, 1 for the first. */
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

/** All frames of a chunk have come, and the chunk waits for a thread. */
export interface ChunkQueued {
  readonly type: 'chunk-queued';
  /** The number of the chunk. */
  readonly chunk: number;
  /** The position of its first frame. */
  readonly firstFrame: number;
  /** The number of its frames, including failed ones. */
  readonly frames: number;
}

/** A thread begins a chunk. Emitted again if the thread died, or if the chunk had to wait for memory. */
export interface ChunkStarted {
  readonly type: 'chunk-started';
  readonly chunk: number;
  /** The number of the thread, from 0; or of the worker, if it is in another process. */
  readonly worker: number;
  /** The name of a worker in another process, such as `host:1234`. */
  readonly host?: string;
}

/** A thread has encoded a chunk. The chunk waits until all chunks before it are written. */
export interface ChunkEncoded {
  readonly type: 'chunk-encoded';
  readonly chunk: number;
  /** The size of the encoded chunk. */
  readonly bytes: number;
  /** The time to read, decode and resize its frames. */
  readonly decodeTime: number;
  /** The time to encode its frames. */
  readonly encodeTime: number;
}

/**
 * A thread has encoded some frames of a chunk; meant for progress bars. Emitted at most ten times a second
 * for each thread, and never for a chunk that takes less than a tenth of a second.
 */
export interface ChunkProgress {
  readonly type: 'chunk-progress';
  /** The number of the chunk. */
  readonly chunk: number;
  /** How many frames of this chunk are encoded. */
  readonly frames: number;
}

/** A chunk was written to the GIF. Chunks are written in order. */
export interface ChunkWritten {
  readonly type: 'chunk-written';
  /** The number of the chunk. */
  readonly chunk: number;
  /** The position of its first frame. */
  readonly firstFrame: number;
  /** The number of frames in this chunk, including failed ones. */
  readonly newFrames: number;
  /** The number of frames in all chunks written so far, including failed ones. */
  readonly frames: number;
  /** The bytes written so far. */
  readonly bytes: number;
  /**
   * The frame that each of its images in the GIF shows; only with `details`. Frames that were merged into the one
   * before them have no image. A frame that is shown for more than 655.35 s has several.
   */
  readonly images?: readonly ImageOrigin[];
}

/** The frame that an image of the GIF shows. */
export interface ImageOrigin {
  /** Its 0-based number at its source. */
  readonly index: number;
  /** The path of its file, if it has one. */
  readonly path?: string | undefined;
}

/** The code of a warning; stable, like the codes of errors. */
export type WarningCode =
  /** The frames folder holds frames that do not belong to this run. */
  | 'WARN_OTHER_FRAMES'
  /** The run has fewer connections than asked for, because the process may not open more files. */
  | 'WARN_FEWER_CONNECTIONS'
  /** The run has fewer threads than asked for, because the process may not open more files. */
  | 'WARN_FEWER_THREADS'
  /** The server refuses connections; the run waits for it. */
  | 'WARN_SERVER_AWAY'
  /** A frame's colour profile could not be applied: its colours may look different. */
  | 'WARN_COLOR_PROFILE'
  /** The encoder `plain` makes the GIF, because Node has no WebAssembly. */
  | 'WARN_PLAIN_ENCODER'
  /** A frame is an animation; only its first image is used. */
  | 'WARN_FIRST_IMAGE_ONLY'
  /** No worker takes chunks from the queue, so this process encodes them. */
  | 'WARN_NO_WORKERS'
  /** Workers could not do a chunk, as those with another secret, so this process encodes it. */
  | 'WARN_WORKERS_FAILED'
  /** A worker is late with a chunk, so this process encodes it, too. */
  | 'WARN_CHUNK_LATE'
  /** The queue cannot be reached; chunks that are not yet out are encoded here until it is back. */
  | 'WARN_QUEUE_AWAY'
  /** A video has a high dynamic range that ffmpeg cannot convert here: it looks pale. */
  | 'WARN_HDR_VIDEO';

/**
 * The run goes on, but not quite as the user may expect. Several frames may have warnings of the same code;
 * show a person only the first.
 */
export interface Warning {
  readonly type: 'warning';
  readonly code: WarningCode;
  /** One line for people: what happened, where, and what to do. */
  readonly message: string;
}

/** With `maxBytes`: the GIF was made with a quality, to see whether it fits. */
export interface QualityTried {
  readonly type: 'quality-tried';
  readonly quality: number;
  /** The size of the GIF; an estimate if it does not fit. */
  readonly bytes: number;
  /** Whether the size is at most `maxBytes`. */
  readonly fits: boolean;
}

/** The GIF is complete, and its file has its final name. */
export interface GifWritten {
  readonly type: 'gif-written';
  /** The path of the file; `undefined` if the GIF was not written to a file. */
  readonly path: string | undefined;
  readonly frames: number;
  /** How many frames have a delay under 20 ms, which browsers change to 100 ms. */
  readonly fastFrames: number;
  /** How long the animation takes to play once, in ms. */
  readonly duration: number;
  readonly bytes: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** With `maxBytes`: the quality that was chosen. */
  readonly quality?: number;
}

/** The last event of a pipeline that succeeds. */
export interface Done {
  readonly type: 'done';
  /** The number of frames, without failed ones. */
  readonly frames: number;
  /**
   * From the first frame that was started to the last one that was saved; 0 if all frames were kept, and
   * `undefined` for a pipeline that downloads nothing.
   */
  readonly downloadTime: number | undefined;
  /** From the first chunk that was queued to the complete GIF; `undefined` if there were no chunks. */
  readonly gifTime: number | undefined;
  /** From the subscription to the end. */
  readonly totalTime: number;
}

/** The events of a chunk, in the order in which they come. */
export type ChunkEvent = ChunkQueued | ChunkStarted | ChunkProgress | ChunkEncoded | ChunkWritten;
/** The events of `gifPipeline`; `done` is the last. */
export type GifEvent =
  FramesFound | VideoFound | QueueOpened | ChunkEvent | QualityTried | Warning | GifWritten | Done;
/** The events of `fetchPipeline`; `done` is the last. */
export type FetchEvent =
  FrameStarted | FrameReceived | FrameSaved | FrameKept | FrameRetried | FrameFailed | GifEvent;
/** The events of `demoPipeline`: those of its server and of its client. */
export type DemoEvent = ServeEvent | FetchEvent;

/** A run gives its chunks to workers, over a queue. */
export interface QueueOpened {
  readonly type: 'queue-opened';
  /** The queue, without its password. */
  readonly queue: string;
  /** The id of the run, by which another process can go on if this one dies. */
  readonly run: string;
  /** How many workers are connected, if Redis tells. */
  readonly workers?: number;
}

/** A worker is connected to its queue, and takes chunks. */
export interface WorkerStarted {
  readonly type: 'worker-started';
  /** The name of the worker, which runs show. */
  readonly name: string;
  /** The queue, without its password. */
  readonly queue: string;
}

/** The parts of events about a chunk that a worker has taken. */
interface TaskParts {
  /** The run that the chunk belongs to. */
  readonly run: string;
  /** The number of the chunk. */
  readonly chunk: number;
  /** The position of its first frame. */
  readonly firstFrame: number;
  /** The number of its frames. */
  readonly frames: number;
}

/** A worker begins a chunk. */
export interface TaskStarted extends TaskParts {
  readonly type: 'task-started';
}

/** A worker has encoded a chunk, and its run has the answer. */
export interface TaskDone extends TaskParts {
  readonly type: 'task-done';
  /** The size of the encoded chunk. */
  readonly bytes: number;
  /** The time to read, decode and resize its frames. */
  readonly decodeTime: number;
  /** The time to encode its frames. */
  readonly encodeTime: number;
}

/** A worker could not encode a chunk. Without `run`, what it got was no chunk. */
export interface TaskFailed extends Partial<TaskParts> {
  readonly type: 'task-failed';
  readonly error: PipelineError;
  /** Whether the queue gives the chunk to a worker again. Otherwise its run gets the error. */
  readonly isRetried: boolean;
}

/** The run of a chunk is over, so a worker has left the chunk. */
export interface TaskDropped extends TaskParts {
  readonly type: 'task-dropped';
}

/** The queue cannot be reached; the worker waits for it. */
export interface QueueAway {
  readonly type: 'queue-away';
  readonly queue: string;
  readonly reason: string;
}

/** The queue can be reached again. */
export interface QueueBack {
  readonly type: 'queue-back';
  readonly queue: string;
}

/** The events of `workPipeline`. */
export type WorkEvent =
  WorkerStarted | TaskStarted | TaskDone | TaskFailed | TaskDropped | QueueAway | QueueBack;
