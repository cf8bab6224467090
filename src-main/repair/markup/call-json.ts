import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { memberText } from '../meaning/member-text.ts';
import { balancedText } from './balanced-text.ts';
import type { MarkupCall, MarkupTools } from './form.ts';
import { createMarkupInput, type MarkupInput, type Reading } from './input.ts';

const nameKeys = ['name', 'tool', 'tool_name', 'function'] as const;
const argumentKeys = ['arguments', 'parameters', 'args', 'input'] as const;
const otherKeys = ['id', 'type'] as const;
const allKeys: readonly string[] = [...nameKeys, ...argumentKeys, ...otherKeys];

export interface CallJsonOptions {
  /** The markup that ends the JSON even if its brackets do not. */
  closers: readonly string[];
  /** Without markup around it only an object that says nothing but a call is one. */
  isStrict?: boolean;
}

/** Reads `{"name":…,"arguments":…}` or an array of such. Gives up at the first member that makes it something else. */
export function* readCallJson(
  input: MarkupInput,
  tools: MarkupTools,
  { closers, isStrict = false }: CallJsonOptions,
): Reading<MarkupCall[] | null> {
  const start = input.mark();
  const reading = balancedText(input, closers);
  let isJudged = false;
  for (;;) {
    const step = reading.next();
    if (!isJudged) {
      const head = input.between(start, Math.min(input.mark(), start + maxHeadCharacters));
      const verdict = judgeHead(head, tools);
      if (verdict === 'no call') return null;
      isJudged = verdict !== 'undecided' || head.length === maxHeadCharacters;
      if (typeof verdict === 'object') input.tool = verdict.tool;
    }
    if (step.done) return step.value === null ? null : callsIn(step.value, tools, isStrict);
    yield;
  }
}

/** A name that has not come by then stands behind the arguments, and is looked for when all is there. */
const maxHeadCharacters = 400;

type Verdict = 'undecided' | 'call' | 'no call' | { tool: string };

/** What the first characters tell: unknown tools and other JSON are let go at once. */
function judgeHead(head: string, tools: MarkupTools): Verdict {
  const object = head.replace(/^\s*\[?\s*/, '');
  if (object === '') return 'undecided';
  if (object[0] !== '{') return 'no call';
  const member = object.slice(1).trimStart();
  if (member === '') return 'undecided';
  const key = /^(["'])(\w*)(\1)?/.exec(member);
  const name = key?.[2] ?? '';
  if (key === null || !allKeys.some((known) => known.startsWith(name))) return 'no call';
  if (key[3] === undefined) return key[0].length === member.length ? 'undecided' : 'no call';
  if (!allKeys.includes(name)) return 'no call';
  if (!(nameKeys as readonly string[]).includes(name)) return 'call';
  const rest = member.slice(key[0].length);
  const value = /^\s*:\s*(["'])(.*?)\1/s.exec(rest);
  if (value !== null) {
    const tool = tools.find(value[2] ?? '');
    return tool === null ? 'no call' : { tool: tool.name };
  }
  return name === 'function' && /^\s*:\s*\{/.test(rest) ? 'call' : 'undecided';
}

/** The calls that whole JSON text stands for; null when one of them is no call to a known tool. */
export function callsIn(text: string, tools: MarkupTools, isStrict: boolean): MarkupCall[] | null {
  const value = parsed(text);
  if (value === undefined) {
    const call = isStrict ? null : brokenCall(text, tools);
    return call === null ? null : [call];
  }
  const items = Array.isArray(value) ? itemTexts(text) : [text];
  const calls = items.map((item) => wholeCall(item, tools, isStrict));
  return calls.length > 0 && calls.every((call) => call !== null) ? calls : null;
}

function wholeCall(text: string, tools: MarkupTools, isStrict: boolean): MarkupCall | null {
  const object = asObject(parsed(text));
  if (object === undefined) return null;
  if (isStrict && !Object.keys(object).every((key) => allKeys.includes(key))) return null;
  if (asObject(object.function) !== undefined) {
    const inner = wholeCall(memberText(text, 'function') ?? '', tools, isStrict);
    return inner && { ...inner, id: inner.id ?? asString(object.id) };
  }
  const written = nameKeys.map((key) => asString(object[key])).find((name) => name !== null);
  const tool = written === undefined ? null : tools.find(written);
  const argumentsText = argumentsIn(text, object);
  if (tool === null || (isStrict && argumentsText === null)) return null;
  return { name: tool.name, id: asString(object.id), argumentsText: argumentsText ?? '{}' };
}

/** The very characters of the arguments: parsing and printing them would respell numbers. */
function argumentsIn(text: string, object: JsonObject): string | null {
  const key = argumentKeys.find((candidate) => Object.hasOwn(object, candidate));
  if (key === undefined) return null;
  const value = object[key];
  if (value === null) return '{}';
  if (typeof value === 'string' && asObject(parsed(value)) !== undefined) return value;
  return memberText(text, key);
}

/** JSON that does not parse: what stands behind `"arguments":` is handed on as it is, for the repairer. */
function brokenCall(text: string, tools: MarkupTools): MarkupCall | null {
  const name = /["'](?:name|tool|tool_name|function)["']\s*:\s*(["'])(.*?)\1/s.exec(text);
  const tool = name === null ? null : tools.find(name[2] ?? '');
  if (tool === null) return null;
  const start = /["'](?:arguments|parameters|args|input)["']\s*:\s*/.exec(text);
  if (start === null) return { name: tool.name, id: null, argumentsText: '{}' };
  const rest = text.slice(start.index + start[0].length);
  return {
    name: tool.name,
    id: null,
    argumentsText: firstValue(rest) ?? rest.replace(/\}\s*(?:\]\s*)?$/, '').trimEnd(),
  };
}

/** The balanced value that `text` begins with, if it ends before the object around it does. */
function firstValue(text: string): string | null {
  const input = createMarkupInput(text);
  input.end('cut');
  const { value, done } = balancedText(input, []).next();
  return done === true && value !== null && /^\s*[,}]/.test(text.slice(value.length)) ? value : null;
}

/** The items of a JSON array, as they are spelled. */
function itemTexts(text: string): string[] {
  const input = createMarkupInput(text);
  input.end('whole');
  input.position = text.indexOf('[') + 1;
  const items: string[] = [];
  for (;;) {
    while (input.position < text.length && /[\s,]/.test(text[input.position] ?? '')) input.position++;
    if (input.position >= text.length || text[input.position] === ']') return items;
    const { value, done } = balancedText(input, []).next();
    if (done !== true || value === null) return items;
    items.push(value);
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // The caller reads it another way.
  }
}
