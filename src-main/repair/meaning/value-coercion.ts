import type { Json } from '#shared/dialects/json.ts';
import { kindOf } from '../json-schema.ts';
import type { Repair } from '../machine/ledger.ts';
import type { MachineOptions, Place } from '../machine/machine.ts';
import type { RepairRule } from '../rules.ts';

export type Settled =
  | { readonly action: 'keep' }
  | { readonly action: 'omit'; readonly reason: string }
  | { readonly action: 'unrepaired'; readonly reason: string }
  | {
      readonly action: 'replace';
      readonly rule: RepairRule;
      readonly text: string;
      readonly reason: string;
      /** What was mended inside the value on the way. */
      readonly nested: readonly Repair[];
    };

type Options = Pick<MachineOptions, 'rules' | 'nested'>;

const keep: Settled = { action: 'keep' };

/** What becomes of a whole value (valid JSON text) at its place. Only a change after which it fits the schema is made. */
export function settleValue(text: string, place: Place, options: Options): Settled {
  const { view } = place;
  if (view.anything) return keep;
  const value = parse(text);
  if (value === undefined) return keep;
  if (typeof value === 'number' && view.integer && options.rules.has('integer_noise')) {
    const whole = wholeNumber(text, value);
    if (whole !== null) return replace('integer_noise', whole, 'a whole number with noise behind the point');
  }
  if (view.fits(value)) return keep;
  if (typeof value === 'string' && view.strings !== null && options.rules.has('enum_case')) {
    const meant = matchEnum(value, view.strings);
    if (meant !== null)
      return replace('enum_case', JSON.stringify(meant), 'the only allowed word that is spelt like it');
  }
  if (!options.rules.has('value_type')) return keep;
  return coerce(text, value, place, options);
}

function coerce(text: string, value: Json, place: Place, options: Options): Settled {
  const { view } = place;
  const kind = kindOf(value);
  if (kind === 'null') {
    return place.optional
      ? { action: 'omit', reason: 'null for an optional parameter' }
      : unrepaired('null where a value is required');
  }
  if (typeof value === 'string') {
    if (view.kinds.has('string'))
      return view.strings === null ? keep : unrepaired(`"${value}" is not among the allowed words`);
    return fromString(value, place, options);
  }
  if ((kind === 'number' || kind === 'boolean') && view.kinds.has('string')) {
    return checked(JSON.stringify(text), place, `a ${kind} where a string is wanted`);
  }
  if (kind === 'object' && view.kinds.has('array')) {
    return wrapInArray(text, place, options);
  }
  if (kind === 'object' && view.kinds.has('string') && !view.kinds.has('object')) {
    return checked(
      JSON.stringify(text),
      place,
      'an object where a string is wanted, as JSON text (lossy: its formatting is a guess)',
    );
  }
  // A container of a kind that is wanted was judged member by member as it passed.
  if (view.kinds.has(kind) && typeof value === 'object') return keep;
  if (view.kinds.has(kind)) return unrepaired(`${text} is not allowed here`);
  return unrepaired(`${article(kind)} where ${[...view.kinds].join(' or ')} is wanted`);
}

/** A value that came as text although no string is wanted. */
function fromString(value: string, place: Place, options: Options): Settled {
  const { view } = place;
  const trimmed = value.trim();
  if (/^(?:|null|none|undefined)$/i.test(trimmed)) {
    if (trimmed !== '' && view.kinds.has('null')) return checked('null', place, '"null" as a string');
    if (place.optional) return { action: 'omit', reason: `"${value}" for an optional parameter` };
  }
  if (view.kinds.has('boolean') && /^(?:true|false)$/i.test(trimmed)) {
    return checked(trimmed.toLowerCase(), place, 'a boolean in quotes');
  }
  if (view.kinds.has('number') && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) {
    const whole = view.integer ? wholeNumber(trimmed, Number(trimmed)) : null;
    return checked(whole ?? trimmed, place, 'a number in quotes');
  }
  if ((view.kinds.has('array') || view.kinds.has('object')) && /^[[{"]/.test(trimmed)) {
    const inner = options.nested(trimmed, view, 'value');
    const fits = (inner.outcome === 'clean' || inner.outcome === 'repaired') && fitsText(inner.text, place);
    if (fits) {
      return {
        action: 'replace',
        rule: 'value_type',
        text: inner.text,
        reason: 'JSON in a string',
        nested: inner.repairs,
      };
    }
  }
  return unrepaired(`a string that is no ${[...view.kinds].join(' or ')}`);
}

function wrapInArray(text: string, place: Place, options: Options): Settled {
  const inner = options.nested(`[${text}]`, place.view, 'value');
  const fits = (inner.outcome === 'clean' || inner.outcome === 'repaired') && fitsText(inner.text, place);
  if (!fits) return unrepaired('an object where an array is wanted, and it is no item of it');
  return {
    action: 'replace',
    rule: 'value_type',
    text: inner.text,
    reason: 'one object where an array is wanted',
    nested: inner.repairs,
  };
}

function checked(text: string, place: Place, reason: string): Settled {
  return fitsText(text, place)
    ? replace('value_type', text, reason)
    : unrepaired(`${reason}, but it does not fit the schema`);
}

function fitsText(text: string, place: Place): boolean {
  const value = parse(text);
  return value !== undefined && place.view.fits(value);
}

function replace(rule: RepairRule, text: string, reason: string): Settled {
  return { action: 'replace', rule, text, reason, nested: [] };
}

function unrepaired(reason: string): Settled {
  return { action: 'unrepaired', reason };
}

/** `5.0` or `72.00000001` as `5`, `72`; null where the number is whole already, or truly a fraction. */
function wholeNumber(text: string, value: number): string | null {
  if (!text.includes('.') || !Number.isFinite(value)) return null;
  const whole = Math.round(value);
  // Noise of single-precision arithmetic; a real fraction is larger.
  if (Math.abs(value - whole) > 1e-6 || !Number.isSafeInteger(whole)) return null;
  return String(Object.is(whole, -0) ? 0 : whole);
}

/** The one allowed string that is the same but for case, spaces and separators. */
function matchEnum(value: string, allowed: readonly string[]): string | null {
  const normal = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const matches = allowed.filter((candidate) => normal(candidate) === normal(value));
  return matches.length === 1 ? matches[0]! : null;
}

function article(kind: string): string {
  return kind === 'array' || kind === 'object' ? `an ${kind}` : `a ${kind}`;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // SyntaxError: the value could not be mended, and is passed on as it came.
    return undefined;
  }
}
