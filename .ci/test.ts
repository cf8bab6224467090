import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addCounts,
  type Counts,
  countCheck,
  countTests,
  formatCounts,
  skippedTests,
  type VitestReport,
} from './test-counts.ts';

/** One npm script; a runner also writes a report of its tests. */
interface Step {
  name: string;
  script: string;
  kind: 'check' | 'runner';
  /** The step that made what this one works on; without it there is nothing to test. */
  needs?: string;
}

const steps: readonly Step[] = [
  { name: 'types', script: 'check:types', kind: 'check' },
  { name: 'lint', script: 'check:lint', kind: 'check' },
  { name: 'layers', script: 'check:layers', kind: 'check' },
  { name: 'build', script: 'build', kind: 'check' },
  { name: 'unit', script: 'test:unit', kind: 'runner' },
  { name: 'end to end', script: 'test:e2e', kind: 'runner', needs: 'build' },
];

const reports = mkdtempSync(join(tmpdir(), 'llama-proxy-test-'));
const skips: string[] = [];
const results = new Map<string, Counts>();
const summary: string[] = [];
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const startedAt = performance.now();
  const counts = await run(step);
  results.set(step.name, counts);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const line = `${step.name.padEnd(10)} ${seconds.padStart(6)} s  ${formatCounts(counts)}`;
  console.log(`== ${line}`);
  summary.push(line);
}
rmSync(reports, { recursive: true });

const total = addCounts([...results.values()]);
console.log(`\n${[...summary, ...skips].join('\n')}\n${formatCounts(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function run({ name, script, kind, needs }: Step): Promise<Counts> {
  if (needs !== undefined && results.get(needs)?.failed !== 0) {
    console.log(`not run: the step '${needs}' failed`);
    return countCheck(null);
  }
  if (kind === 'check') return countCheck((await npmRun(script, [])).exitCode);
  const reportFile = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { exitCode, stderr } = await npmRun(script, reporters);
  const report = readReport(reportFile);
  const reasons = stderr.split('\n').filter((line) => line.startsWith('skipped: '));
  // A runner that skips many tests says why in one line; where it says nothing, the tests' own names must do.
  const named =
    reasons.length > 0 || report === undefined ? [] : skippedTests(report).map((test) => `skipped: ${test}`);
  skips.push(...reasons, ...named);
  return countTests(exitCode, report);
}

/** Runs a script with its output passing through; what it wrote to stderr is also handed back. */
async function npmRun(script: string, args: readonly string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
    // npm is a batch file there, which only a shell can start.
    shell: process.platform === 'win32',
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    process.stderr.write(text);
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stderr };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    // A runner that broke down wrote none, or half of one; countTests knows what that means.
    return undefined;
  }
}
