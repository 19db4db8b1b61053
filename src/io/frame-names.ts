import { basename, extname } from 'node:path';

/** Frames as a list of delays names them. */
export interface FrameNames {
  /** How many frames there are: their indices are 0 to `count - 1`. */
  readonly count: number;
  /** The frames whose file has this name, with or without its extension. */
  find(name: string): readonly number[];
}

/** The names of files; a whole name goes before one without extension. */
export function namesOfFiles(paths: readonly string[]): FrameNames {
  const whole = new Map<string, number[]>();
  const stems = new Map<string, number[]>();
  const add = (names: Map<string, number[]>, name: string, index: number): void => {
    const indices = names.get(name);
    if (indices) indices.push(index);
    else names.set(name, [index]);
  };
  for (const [index, path] of paths.entries()) {
    const name = basename(path);
    add(whole, name, index);
    add(stems, basename(name, extname(name)), index);
  }
  return { count: paths.length, find: (name) => whole.get(name) ?? stems.get(name) ?? [] };
}

/** `INDEX.png`, as downloaded frames are called. */
export const namesByIndex = (count: number): FrameNames => ({
  count,
  find: (name) => {
    const [, index] = /^(0|[1-9]\d*)(?:\.png)?$/.exec(name) ?? [];
    return index !== undefined && Number(index) < count ? [Number(index)] : [];
  },
});
