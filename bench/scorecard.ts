import { isDeepStrictEqual } from 'node:util';
import { jsonrepair } from 'jsonrepair';
import {
  createArgumentsRepairer,
  type RepairerOptions,
  repairArguments,
} from '../src-main/repair/arguments-repairer.ts';
import { type CorpusCase, readCorpus } from '../src-main/repair/fixtures/corpus.ts';
import { repairRules } from '../src-main/repair/rules.ts';

/**
 * `npm run scorecard`: the repairer over the public corpus, beside `jsonrepair` and `JSON.parse` on the same cases.
 * `--verbose` lists what was not exact. Ends with exit code 1 if a single case was repaired wrongly.
 */
type Verdict = 'exact' | 'refused' | 'missed' | 'wrong';

interface Row {
  cases: number;
  readonly ours: Record<Verdict, number>;
  readonly jsonrepair: Record<Verdict, number>;
  readonly parse: Record<Verdict, number>;
  /** Held characters after each one-character fragment, and the most that were held at once. */
  readonly holds: number[];
  maxHold: number;
}

const fragmentSizes = [1, 2, 3, 4, 5, 7, 11, 16, 33, 100];
const rules = new Set(repairRules);
const verbose = process.argv.includes('--verbose');
const rows = new Map<string, Row>();
let unequalCuts = 0;

for (const entry of readCorpus()) {
  const row = rows.get(entry.class) ?? emptyRow();
  rows.set(entry.class, row);
  row.cases++;
  const options: RepairerOptions = { schema: entry.schema, rules, truncated: 'close_complete_values' };
  const whole = repairArguments(entry.input, options);
  const verdict = judgeOurs(entry, whole.text, whole.outcome);
  row.ours[verdict]++;
  row.jsonrepair[judgeOther(entry, jsonrepair)]++;
  row.parse[judgeOther(entry, (text) => text)]++;
  if (verbose && verdict !== 'exact' && verdict !== 'refused') {
    console.log(
      `${verdict} ${entry.id}\n  in   ${entry.input}\n  out  ${whole.text}\n  want ${entry.outcome ?? entry.expected}`,
    );
    console.log(`  ${whole.outcome} ${whole.reason}`);
  }
  if (!equalAtEveryCut(entry, options, whole.text, row)) {
    unequalCuts++;
    console.log(`${entry.id}: the streamed result differs from the whole one`);
  }
}

print();
const wrong = [...rows.values()].reduce((sum, row) => sum + row.ours.wrong, 0);
const missed = [...rows.values()].reduce((sum, row) => sum + row.ours.missed, 0);
console.log(`\n${wrong} wrong, ${missed} missed, ${unequalCuts} cases that depend on the cuts`);
process.exitCode = wrong === 0 && unequalCuts === 0 ? 0 : 1;

function emptyRow(): Row {
  const none = () => ({ exact: 0, refused: 0, missed: 0, wrong: 0 });
  return { cases: 0, ours: none(), jsonrepair: none(), parse: none(), holds: [], maxHold: 0 };
}

/** `refused`: rightly left alone and said so. `missed`: left alone although it can be mended. `wrong`: anything else. */
function judgeOurs(entry: CorpusCase, text: string, outcome: string): Verdict {
  if (entry.outcome !== undefined) {
    const asCame = entry.expected === undefined || text === entry.expected;
    return outcome === entry.outcome && asCame ? 'refused' : 'wrong';
  }
  if (text === entry.expected) return 'exact';
  return outcome === 'unrepaired' || outcome === 'truncated' ? 'missed' : 'wrong';
}

/** Others are measured by the value alone, not by its spelling. Answering where nothing can be known is wrong. */
function judgeOther(entry: CorpusCase, repair: (text: string) => string): Verdict {
  let value: unknown;
  try {
    value = JSON.parse(repair(entry.input));
  } catch {
    // SyntaxError or JSONRepairError: it gave the text up.
    return entry.outcome === undefined ? 'missed' : 'refused';
  }
  if (entry.outcome !== undefined) {
    // Valid JSON of the wrong shape is left as it is by a tool that knows no schema; that is a refusal too.
    return entry.outcome === 'unrepaired' && repair(entry.input) === entry.input ? 'refused' : 'wrong';
  }
  return isDeepStrictEqual(value, JSON.parse(entry.expected!)) ? 'exact' : 'wrong';
}

function equalAtEveryCut(entry: CorpusCase, options: RepairerOptions, whole: string, row: Row): boolean {
  const { input } = entry;
  // Every single cut of a short text; all of them in equal fragments of several sizes.
  const cuts = input.length <= 400 ? Array.from({ length: input.length + 1 }, (_, index) => [index]) : [];
  const sizes = fragmentSizes.map((size) => everySize(input.length, size));
  return [...cuts, ...sizes].every((points, index) => {
    const repairer = createArgumentsRepairer(options);
    let sent = '';
    let from = 0;
    for (const to of [...points, input.length]) {
      sent += repairer.push(input.slice(from, to));
      from = to;
      if (points.length === input.length) row.holds.push(repairer.heldCharacters());
      if (!whole.startsWith(sent)) return false;
    }
    sent += repairer.end().text;
    if (index === cuts.length) row.maxHold = Math.max(row.maxHold, repairer.maxHeldCharacters());
    return sent === whole;
  });
}

function everySize(length: number, size: number): number[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => Math.min(length, (index + 1) * size));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function print(): void {
  const heads = [
    'class',
    'cases',
    'exact',
    'refused',
    'missed',
    'WRONG',
    'hold med',
    'hold max',
    'jsonrepair ok',
    'wrong',
    'JSON.parse ok',
    'wrong',
  ];
  const order = [...rows].sort(([a], [b]) => a.localeCompare(b));
  const lines = order.map(([name, row]) => cells(name, row));
  const total = emptyRow();
  for (const [, row] of order) {
    total.cases += row.cases;
    total.holds.push(...row.holds);
    total.maxHold = Math.max(total.maxHold, row.maxHold);
    for (const tool of ['ours', 'jsonrepair', 'parse'] as const) {
      for (const verdict of ['exact', 'refused', 'missed', 'wrong'] as const)
        total[tool][verdict] += row[tool][verdict];
    }
  }
  const table = [heads, ...lines, cells('all', total)];
  const widths = heads.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  for (const line of table) console.log(line.map((cell, column) => cell.padStart(widths[column]!)).join('  '));
}

function cells(name: string, row: Row): string[] {
  const { ours } = row;
  const ok = (tally: Record<Verdict, number>) => String(tally.exact + tally.refused);
  return [
    name,
    String(row.cases),
    String(ours.exact),
    String(ours.refused),
    String(ours.missed),
    String(ours.wrong),
    String(median(row.holds)),
    String(row.maxHold),
    ok(row.jsonrepair),
    String(row.jsonrepair.wrong),
    ok(row.parse),
    String(row.parse.wrong),
  ];
}
