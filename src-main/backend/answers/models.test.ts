import { describe, expect, it } from 'vitest';
import { recorded } from '../fixtures/recorded.ts';
import { findModel, readModels } from './models.ts';

const loaded = { id: 'tiny-a', aliases: [], contextSize: 8192, trainedContextSize: 131072, status: 'loaded' };
const unloaded = { id: 'tiny-b', aliases: [], contextSize: null, trainedContextSize: 131072, status: 'unloaded' };

describe('readModels', () => {
  it.each([
    [
      'one model',
      recorded('models'),
      [{ id: 'nice-name', aliases: ['nice-name'], contextSize: 4096, trainedContextSize: 131072, status: null }],
    ],
    ['the models of a router', recorded('router-models'), [loaded, unloaded]],
    [
      // ikawrakow/ik_llama.cpp, examples/server/server.cpp, handle_models.
      'ik_llama.cpp',
      { object: 'list', data: [{ id: 'ik', object: 'model', meta: { n_ctx_train: 40960 }, max_model_len: 32768 }] },
      [{ id: 'ik', aliases: [], contextSize: 32768, trainedContextSize: 40960, status: null }],
    ],
    [
      'a build that does not tell the context',
      { data: [{ id: 'old', meta: { n_ctx_train: 8192 } }] },
      [{ id: 'old', aliases: [], contextSize: null, trainedContextSize: 8192, status: null }],
    ],
    [
      'entries without an id by leaving them out',
      { data: [null, 3, {}, { id: '' }, { id: 'only', aliases: ['a', 1] }] },
      [{ id: 'only', aliases: ['a'], contextSize: null, trainedContextSize: null, status: null }],
    ],
    ['an empty list', { data: [] }, []],
  ])('reads %s', (_, body, models) => {
    expect(readModels(body)).toEqual(models);
  });

  it.each([
    ['no JSON', undefined],
    ['an error', recorded('unauthorized')],
    ['a bare list', []],
  ])('refuses %s', (_, body) => {
    expect(readModels(body)).toBeNull();
  });
});

describe('findModel', () => {
  const aliased = { ...unloaded, aliases: ['b'] };
  it.each([
    ['by id', [loaded, aliased], 'tiny-a', loaded],
    ['by alias', [loaded, aliased], 'b', aliased],
    ['the only one, whatever name is asked for', [loaded], 'claude-sonnet', loaded],
    ['the only one when no name is asked for', [loaded], null, loaded],
    ['none of several by an unknown name', [loaded, aliased], 'c', null],
    ['none of several without a name', [loaded, aliased], null, null],
    ['none of none', [], 'tiny-a', null],
  ])('finds %s', (_, models, name, found) => {
    expect(findModel(models, name)).toBe(found);
  });
});
