import { defineConfig, globalIgnores } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // AssemblyScript is another language, and what is made of it is nobody's style.
  globalIgnores([
    'dist/',
    'coverage/',
    'docs/api/',
    'src/kernels/assembly/',
    'src/kernels/generated/',
    'src/cli/ui/generated/',
  ]),
  {
    files: ['{src,pipelines,test,bench,docs}/**/*.ts', '*.ts'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      rxjsX.configs.recommended,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'PrivateIdentifier', message: 'Members are `private` everywhere here.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // Indexing is the one place that needs it, and there `as number` says what comes out.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  {
    // The library prints nothing: whoever observes its events does.
    files: ['{src,pipelines}/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    // The border: callers in JavaScript are not held by the types that are checked here.
    files: ['src/options/**/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A null in a test is a failed test, with its line.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Marble diagrams fail with plain values, which say which error it is.
      '@typescript-eslint/only-throw-error': 'off',
      'rxjs-x/throw-error': 'off',
    },
  },
);
