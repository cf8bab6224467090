import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FoldedChoice } from '#shared/dialects/answer-fold.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { Fix, FixDialect } from './fix.ts';
import { fixes } from './registry.ts';
import { repetition } from './repetition.ts';
import { expected, runBody, runStream, type TextCase, type TextResult } from './testing/text-case.ts';
import { blockFaults, responseFaults } from './testing/wire-faults.ts';
import { thinkingTags } from './thinking-tags.ts';
import { toolcallArguments } from './toolcall-arguments.ts';
import { toolcallInText } from './toolcall-in-text.ts';
import { toolcallInThinking } from './toolcall-in-thinking.ts';
import { toolcallSchema } from './toolcall-schema.ts';
import { trailingTokens } from './trailing-tokens.ts';

const tested: readonly Fix[] = [thinkingTags, toolcallInText, toolcallInThinking, trailingTokens, repetition];
const companions = new Map([toolcallArguments, toolcallSchema, ...tested].map((fix) => [fix.info.id, fix]));
const everyDialect: readonly FixDialect[] = ['openai-chat', 'anthropic', 'openai-responses'];

describe.each(tested.map((fix) => [fix.info.id, fix] as const))('%s', (id, fix) => {
  describe.each(filesOf(id))('%s', (_file, cases) => {
    test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
      const active = [fix, ...(given.with ?? []).map((one) => companions.get(one) ?? fix)];
      for (const dialect of given.dialects ?? everyDialect) {
        for (const [cutting, cut] of cuttings(given.name)) {
          const result = runStream(active, given, dialect, cut);
          check(given, dialect, result, `${dialect}, ${cutting}`);
          expect(faultsOf(dialect, result.left, given), `${dialect}, ${cutting}`).toEqual([]);
        }
        if (given.ends !== 'broken' && !given.isStreamOnly) {
          check(given, dialect, runBody(active, given, dialect), `${dialect}, not streamed`);
        }
      }
    });
  });
});

describe.each(filesOf('toolcall_in_text'))('with all fixes on: %s', (_file, cases) => {
  test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    for (const dialect of everyDialect) {
      const results = cuttings(given.name).map(([, cut]) => runStream(fixes, given, dialect, cut));
      if (given.ends !== 'broken' && dialect === 'openai-chat') results.push(runBody(fixes, given, dialect));
      const wanted = expected(given, dialect);
      const [first, ...others] = results.map((result) => [anonymous(result.adds, given, wanted), result.reports]);
      for (const other of others) expect(other, dialect).toEqual(first);
      for (const { left } of results) expect(faultsOf(dialect, left, given), dialect).toEqual([]);
    }
  });
});

function filesOf(id: string): [string, TextCase[]][] {
  const folder = new URL(`fixtures/${id}/`, import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as TextCase[]]);
}

function check(given: TextCase, dialect: FixDialect, result: TextResult, where: string): void {
  const wanted = expected(given, dialect);
  expect(anonymous(result.adds, given, wanted), where).toEqual(anonymous(wanted, given, wanted));
  expect(result.reports, where).toEqual(given.reports ?? []);
  const ids = (result.adds?.calls ?? []).map((call) => call.id ?? '');
  expect(new Set(ids).size, where).toBe(ids.length);
}

/** Fresh ids differ from run to run, call numbers from dialect to dialect, and Anthropic's bodies hold arguments as values. */
function anonymous(adds: FoldedChoice | undefined, { says }: TextCase, wanted: FoldedChoice) {
  const known = new Set([
    ...says.flatMap((part) => ('call' in part ? [part.call.id] : [])),
    ...wanted.calls.map((call) => call.id),
  ]);
  return {
    text: adds?.text ?? '',
    reasoning: adds?.reasoning ?? '',
    finish: adds?.finish ?? null,
    calls: (adds?.calls ?? []).map(({ id, name, argumentsText }) => ({
      id: id !== null && (known.has(id) || !/^call_[0-9a-f]{32}$/.test(id)) ? id : null,
      name,
      arguments: parsed(argumentsText),
    })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // A call that was cut off is compared as it stands.
  }
}

function faultsOf(dialect: FixDialect, left: readonly WireEvent[], { ends }: TextCase): string[] {
  if (dialect === 'anthropic') return blockFaults(left, ends !== 'broken');
  return dialect === 'openai-responses' ? responseFaults(left) : [];
}

const randomCuts = 8;

function cuttings(name: string): [string, (text: string) => string[]][] {
  const random = Array.from({ length: randomCuts }, (_, seed): [string, (text: string) => string[]] => [
    `cut at random (${seed})`,
    randomCut(seed + name.length),
  ]);
  return [['whole', (text) => [text]], ['per character', (text) => [...text]], ...random];
}

/** Fragments of one to twelve characters, the same for the same seed (a linear congruential generator). */
function randomCut(seed: number): (text: string) => string[] {
  let state = seed + 1;
  return (text) => {
    const fragments: string[] = [];
    let rest = [...text];
    while (rest.length > 0) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      const size = 1 + (Math.floor(state / 65_536) % 12);
      fragments.push(rest.slice(0, size).join(''));
      rest = rest.slice(size);
    }
    return fragments;
  };
}
