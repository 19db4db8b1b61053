import { basename, extname } from 'node:path';

/** Frames as a list of delays names them. */
export interface FrameNames {
  /** How many frames there are: their indices are 0 to `count - 1`. `Infinity` until it is known. */
  readonly count: number;
  /** The frames whose file has this name, with or without its extension. */
  find(name: string): readonly number[];
}

/**
 * The names of files; a whole name goes before one without extension.
 *
 * @param paths by index; `undefined` for a frame that has no name of its own.
 */
export function namesOfFiles(paths: readonly (string | undefined)[]): FrameNames {
  /** Made when the first name is looked up: most often there is no list of delays. */
  let names: { readonly whole: IndicesByName; readonly stems: IndicesByName } | undefined;
  return {
    count: paths.length,
    find: (name) => {
      names ??= {
        whole: indicesBy(paths, (path) => basename(path)),
        stems: indicesBy(paths, (path) => basename(path, extname(path))),
      };
      return names.whole.get(name) ?? names.stems.get(name) ?? [];
    },
  };
}

type IndicesByName = ReadonlyMap<string, readonly number[]>;

function indicesBy(
  paths: readonly (string | undefined)[],
  nameOf: (path: string) => string,
): IndicesByName {
  const indices = new Map<string, number[]>();
  for (const [index, path] of paths.entries()) {
    if (path === undefined) continue;
    const name = nameOf(path);
    const same = indices.get(name);
    if (same) same.push(index);
    else indices.set(name, [index]);
  }
  return indices;
}

/** `INDEX.png`, as downloaded frames are called, and those of a stream, which have no files. */
export const namesByIndex = (count: number): FrameNames => ({
  count,
  find: (name) => {
    const [, index] = /^(0|[1-9]\d*)(?:\.png)?$/.exec(name) ?? [];
    return index !== undefined && Number(index) < count ? [Number(index)] : [];
  },
});
