import { printable } from './printable.js';

/** Prints one line for people on stderr. */
export const printError = (message: string): void => {
  printLine(`image-pipeline: ${message}`);
};

/** The same without the name of the program: what is no error. */
export const printLine = (line: string): void => {
  process.stderr.write(`${printable(line)}\n`);
};
