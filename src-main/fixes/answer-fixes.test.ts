import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { anthropicSequence } from './anthropic-sequence.ts';
import { finishReason } from './finish-reason.ts';
import type { Fix } from './fix.ts';
import { serverParseError } from './server-parse-error.ts';
import { type AnswerCase, runAnswerCase } from './testing/answer-case.ts';
import { expectAnswer } from './testing/expect-answer.ts';
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
    expectAnswer(given, runAnswerCase([fix], given));
  });
});
