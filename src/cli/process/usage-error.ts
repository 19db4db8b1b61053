/** A mistake in the command line that the checks of the library cannot find, such as an unknown flag. */
export class UsageError extends Error {
  /** @param usage lines to print after the message, which show how to use the command. */
  constructor(
    message: string,
    readonly usage: readonly string[] = [],
  ) {
    super(message);
  }
}
