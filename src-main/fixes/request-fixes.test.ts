import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { assistantPrefill } from './assistant-prefill.ts';
import type { Fix } from './fix.ts';
import { historyArguments } from './history-arguments.ts';
import { jsonSchemaGrammar } from './json-schema-grammar.ts';
import { orphanToolResults } from './orphan-tool-results.ts';
import { promptCachePrefix } from './prompt-cache-prefix.ts';
import { systemMessages } from './system-messages.ts';
import { type RequestCase, runRequestCase } from './testing/request-case.ts';
import { unsupportedParts } from './unsupported-parts.ts';

const fixes: readonly Fix[] = [
  assistantPrefill,
  historyArguments,
  jsonSchemaGrammar,
  orphanToolResults,
  promptCachePrefix,
  systemMessages,
  unsupportedParts,
];

describe.each(fixes.map((fix) => [fix.info.id, fix] as const))('%s', (id, fix) => {
  const text = readFileSync(new URL(`fixtures/${id}/cases.json`, import.meta.url), 'utf8');
  const cases = JSON.parse(text) as RequestCase[];

  test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    const { body, reports } = runRequestCase([fix], given);
    if (given.expected === 'same') expect(body).toBe(given.request);
    else expect(body).toStrictEqual(given.expected);
    const told = reports.map(({ path, reason }) => `${path}: ${reason}`);
    if (given.reports === null) expect(told).not.toEqual([]);
    else expect(told).toEqual(given.reports ?? []);
    for (const report of reports) expect(report).toMatchObject({ fix: id, outcome: 'healed_request' });
    // A client that stores what was sent, or a second proxy, changes nothing.
    const again = runRequestCase([fix], { ...given, request: body });
    expect(again.body).toBe(body);
    expect(again.reports).toEqual([]);
  });
});
