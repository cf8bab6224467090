import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import { assistantPrefill } from './assistant-prefill.ts';
import { jsonSchemaGrammar } from './json-schema-grammar.ts';
import { type AnswerCase, runAnswerCase } from './testing/answer-case.ts';

const refusal = (message: string, code = 400): Pick<AnswerCase, 'httpStatus' | 'body'> => ({
  httpStatus: code,
  body: { error: { code, message, type: 'invalid_request_error' } },
});

const tool = (name: string, property: JsonObject): JsonObject => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { a: property } } },
});
const plain = tool('plain', { type: 'string' });
const limited = tool('limited', { type: 'string', maxLength: 900, format: 'date', not: {} });
const asked = (...tools: JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content: 'hi' }], tools });

describe('json_schema_grammar', () => {
  const grammar = 'Failed to initialize samplers: failed to parse grammar';

  test.each([400, 500])('asks again without any limit when a schema is refused with %i', (code) => {
    const { body, resent, reports } = runAnswerCase([jsonSchemaGrammar], {
      name: 'refused',
      request: asked(plain, limited),
      ...refusal(grammar, code),
    });
    expect(body).toBeNull();
    expect(resent).toEqual([asked(plain, tool('limited', { type: 'string', description: '(maxLength 900)' }))]);
    expect(reports).toMatchObject([
      { tool: 'limited', path: '/tools/1/function/parameters', reason: expect.stringContaining(grammar) },
    ]);
  });

  test.each([
    ['#/properties/a', {}],
    ['#/properties/a/anyOf', {}],
  ])('leaves out what the server points at: %s', (place) => {
    const odd = tool('odd', { type: 'string', description: 'd', anyOf: [{ type: 'string' }, { type: 'null' }] });
    const { resent, reports } = runAnswerCase([jsonSchemaGrammar], {
      name: 'blamed',
      request: asked(tool('other', { type: 'string', maxLength: 9 }), odd),
      ...refusal(`Unable to generate parser for this template. JSON schema error at ${place}: what is this`),
    });
    const other = tool('other', { type: 'string', description: '(maxLength 9)' });
    const isList = place.endsWith('anyOf');
    // `#/properties/a` stands in both tools, so that both give way; its `anyOf` in one alone.
    const [first, last] = isList
      ? [tool('other', { type: 'string', maxLength: 9 }), tool('odd', { description: 'd' })]
      : [tool('other', {}), tool('odd', { description: 'd' })];
    expect(other).not.toEqual(first);
    expect(resent).toEqual([asked(first!, last!)]);
    expect(reports.map((report) => report.tool)).toEqual(isList ? ['odd'] : ['other', 'odd']);
  });

  test.each([
    ['nothing is left to leave out', { request: asked(plain), ...refusal(grammar) }],
    ['it is refused for something else', { request: asked(limited), ...refusal('Model not found') }],
    ['it is told not to', { request: asked(limited), options: { retry: false }, ...refusal(grammar) }],
    ['it was answered', { request: asked(limited), httpStatus: 200, body: { error: { message: grammar } } }],
  ])('does not when %s', (name, given: Omit<AnswerCase, 'name'>) => {
    const { body, resent } = runAnswerCase([jsonSchemaGrammar], { name, ...given });
    expect(resent).toEqual([]);
    expect(body).toBe(given.body);
  });
});

describe('assistant_prefill', () => {
  const refused = refusal('Assistant response prefill is incompatible with enable_thinking.');
  const request: JsonObject = {
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'text', text: 'I ' }] },
    ],
  };

  test('sends the text as the user says it in a second try', () => {
    const { body, resent, reports } = runAnswerCase([assistantPrefill], { name: 'refused', request, ...refused });
    expect(body).toBeNull();
    expect(resent).toEqual([
      {
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'user', content: 'I ' },
        ],
      },
    ]);
    expect(reports).toMatchObject([{ path: '/messages/1', reason: 'an assistant message at the end' }]);
  });

  test.each([
    ['keep', { request, options: { filled: 'keep' }, ...refused }],
    ['another refusal', { request, ...refusal('no') }],
    [
      'a conversation that ends with the user',
      { request: { messages: [{ role: 'user', content: 'hi' }] }, ...refused },
    ],
  ])('but not with %s', (name, given: Omit<AnswerCase, 'name'>) => {
    expect(runAnswerCase([assistantPrefill], { name, ...given })).toMatchObject({ body: given.body, resent: [] });
  });
});
