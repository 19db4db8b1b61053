/** Exit codes of every command. */
export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** Done, without the frames that failed. */
export const EXIT_INCOMPLETE = 3;
/** As if SIGPIPE had ended it: whoever read the GIF went away. */
export const EXIT_PIPE = 141;
/** Shells report a process that a signal ended as 128 and the signal's number. */
export const EXIT_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

export const printError = (message: string): void => {
  process.stderr.write(`image-pipeline: ${message}\n`);
};
