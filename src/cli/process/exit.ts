/** Exit codes of every command. */
export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** Done, without the frames that failed. */
export const EXIT_INCOMPLETE = 3;
/** As if SIGPIPE had ended it: the reader of the GIF went away. */
export const EXIT_PIPE = 141;
/** Shells report a process that a signal ended as 128 and the signal's number. */
export const EXIT_SIGNAL = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
