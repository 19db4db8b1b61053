import { inspect, types } from 'node:util';
import { visible } from './visible.js';

/**
 * A property of an error code that decides how a run reacts:
 *
 * - `hopeless`: the source would fail in the same way again, so there is no retry;
 * - `outage`: the server, or its machine, is down;
 * - `overload`: the server may be overloaded, so fewer connections may help;
 * - `damage`: the frame itself is damaged, so the run may go on without it;
 * - `transient`: a worker failed at a chunk, and another try, perhaps on another machine, may succeed.
 */
export type ErrorTrait = 'hopeless' | 'outage' | 'overload' | 'damage' | 'transient';

/** Every error code, with its traits. */
export const ERROR_CODES = {
  ERR_INVALID_OPTION: [],
  // the network
  ERR_CONNECTION_REFUSED: ['outage', 'overload', 'transient'],
  ERR_CONNECTION_RESET: ['overload', 'transient'],
  ERR_CONNECTION_FAILED: ['overload', 'transient'],
  ERR_HOST_NOT_FOUND: [],
  ERR_HOST_UNREACHABLE: ['outage', 'transient'],
  ERR_NO_LOCAL_PORT: ['overload'],
  ERR_FRAME_TIMEOUT: ['overload'],
  ERR_FRAME_EMPTY: ['overload'],
  ERR_FRAME_TOO_LARGE: ['hopeless'],
  ERR_RETRY_BUDGET_SPENT: [],
  // a source
  ERR_SOURCE_FAILED: [],
  ERR_SOURCE_INVALID: ['hopeless'],
  ERR_FRAME_NOT_FOUND: ['hopeless'],
  ERR_HTTP_REFUSED: ['hopeless'],
  ERR_HTTP_BUSY: ['overload'],
  ERR_URL_FORBIDDEN: ['hopeless'],
  ERR_FFMPEG_MISSING: [],
  ERR_VIDEO_FAILED: [],
  // a frame's bytes
  ERR_NOT_A_PNG: ['damage'],
  ERR_PNG_TRUNCATED: ['damage'],
  ERR_PNG_CORRUPT: ['damage'],
  ERR_PNG_TOO_MANY_PIXELS: ['damage', 'hopeless'],
  ERR_PNG_TOO_MANY_CHUNKS: ['damage', 'hopeless'],
  ERR_IMAGE_CORRUPT: ['damage'],
  ERR_IMAGE_TOO_MANY_PIXELS: ['damage', 'hopeless'],
  ERR_SHARP_MISSING: [],
  // a run of frames
  ERR_NO_FRAMES: [],
  ERR_FRAME_MISSING: [],
  ERR_FRAME_TWICE: [],
  ERR_FRAME_SIZE_MISMATCH: [],
  ERR_FRAME_TOO_WIDE: ['damage'],
  ERR_DELAYS_INVALID: [],
  ERR_GIF_TOO_LARGE: [],
  ERR_CROP_OUTSIDE_FRAME: [],
  ERR_RESIZE_TOO_LARGE: [],
  // files and streams
  ERR_TOO_MANY_OPEN_FILES: ['overload', 'transient'],
  ERR_INPUT_UNREADABLE: ['transient'],
  ERR_FRAMES_DIR_UNWRITABLE: [],
  ERR_OUTPUT_UNWRITABLE: [],
  ERR_OUTPUT_IS_INPUT: [],
  ERR_IN_USE: [],
  ERR_OUTPUT_CLOSED: [],
  ERR_DISK_FULL: [],
  ERR_DISK_LIMIT: [],
  // the server
  ERR_PORT_IN_USE: [],
  ERR_PORT_FORBIDDEN: [],
  ERR_LISTEN_FAILED: [],
  ERR_SEND_FAILED: [],
  ERR_SEND_TIMEOUT: [],
  ERR_SEND_TOO_SLOW: [],
  // encoders and backends
  ERR_JOB_FAILED: ['transient'],
  ERR_ENCODER_MISSING: [],
  ERR_ENCODER_INVALID: [],
  ERR_BACKEND_INVALID: [],
  ERR_WEBASSEMBLY_MISSING: [],
  ERR_WORKER_DIED: ['transient'],
  ERR_WORKER_FAILED: ['transient'],
  // a queue with workers in other processes
  ERR_BULLMQ_MISSING: [],
  ERR_QUEUE_UNREACHABLE: [],
  ERR_QUEUE_EVICTS: [],
  ERR_QUEUE_INVALID: [],
  ERR_QUEUE_FORBIDDEN: [],
  ERR_RUN_NOT_FOUND: [],
  ERR_CHUNK_TOO_LARGE: [],
  ERR_STORE_FAILED: ['transient'],
} as const satisfies Readonly<Record<string, readonly ErrorTrait[]>>;

/**
 * The codes of all errors that this project makes. A code is stable and meant for programs. The message of
 * an error is one line for people: what failed, where, and what was expected.
 */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The place where an error happened, as far as it is known, and its cause. */
export interface ErrorContext {
  /** The 0-based index of the frame. */
  readonly index?: number | undefined;
  /** `host:port` of the server or client. */
  readonly endpoint?: string | undefined;
  /** The path of the file. */
  readonly path?: string | undefined;
  /** The least time to wait before another try, in ms, if the server asks for it. */
  readonly retryAfter?: number | undefined;
  /** The error that caused this one. */
  readonly cause?: unknown;
}

/** An error with a stable `code` and, if they are known, its frame, endpoint and file. */
export class PipelineError extends Error {
  readonly code: ErrorCode;
  declare readonly index?: number;
  declare readonly endpoint?: string;
  declare readonly path?: string;
  declare readonly retryAfter?: number;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'PipelineError';
    this.code = code;
    if (context.index !== undefined) this.index = context.index;
    if (context.endpoint !== undefined) this.endpoint = context.endpoint;
    if (context.path !== undefined) this.path = context.path;
    if (context.retryAfter !== undefined) this.retryAfter = context.retryAfter;
  }

  /** Called by `JSON.stringify`, which alone would leave out the message and the cause. Has no stack. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, code, message, index, endpoint, path, cause } = this;
    return { name, code, message, index, endpoint, path, cause: causeToJson(cause) };
  }
}

/** The cause of an error in the form for JSON. A value that is not an error stays as it is. */
function causeToJson(cause: unknown): unknown {
  if (cause instanceof PipelineError || !types.isNativeError(cause)) return cause;
  return { name: cause.name, code: systemCode(cause), message: cause.message };
}

/**
 * An option with an invalid value (`ERR_INVALID_OPTION`). `option` is its camelCase name. `expected` and
 * `received` are texts for people, with the names of options in backticks.
 */
export class InvalidOptionError extends PipelineError {
  readonly option: string;
  readonly expected: string;
  readonly received: string;

  constructor(option: string, expected: string, value: unknown) {
    const received = describeValue(value);
    super('ERR_INVALID_OPTION', `Expected \`${option}\` to be ${expected}, got ${received}`);
    this.name = 'InvalidOptionError';
    this.option = option;
    this.expected = expected;
    this.received = received;
  }
}

/** A value on one line, followed by its type, because without the type `5` and `'5'` would look the same. */
export const describeValue = (value: unknown): string => {
  const text =
    typeof value === 'string'
      ? value
      : inspect(value, { breakLength: Infinity, compact: true, depth: 2, maxArrayLength: 10 });
  return `\`${visible(text)}\` (${value === null ? 'null' : typeof value})`;
};

/** The `code` of a system error, such as `'ENOSPC'`, or of any other error that has one; or `undefined`. */
export const systemCode = (error: unknown): string | undefined =>
  types.isNativeError(error) && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** The message of an error, or the text of any other value that was thrown. */
export function messageOf(error: unknown): string {
  // Node tries all addresses of a host name. The error of the first address says most.
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return types.isNativeError(error) ? error.message : String(error);
}

/** Whether an error is a {@link PipelineError} whose code has this trait. */
export const hasTrait = (error: unknown, trait: ErrorTrait): error is PipelineError =>
  error instanceof PipelineError &&
  (ERROR_CODES[error.code] as readonly ErrorTrait[]).includes(trait);

/**
 * The name of a frame in a message: `Frame 3`, or `Frame 3 (frames/3.png)`.
 *
 * @param index the 0-based number of the frame at its source.
 * @param where the file, pipe or server that the frame comes from.
 */
export const frameName = (index: number, where: string | undefined): string =>
  `Frame ${index}${where === undefined ? '' : ` (${where})`}`;

/**
 * Adds the frame to a {@link PipelineError}: to its fields, and at the beginning of its message.
 *
 * @returns a new error whose cause is `error`; or `error` itself, if it is of another class or names a frame
 *   already.
 */
export function frameError(
  error: unknown,
  context: ErrorContext & { readonly index: number },
): unknown {
  if (!(error instanceof PipelineError) || error.index !== undefined) return error;
  const name = frameName(context.index, context.path ?? context.endpoint);
  return new PipelineError(error.code, `${name}: ${error.message}`, { ...context, cause: error });
}
