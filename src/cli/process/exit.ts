/** The exit codes of all commands. */
export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** The GIF was made without the frames that failed. */
export const EXIT_INCOMPLETE = 3;
/** The reader of the GIF closed the pipe: the code of a process that SIGPIPE ended. */
export const EXIT_PIPE = 141;
/** The codes by which shells report a process that a signal ended: 128 plus the number of the signal. */
export const EXIT_SIGNAL = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
