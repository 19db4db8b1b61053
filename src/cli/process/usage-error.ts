/** A command line that cannot be meant so; for what the library's own checks cannot know. */
export class UsageError extends Error {
  /** @param usage how the command is used, in lines of their own behind the message. */
  constructor(
    message: string,
    readonly usage: readonly string[] = [],
  ) {
    super(message);
  }
}
