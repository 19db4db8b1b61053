import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

interface Definition {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

/** The schema that users get. */
export const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../schema/events.json'), 'utf8'),
) as Definition & {
  readonly oneOf: readonly { readonly $ref: string }[];
  readonly $defs: Readonly<Record<string, Definition>>;
};

/** The definition of each line, by its name. */
export const lineDefinitions = (): Readonly<Record<string, Definition>> =>
  Object.fromEntries(
    schema.oneOf.map(({ $ref }) => {
      const name = $ref.replace('#/$defs/', '');
      return [name, schema.$defs[name]!];
    }),
  );

/** The same schema, but a field that it does not list is an error, so that a test finds such a field. */
const closed = JSON.parse(
  JSON.stringify({ ...schema, unevaluatedProperties: false }, (key, value: unknown) =>
    key === 'gif' ? { ...(value as object), additionalProperties: false } : value,
  ),
) as object;

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(closed);

/** The mistakes of a line; none if it is as the schema says. */
export function mistakesOf(line: unknown): readonly ErrorObject[] {
  validate(line);
  return validate.errors ?? [];
}

/** The lines of a text, each of which must be as the schema says. */
export function readEvents(text: string): (Readonly<Record<string, unknown>> & { type: string })[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const event = JSON.parse(line) as { type: string };
      const mistakes = mistakesOf(event);
      if (mistakes.length > 0) throw new Error(`${line}\n${JSON.stringify(mistakes, null, 2)}`);
      return event;
    });
}
