import { expect, test } from 'vitest';
import { nearestKey } from './nearest-key.ts';

const keys = ['host', 'port', 'instance', 'url', 'api_key', 'timeout_seconds'];

test.each([
  ['prot', 'port'],
  ['Host', 'host'],
  ['hots', 'host'],
  ['uri', 'url'],
  ['apiKey', 'api_key'],
  ['api-key', 'api_key'],
  ['timeout_second', 'timeout_seconds'],
  ['timout_secs', null],
  ['instnace', 'instance'],
  ['colour', null],
  ['', null],
])('%j is near %j', (key, nearest) => {
  expect(nearestKey(key, keys)).toBe(nearest);
});
