import { describe, expect, it } from 'vitest';
import { recorded } from '../fixtures/recorded.ts';
import { refusal, saysLoading } from './refusal.ts';

describe('refusal', () => {
  it.each([
    [503, recorded('loading'), 'backend_loading', 'The backend is still loading its model: wait for it.'],
    [
      401,
      recorded('unauthorized'),
      'backend_unauthorized',
      '/props wants an API key (Invalid API Key): set backend.api_key.',
    ],
    [
      501,
      recorded('slots-off'),
      'backend_endpoint_off',
      '/props is switched off in the backend (This server does not support slots endpoint. Start it with `--slots`).',
    ],
    [404, undefined, 'backend_endpoint_off', '/props is switched off in the backend (HTTP 404).'],
    [400, recorded('model-not-loaded'), 'backend_refused', '/props was refused (model is not loaded).'],
    [502, { error: 'no upstream' }, 'backend_refused', '/props was refused (no upstream).'],
    [200, 'hello', 'backend_bad_answer', '/props did not answer what llama-server answers: is it one?'],
  ])('says what %i means', (status, body, code, message) => {
    expect(refusal('/props', { status, body })).toMatchObject({ code, message, httpStatus: status });
  });
});

describe('saysLoading', () => {
  it.each([
    ['llama-server', 503, recorded('loading'), true],
    ['a build before mid-2024', 503, { status: 'loading model' }, true],
    ['busy slots', 503, { status: 'no slot available' }, false],
    ['a gateway', 503, undefined, false],
    ['another status', 500, recorded('loading'), false],
  ])('knows %s', (_, status, body, expected) => {
    expect(saysLoading({ status, body })).toBe(expected);
  });
});
