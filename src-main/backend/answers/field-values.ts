import { asNumber, asString, type Json } from '#shared/dialects/json.ts';

/** A whole number above 0, else null: llama-server writes 0 (and -1) for sizes that it does not know. */
export function positiveCount(value: Json | undefined): number | null {
  const number = asNumber(value);
  return number !== null && Number.isInteger(number) && number > 0 ? number : null;
}

/** A whole number from 0, else null: ids of slots begin at 0, and -1 stands for none. */
export function wholeNumber(value: Json | undefined): number | null {
  const number = asNumber(value);
  return number !== null && Number.isInteger(number) && number >= 0 ? number : null;
}

/** The value if it is true or false, else null. */
export function asBoolean(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** The value if it is a string with something in it, else null. */
export function nonEmpty(value: Json | undefined): string | null {
  return asString(value) || null;
}
