import { sep } from 'node:path';
import type { AnimationFormat } from '../../codecs/animation-format.js';
import { PipelineError, systemCode } from '../../errors.js';
import { startProgram, type ProgramEnd } from '../../io/program.js';
import { escapeUnseen } from '../../visible.js';

/** The file that ffmpeg reads. */
export interface VideoFile {
  readonly path: string;
  readonly format: AnimationFormat;
}

/** The arguments of ffmpeg and ffprobe that make a file safe to open. */
export const inputArguments = ({ path, format }: VideoFile): string[] => [
  // A playlist in a video file could name other files and servers.
  ...['-protocol_whitelist', 'file,pipe'],
  // Not guessed by ffmpeg: a name such as `a%d.gif` would mean a series of files.
  ...['-f', format],
  // Some ffmpeg would take a name with a colon for a protocol, and one with a dash for an option.
  ...['-i', `file:${path}`],
];

/** The most characters that ffprobe may print. */
const MAX_OUTPUT = 2 ** 26;

/** The programs of ffmpeg: a path, or a name that is looked up in PATH. */
export interface Programs {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

/** ffprobe has the same name in the same folder, with `probe` in place of `mpeg`. */
export function programsOf(ffmpeg: string): Programs {
  const at = Math.max(ffmpeg.lastIndexOf('/'), ffmpeg.lastIndexOf(sep)) + 1;
  const name = ffmpeg.slice(at);
  const ffprobe = name.includes('ffmpeg') ? name.replace('ffmpeg', 'ffprobe') : 'ffprobe';
  return { ffmpeg, ffprobe: ffmpeg.slice(0, at) + ffprobe };
}

/**
 * Runs ffmpeg or ffprobe, and returns what it prints.
 *
 * @param path the file that is to be read, for messages.
 * @throws PipelineError `ERR_FFMPEG_MISSING`, `ERR_INPUT_UNREADABLE`.
 */
export async function outputOf(
  program: string,
  args: readonly string[],
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const run = startProgram(program, ['-v', 'error', ...args]);
  signal.addEventListener('abort', run.kill, { once: true });
  try {
    let text = '';
    run.stdout.setEncoding('utf8');
    for await (const piece of run.stdout) {
      text += piece as string;
      if (text.length > MAX_OUTPUT) throw new Error(`${program} prints more than is expected`);
    }
    const end = await run.ended;
    checkEnd(end, program, path, 'ERR_INPUT_UNREADABLE');
    return text;
  } finally {
    signal.removeEventListener('abort', run.kill);
    run.kill();
    await run.ended;
  }
}

/**
 * Checks how ffmpeg or ffprobe ended.
 *
 * @throws PipelineError `ERR_FFMPEG_MISSING` if it could not be started; otherwise with this code, unless it
 *   ended well.
 */
export function checkEnd(
  { code, signal, error, messages }: ProgramEnd,
  program: string,
  path: string,
  failure: 'ERR_INPUT_UNREADABLE' | 'ERR_VIDEO_FAILED',
): void {
  if (error !== undefined) throw notStarted(program, path, error);
  if (code === 0 && !isCutOff(messages)) return;
  const how =
    signal === undefined ? `${program} ended with code ${code}` : `${signal} ended ${program}`;
  const lines = lastLines(messages, path);
  const why = lines === '' ? how : `${lines} (${how})`;
  throw failure === 'ERR_INPUT_UNREADABLE'
    ? new PipelineError(failure, `Cannot read ${path}: ${why}`, { path })
    : new PipelineError(failure, why);
}

/** For a Matroska file that is cut off, ffmpeg only says so, and ends with code 0. */
const isCutOff = (messages: string): boolean => messages.includes('File ended prematurely');

function notStarted(program: string, path: string, cause: Error): PipelineError {
  const isName = !program.includes('/') && !program.includes(sep);
  const why =
    systemCode(cause) !== 'ENOENT'
      ? `cannot start ${program}: ${cause.message}`
      : `${program} ${isName ? 'is not in PATH' : 'does not exist'}`;
  return new PipelineError(
    'ERR_FFMPEG_MISSING',
    `Cannot read ${path}: ${why}. Videos, GIF and APNG need ffmpeg and ffprobe, 5.1 or newer: install them (apt-get install ffmpeg), or set \`ffmpeg\` to the path of ffmpeg`,
    { path, cause },
  );
}

/** The most characters of messages in an error. */
const MAX_LENGTH = 400;

/** The last lines on one line, without the address of the part of ffmpeg that each begins with, and safe for a terminal. */
const lastLines = (messages: string, path: string): string => {
  const lines = messages
    .split(/[\r\n]+/)
    .map((line) =>
      line
        .replace(/^(\[[^\]]*\] )+/, '')
        .replace(`file:${path}: `, '')
        .replace(/\.$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
  return escapeUnseen([...new Set(lines)].join('; ').slice(-MAX_LENGTH));
};
