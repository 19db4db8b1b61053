/** A command line that cannot be meant so; for what the library's own checks cannot know. */
export class UsageError extends Error {}
