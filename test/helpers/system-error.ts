/** An error as Node throws it for a system call that failed. */
export const systemError = (code: string, message = `${code}: it failed`): Error =>
  Object.assign(new Error(message), { code });
