import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anthropicSequence } from './anthropic-sequence.ts';
import { finishReason } from './finish-reason.ts';
import type { Fix } from './fix.ts';
import { serverParseError } from './server-parse-error.ts';
import { type AnswerCase, runAnswerCase } from './testing/answer-case.ts';
import { toolcallArguments } from './toolcall-arguments.ts';
import { toolcallBadFilepath } from './toolcall-bad-filepath.ts';
import { toolcallIdentity } from './toolcall-identity.ts';
import { toolcallName } from './toolcall-name.ts';
import { toolcallSchema } from './toolcall-schema.ts';
import { usage } from './usage.ts';
import { utf8 } from './utf8.ts';

const fixes: readonly Fix[] = [
  anthropicSequence,
  finishReason,
  serverParseError,
  toolcallArguments,
  toolcallBadFilepath,
  toolcallIdentity,
  toolcallName,
  toolcallSchema,
  usage,
  utf8,
];

describe.each(fixes.map((fix) => [fix.info.id, fix] as const))('%s', (id, fix) => {
  const cases = JSON.parse(readFileSync(new URL(`fixtures/${id}/cases.json`, import.meta.url), 'utf8')) as AnswerCase[];

  test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    const { came, left, body, adds, reports, resent } = runAnswerCase([fix], given);
    if (given.leaves === 'same' && given.body !== undefined) expect(body).toBe(given.body);
    else if (given.leaves === 'same') {
      expect(left).toHaveLength(came.length);
      for (const [index, event] of left.entries()) expect(event).toBe(came[index]);
    } else if (Array.isArray(given.leaves)) {
      expect(left.map((event) => event.json ?? event.data)).toEqual(given.leaves);
    } else if (given.leaves !== undefined) {
      expect(body).toEqual(given.leaves);
    }
    if (given.adds !== undefined) {
      const { calls, ...rest } = given.adds;
      expect(adds).toMatchObject(rest);
      if (calls) expectCalls(adds?.calls ?? [], calls);
    }
    if (given.reports === null) expect(reports).not.toEqual([]);
    else expect(reports.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual(given.reports ?? []);
    expect(resent.length > 0).toBe(given.resent ?? false);
  });
});

function expectCalls(
  calls: readonly { call: number; id: string | null; name: string | null; argumentsText: string }[],
  wanted: NonNullable<NonNullable<AnswerCase['adds']>['calls']>,
): void {
  expect(calls.map(({ name, argumentsText }) => ({ name, arguments: argumentsText }))).toEqual(
    wanted.map(({ name, arguments: text }) => ({ name, arguments: text })),
  );
  expect(calls.map(({ call }) => call)).toEqual([...calls.keys()].map((index) => index + (calls[0]?.call ?? 0)));
  const made = new Map<string, string>();
  for (const [index, { id }] of wanted.entries()) {
    const actual = calls[index]?.id;
    if (id === undefined) continue;
    if (!id.startsWith('<')) {
      expect(actual).toBe(id);
      continue;
    }
    expect(actual).toMatch(/^call_[0-9a-f]{32}$/);
    expect([...made.values()]).not.toContain(actual);
    made.set(id, actual ?? '');
  }
}
