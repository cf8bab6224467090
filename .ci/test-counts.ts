/** How many checks or tests passed, failed and were skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: readonly { assertionResults: readonly { fullName: string; status: string }[] }[];
}

/** A check counts as one. */
export function countCheck(exitCode: number | null): Counts {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * A runner counts as many as its report says. One that failed without a failed test (a file that does not load, an error outside of any test,
 * no report at all) counts as one more failure, so that it cannot pass unseen.
 */
export function countTests(exitCode: number | null, report: VitestReport | undefined): Counts {
  const counts = {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
  const unseenFailure = counts.failed === 0 && (exitCode !== 0 || report === undefined);
  return unseenFailure ? { ...counts, failed: 1 } : counts;
}

/** The names of the tests that a report counts as skipped. */
export function skippedTests({ testResults }: VitestReport): string[] {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  return skipped.map(({ fullName }) => fullName);
}

/** The sum over all runners. */
export function addCounts(all: readonly Counts[]): Counts {
  const sum = (of: keyof Counts) => all.reduce((total, counts) => total + counts[of], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
