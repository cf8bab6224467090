import { expect, test } from 'vitest';
import { explainConnectionFailure } from './connection-failure.ts';

function coded(code: string, message = 'x'): Error {
  return Object.assign(new Error(message), { code });
}
function named(name: string): Error {
  return Object.assign(new Error('x'), { name });
}

test.each([
  [coded('ECONNREFUSED'), 'nothing listens on localhost:8086 (connection refused)'],
  [
    new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]),
    'nothing listens on localhost:8086 (connection refused)',
  ],
  [new Error('fetch failed', { cause: coded('ENOTFOUND') }), 'the host name localhost cannot be resolved (ENOTFOUND)'],
  [coded('EHOSTUNREACH'), 'there is no route to localhost:8086 (EHOSTUNREACH)'],
  [coded('ECONNRESET'), 'localhost:8086 broke off the connection'],
  [coded('UND_ERR_HEADERS_TIMEOUT'), 'localhost:8086 did not answer in time'],
  [named('TimeoutError'), 'localhost:8086 did not answer in time'],
  [named('RequestTimedOutError'), 'localhost:8086 did not answer in time'],
  [
    coded('DEPTH_ZERO_SELF_SIGNED_CERT'),
    'the certificate of localhost:8086 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  [coded('HPE_INVALID_CONSTANT'), 'what listens on localhost:8086 does not speak HTTP (HPE_INVALID_CONSTANT)'],
  [new Error('odd'), 'asking localhost:8086 failed (odd)'],
  ['thrown', 'asking localhost:8086 failed (thrown)'],
])('%s', (error, words) => {
  expect(explainConnectionFailure(error, new URL('http://localhost:8086/x'))).toBe(words);
});

test('names the port that the scheme implies', () => {
  expect(explainConnectionFailure(coded('ECONNREFUSED'), new URL('https://a.example/'))).toContain('a.example:443');
});
