import { PAGE_FILES } from './generated/page-files.js';

/** A file of the page. */
export interface PageFile {
  readonly text: string;
  /** Its type, for the header `Content-Type`. */
  readonly type: string;
}

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The file at a path below the token; `undefined` if there is none. */
export function pageFile(path: string): PageFile | undefined {
  const name = path === '' ? 'page.html' : path;
  if (!Object.hasOwn(PAGE_FILES, name)) return undefined;
  const extension = name.slice(name.lastIndexOf('.') + 1) as keyof typeof TYPES;
  return { text: PAGE_FILES[name] as string, type: TYPES[extension] };
}
