import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import { anthropicSequence } from './anthropic-sequence.ts';
import { contextOverflow } from './context-overflow.ts';
import { fixes } from './registry.ts';
import { type AnswerCase, runAnswerCase } from './testing/answer-case.ts';

const text = readFileSync(new URL('fixtures/context_overflow/cases.json', import.meta.url), 'utf8');
const cases = JSON.parse(text) as AnswerCase[];

test.each(cases.map((given) => [given.name, given] as const))('%s', (_name, given) => {
  const { came, left, body, changed } = runAnswerCase([contextOverflow], given);
  if (given.leaves === 'same') expect(body ?? left).toBe(given.body ?? came);
  else if (given.stream === undefined) expect(body).toEqual(given.leaves);
  else expect(left.map(({ json }) => json)).toEqual(given.leaves);
  expect(changed).toEqual(given.leaves === 'same' ? [] : ['context_overflow']);
});

/** From server-context.cpp: what ends a stream when the context fills up. */
const filled: JsonObject = { code: 500, message: 'Context size has been exceeded.', type: 'server_error' };

describe('in the middle of a stream', () => {
  test('Claude Code gets an enveloped error with its words, once', () => {
    const start = { type: 'message_start', message: { id: 'm', usage: { input_tokens: 1, output_tokens: 0 } } };
    const { left } = runAnswerCase([contextOverflow, anthropicSequence], {
      name: 'filled',
      dialect: 'anthropic',
      stream: [start, filled],
    });
    expect(left.slice(1)).toMatchObject([
      {
        name: 'error',
        json: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'prompt is too long: Context size has been exceeded.' },
        },
      },
    ]);
  });

  test('Codex gets the end of its response', () => {
    const response = { id: 'resp_1', object: 'response', status: 'in_progress', model: 'm' };
    const { left } = runAnswerCase([contextOverflow], {
      name: 'filled',
      dialect: 'openai-responses',
      stream: [{ type: 'response.created', response }, filled],
    });
    expect(left.slice(1)).toMatchObject([
      {
        name: 'response.failed',
        json: {
          type: 'response.failed',
          response: { ...response, status: 'failed', error: { code: 'context_length_exceeded' } },
        },
      },
    ]);
  });
});

test('it speaks before the fix that puts errors into envelopes', () => {
  expect(fixes.indexOf(contextOverflow)).toBeLessThan(fixes.indexOf(anthropicSequence));
});
