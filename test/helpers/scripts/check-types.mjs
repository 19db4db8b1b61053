/**
 * Checks a program as its user would, with the strictest of checks, declarations included. Prints each
 * error as a line.
 *
 * usage: check-types.mjs TYPESCRIPT FILE OPTIONS...
 *
 * TYPESCRIPT is the folder of the compiler. Each of OPTIONS, as JSON, is one check: `resolution` is
 * "nodenext" or "bundler", and `types` as in a tsconfig.json.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [typescript, file, ...checks] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(resolve(typescript));

const RESOLUTIONS = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/** Of the user and of what they import; neither TypeScript's own nor Node's are checked again. */
const isChecked = ({ fileName }) =>
  !/node_modules\/(typescript|@types|undici-types)\//.test(fileName);

for (const check of checks) {
  const { resolution, ...types } = JSON.parse(check);
  const program = ts.createProgram([file], {
    ...{ ...RESOLUTIONS[resolution], ...types, target: ts.ScriptTarget.ES2022 },
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    // Without the types of a browser, which share names with those of Node.
    lib: ['lib.es2022.d.ts'],
  });
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getConfigFileParsingDiagnostics(),
    ...program
      .getSourceFiles()
      .filter(isChecked)
      .flatMap((source) => [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]),
  ];
  for (const { file: source, messageText } of found) {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ');
    console.log(`${ts.version}, ${check}: ${source?.fileName ?? ''}: ${message}`);
  }
}
console.log(`${ts.version} checked`);
