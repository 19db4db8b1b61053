/**
 * Checks the programs of a folder as their user would, with the strictest of checks, declarations
 * included. Prints each error as a line.
 *
 * usage: check-types.mjs TYPESCRIPT FILE...   (the folder of a TypeScript package; files of the working directory)
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [typescript, ...files] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(resolve(typescript));

const RESOLUTIONS = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};
/** Without the entry, TypeScript 6 loads no types of its own accord, and earlier ones load all. */
const TYPES = { 'no types entry': {}, 'types of Node': { types: ['node'] } };

/** Parsed once for all programs. */
const parsed = new Map();
function hostOf(options) {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (name, settings, ...more) => {
    // Their module format is noted in them, so those of one resolution are not for the other.
    const key = `${options.module} ${name}`;
    if (!parsed.has(key)) parsed.set(key, parse(name, settings, ...more));
    return parsed.get(key);
  };
  return host;
}

/** Of the user and of what they import; neither TypeScript's own nor Node's are checked again. */
const isChecked = ({ fileName }) =>
  !/node_modules\/(typescript|@types|undici-types)\//.test(fileName);

for (const [resolution, modules] of Object.entries(RESOLUTIONS)) {
  for (const [named, types] of Object.entries(TYPES)) {
    const options = {
      ...{ ...modules, ...types, target: ts.ScriptTarget.ES2022, strict: true, noEmit: true },
      // Without the types of a browser, which share names with those of Node.
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, lib: ['lib.es2022.d.ts'] },
    };
    const program = ts.createProgram(files, options, hostOf(options));
    const found = [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...program.getConfigFileParsingDiagnostics(),
      ...program
        .getSourceFiles()
        .filter(isChecked)
        .flatMap((file) => [
          ...program.getSyntacticDiagnostics(file),
          ...program.getSemanticDiagnostics(file),
        ]),
    ];
    for (const { file, messageText } of found) {
      const message = ts.flattenDiagnosticMessageText(messageText, ' ');
      console.log(`${ts.version}, ${resolution}, ${named}: ${file?.fileName ?? ''}: ${message}`);
    }
  }
}
console.log(`${ts.version} checked`);
