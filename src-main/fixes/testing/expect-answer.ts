import { expect } from 'vitest';
import type { AnswerCase, AnswerResult } from './answer-case.ts';

/** Fails the test unless an answer came out as its case says. */
export function expectAnswer(given: AnswerCase, result: AnswerResult): void {
  const { came, left, body, adds, reports, resent } = result;
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
}

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
