import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { expectRecorded, type RecordedCase } from './testing/recorded-case.ts';

const folder = new URL('fixtures/recorded/', import.meta.url);

describe.each(readdirSync(folder).toSorted())('%s', (file) => {
  const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedCase[];

  test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
    expectRecorded(given);
  });
});
