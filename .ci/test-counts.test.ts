import { expect, test } from 'vitest';
import { addCounts, countCheck, countTests, formatCounts, skippedTests } from './test-counts.ts';

const results = ['passed', 'skipped', 'failed', 'todo'].map((status) => ({ fullName: `a ${status} test`, status }));
const report = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [{ assertionResults: results }],
};

test.each([
  ['a good run', 0, report, '5 passed, 0 failed, 3 skipped'],
  ['failed tests', 1, { ...report, numFailedTests: 2 }, '5 passed, 2 failed, 3 skipped'],
  ['a failure outside of the tests', 1, report, '5 passed, 1 failed, 3 skipped'],
  ['no report', 0, undefined, '0 passed, 1 failed, 0 skipped'],
  ['killed before it reported', null, undefined, '0 passed, 1 failed, 0 skipped'],
] as const)('%s', (_name, exitCode, vitestReport, expected) => {
  expect(formatCounts(countTests(exitCode, vitestReport))).toBe(expected);
});

test('the sum of checks and runners', () => {
  const all = [countCheck(0), countCheck(2), countTests(0, report)];
  expect(formatCounts(addCounts(all))).toBe('6 passed, 1 failed, 3 skipped');
});

test('the skipped ones are named', () => {
  expect(skippedTests(report)).toEqual(['a skipped test', 'a todo test']);
});
