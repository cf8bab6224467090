import type { ConfigSchemaNode } from './schema-node.ts';

/**
 * What a value must be, in words that follow "expected": `a number from 0 to 65535`, `true or false`,
 * `one of pretty, json, compact, csv`. Drawn from the schema, so that options of fixes need no messages of their own.
 */
export function describeExpected(node: ConfigSchemaNode): string {
  if (typeof node.expected === 'string') return node.expected;
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return JSON.stringify(node.const);
  const variants = node.anyOf ?? node.oneOf;
  if (variants) return variants.map(describeExpected).join(' or ');
  // A value that may be null reads { type: ['string', 'null'], … } where its rules are simple, and anyOf otherwise.
  if (Array.isArray(node.type)) return node.type.map((type) => describeExpected({ ...node, type })).join(' or ');
  switch (node.type) {
    case 'integer':
    case 'number':
      return `a number${describeRange(node)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return describeText(node);
    case 'array':
      return describeList(node);
    case 'object':
      return 'keys with values';
    case 'null':
      return 'null';
    default:
      return 'another value';
  }
}

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: ConfigSchemaNode): string {
  // zod gives every integer these two bounds; they are no rule of ours.
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  const bounds = [
    least !== undefined && `of at least ${least}`,
    typeof exclusiveMinimum === 'number' && `above ${exclusiveMinimum}`,
    most !== undefined && `of at most ${most}`,
    typeof exclusiveMaximum === 'number' && `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return bounds.length > 0 ? ` ${bounds.join(' and ')}` : '';
}

function describeText({ minLength, maxLength, pattern, format }: ConfigSchemaNode): string {
  if (format !== undefined) return `text of the form "${format}"`;
  if (pattern !== undefined) return `text that matches ${pattern}`;
  if (maxLength !== undefined) return `text of ${minLength ?? 0} to ${maxLength} characters`;
  if (minLength === undefined) return 'text';
  return minLength === 1 ? 'text that is not empty' : `text of at least ${minLength} characters`;
}

function describeList({ minItems, maxItems }: ConfigSchemaNode): string {
  if (maxItems !== undefined) return `a list of ${minItems ?? 0} to ${maxItems}`;
  return minItems === undefined ? 'a list' : `a list of ${minItems} or more`;
}
