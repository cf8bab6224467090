import { expect } from 'vitest';
import type { Fix } from '../fix.ts';
import { fixes } from '../registry.ts';
import { type AnswerCase, runAnswerCase } from './answer-case.ts';
import { expectAnswer } from './expect-answer.ts';
import { type RequestCase, runRequestCase } from './request-case.ts';

/** A case that the dashboard saved from real traffic: an answer, or a request that was healed. */
export type RecordedCase = AnswerCase | RequestCase;

/** Runs a recorded case as the proxy would, with all default fixes and those that acted, and fails the test unless it comes out so. */
export function expectRecorded(given: RecordedCase): void {
  const active = fixes.filter(({ info }) => info.enabledByDefault || given.fixes?.includes(info.id));
  if ('expected' in given) expectRequest(active, given);
  else expectAnswer(given, runAnswerCase(active, given));
}

function expectRequest(active: readonly Fix[], given: RequestCase): void {
  const { body, reports } = runRequestCase(active, given);
  if (given.expected === 'same') expect(body).toBe(given.request);
  else expect(body).toStrictEqual(given.expected);
  expect(reports.map(({ path, reason }) => `${path}: ${reason}`)).toEqual(given.reports ?? []);
}
