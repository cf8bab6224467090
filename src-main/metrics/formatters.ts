import { compact } from './format-compact.ts';
import { csv } from './format-csv.ts';
import { json } from './format-json.ts';
import { pretty } from './format-pretty.ts';
import type { Formatter } from './formatter.ts';

/** Every format there is. A new one is one file beside these and one line here. */
export const formatters: readonly Formatter[] = [pretty, json, compact, csv];

/** The formatter of this id; undefined when there is none. */
export function findFormatter(id: string): Formatter | undefined {
  return formatters.find((formatter) => formatter.id === id);
}
