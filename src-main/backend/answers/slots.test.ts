import { describe, expect, it } from 'vitest';
import { recorded } from '../fixtures/recorded.ts';
import { readSlots } from './slots.ts';

describe('readSlots', () => {
  it('reads slots with and without a task', () => {
    const unused = {
      contextSize: 8192,
      processing: false,
      taskId: null,
      promptTokens: null,
      decodedTokens: null,
      processedTokens: null,
      cachedTokens: null,
      streaming: null,
    };
    expect(readSlots(recorded('slots'))).toEqual([
      {
        id: 0,
        ...unused,
        taskId: 2,
        promptTokens: 29,
        decodedTokens: 0,
        processedTokens: 0,
        cachedTokens: 0,
        streaming: false,
        speculative: false,
      },
      { id: 1, ...unused, speculative: false },
      { id: 2, ...unused, speculative: false },
      { id: 3, ...unused, speculative: false },
    ]);
  });

  // ikawrakow/ik_llama.cpp, examples/server/server-context.cpp, SERVER_TASK_TYPE_METRICS; llama.cpp before #10162.
  it.each([
    [0, false],
    [1, true],
    [3, true],
  ])('reads state %i and a bare next_token of ik_llama.cpp and older builds', (state, processing) => {
    const body = [{ id: 0, id_task: 7, n_ctx: 4096, state, prompt: 'x', next_token: { n_decoded: 12, n_remain: -1 } }];
    expect(readSlots(body)).toEqual([
      {
        id: 0,
        contextSize: 4096,
        processing,
        taskId: 7,
        promptTokens: null,
        processedTokens: null,
        cachedTokens: null,
        decodedTokens: 12,
        streaming: null,
        speculative: null,
      },
    ]);
  });

  it('takes missing and wrong fields for unknown', () => {
    expect(readSlots([{ id: 5, n_ctx: 0, is_processing: 1, id_task: -1, next_token: [] }])).toEqual([
      {
        id: 5,
        contextSize: null,
        processing: null,
        taskId: null,
        promptTokens: null,
        processedTokens: null,
        cachedTokens: null,
        decodedTokens: null,
        streaming: null,
        speculative: null,
      },
    ]);
  });

  it.each([
    ['no JSON', undefined],
    ['an error', recorded('slots-off')],
    ['a list of something else', [{ name: 'slot' }]],
    ['a list with a hole', [{ id: 0 }, null]],
  ])('refuses %s', (_, body) => {
    expect(readSlots(body)).toBeNull();
  });
});
