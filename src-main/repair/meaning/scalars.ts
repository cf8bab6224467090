import type { SchemaView } from '../json-schema.ts';

export interface Scalar {
  /** Valid JSON. */
  readonly text: string;
  /** Why it was rewritten, null where it was JSON already. */
  readonly reason: string | null;
  /** At the end of a text that was cut, there may have been more of it. */
  readonly mayGoOn: boolean;
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const words: Record<string, string> = {
  True: 'true',
  TRUE: 'true',
  False: 'false',
  FALSE: 'false',
  None: 'null',
  Null: 'null',
  NULL: 'null',
  undefined: 'null',
  NaN: 'null',
  Infinity: 'null',
  '-Infinity': 'null',
};

/** Reads a token that is no string, with the spellings of Python and JavaScript if `tolerant`; null if it is no value. */
export function interpretScalar(token: string, view: SchemaView, tolerant: boolean): Scalar | null {
  if (token === 'true' || token === 'false' || token === 'null') return { text: token, reason: null, mayGoOn: false };
  if (jsonNumber.test(token)) return { text: token, reason: null, mayGoOn: true };
  if (!tolerant || token === '') return null;
  if (Object.hasOwn(words, token)) {
    return { text: words[token]!, reason: `${token} is written ${words[token]} in JSON`, mayGoOn: false };
  }
  const number = jsonSpelling(token);
  if (number !== null) return { text: number, reason: 'a number that is not written as in JSON', mayGoOn: true };
  if (view.strings?.includes(token))
    return { text: JSON.stringify(token), reason: 'a known word without quotes', mayGoOn: true };
  return null;
}

/** `+1`, `.5`, `5.`, `0x1F`. Leading zeros are left alone: `010` is eight to some and ten to others. */
function jsonSpelling(token: string): string | null {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eE][+-]?\d+)?)$/.exec(token);
  if (parts !== null && (parts[2] !== '' || (parts[3] ?? '') !== '')) {
    const [, sign, whole, fraction = '', exponent] = parts;
    const text = `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
    return jsonNumber.test(text) ? text : null;
  }
  const hexadecimal = /^0[xX]([0-9a-fA-F]{1,12})$/.exec(token);
  return hexadecimal === null ? null : String(Number.parseInt(hexadecimal[1]!, 16));
}
