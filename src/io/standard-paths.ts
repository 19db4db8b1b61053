/**
 * Names of this process's own streams. To open one of them would open what is behind the stream once
 * more, from its beginning, and fails where that is a socket: the stream itself is meant.
 */
const names = (word: string, descriptor: number) =>
  new RegExp(`^/+(dev/+(${word}|fd/+${descriptor})|proc/+self/+fd/+${descriptor})$`);

const INPUT = names('stdin', 0);
const OUTPUT = names('stdout', 1);

export const isStandardInput = (path: string): boolean => INPUT.test(path);
export const isStandardOutput = (path: string): boolean => OUTPUT.test(path);
