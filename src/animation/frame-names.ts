import { basename, extname } from 'node:path';

/** Finds frames by the names that a list of delays uses. */
export interface FrameNames {
  /** How many frames there are: their indices are 0 to `count - 1`. `Infinity` until the number is known. */
  readonly count: number;
  /** The 0-based indices of the frames whose file has this name, with or without its extension. */
  find(name: string): readonly number[];
}

/**
 * Finds frames by the names of their files. A name with its extension has priority over one without.
 *
 * @param paths the file of each frame by index; `undefined` for a frame without a name.
 */
export function namesOfFiles(paths: readonly (string | undefined)[]): FrameNames {
  /** Made when the first name is looked up, because most runs have no list of delays. */
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

/** Finds frames by the names `INDEX.png` or `INDEX`, for downloaded frames and for the frames of a stream. */
export const namesByIndex = (count: number): FrameNames => ({
  count,
  find: (name) => {
    const [, index] = /^(0|[1-9]\d*)(?:\.png)?$/.exec(name) ?? [];
    return index !== undefined && Number(index) < count ? [Number(index)] : [];
  },
});
