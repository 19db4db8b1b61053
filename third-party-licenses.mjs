/**
 * The text of `THIRD-PARTY-LICENSES`: for each npm package that has a file in a bundle its name, version, licence
 * and all texts that the licence wants to go along with a copy.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a package calls its licence texts; an Apache-2.0 NOTICE must be passed on, too. */
const TEXTS = /^(licen[cs]e|copying|copyright|notice)/i;

/** Packages without a file for their licence: its text is the comment at the top of this file. */
const IN_SOURCE = { omggif: 'omggif.js' };

/** The folder of the package that a file belongs to; packages may be inside of packages. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

const HEAD = `The command of image-pipeline, in dist/bin, has these packages inside.
Each is listed with its version, its licence and the texts that go with it.`;

const RULE = '-'.repeat(80);

/**
 * @param {import('esbuild').Metafile[]} metafiles of all bundles
 * @param {{ root?: string, also?: string[] }} [options] `root`: the folder that the paths in the metafiles are
 *   relative to (default: the working directory). `also`: folders of packages that are inside in other ways.
 * @throws where a package has no licence text: it must not be shipped without.
 */
export function thirdPartyLicenses(metafiles, { root = '.', also = [] } = {}) {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  const folders = new Set([...files, ...also].flatMap((file) => PACKAGE.exec(file)?.[0] ?? []));
  const entries = [...folders].map((folder) => entryOf(join(root, folder)));
  entries.sort((a, b) => (a.title < b.title ? -1 : 1));
  return [HEAD, ...entries.map(({ title, texts }) => [RULE, title, ...texts].join('\n\n'))]
    .join('\n\n')
    .concat('\n');
}

function entryOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const source = IN_SOURCE[name];
  if (source !== undefined) {
    return { title: `${name} ${version} (${license})`, texts: [headOf(join(folder, source))] };
  }
  const names = readdirSync(folder).filter((file) => TEXTS.test(file));
  if (typeof license !== 'string' || !names.some((file) => /^(licen[cs]e|copying)/i.test(file))) {
    throw new Error(
      `${name} ${version} is in a bundle, but ${folder} names no licence or has no LICENSE file. ` +
        'Find its text and keep it with the build, or do without the package.',
    );
  }
  const texts = names.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { title: `${name} ${version} (${license})`, texts };
}

/** The comment at the top of a file, whose lines begin with two slashes. */
function headOf(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
  if (!/permission is hereby granted/i.test(head.join(' '))) {
    throw new Error(`${path} does not begin with its licence any more`);
  }
  return head
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n')
    .trim();
}
