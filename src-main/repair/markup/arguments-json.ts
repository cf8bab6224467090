import type { Json } from '#shared/dialects/json.ts';
import type { SchemaView } from '../json-schema.ts';
import { interpretScalar } from '../meaning/scalars.ts';

/** An argument whose value came as raw text between tags. */
export interface RawArgument {
  readonly key: string;
  readonly text: string;
  /** The markup itself says whether this is a string. */
  readonly isString?: boolean;
}

/** JSON of arguments that came as raw text: a string where the schema takes one, else what the text parses to. */
export function argumentsJson(members: readonly RawArgument[], schema: SchemaView): string {
  return objectText(
    members.map(({ key, text, isString }) => [key, valueText(text, schema.property(key), isString)] as const),
  );
}

/** A JSON object of values that are JSON already. Keys that come twice stay so: which one counts is the repairer's matter. */
export function objectText(members: readonly (readonly [key: string, json: string])[]): string {
  return `{${members.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

function valueText(text: string, view: SchemaView, isString: boolean | undefined): string {
  const bare = text.trim();
  if (isString === true) return JSON.stringify(text);
  if (isString === undefined && view.kinds.has('string') && !view.anything) {
    const isNull = bare === 'null' && view.kinds.has('null');
    return isNull ? 'null' : JSON.stringify(text);
  }
  if (parses(bare)) return bare;
  // Without a schema `True` may be a word like any other.
  const scalar = view.anything ? null : interpretScalar(bare, view, true);
  return scalar?.text ?? JSON.stringify(text);
}

function parses(text: string): boolean {
  try {
    return (JSON.parse(text) as Json) !== undefined;
  } catch {
    return false; // Raw text, then.
  }
}
