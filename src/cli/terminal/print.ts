import { printable } from './printable.js';

/** Prints an error or a warning on stderr: one line that begins with the name of the program. */
export const printError = (message: string): void => {
  printLine(`image-pipeline: ${message}`);
};

/** Prints one line on stderr as it is, such as progress or a summary. */
export const printLine = (line: string): void => {
  process.stderr.write(`${printable(line)}\n`);
};
