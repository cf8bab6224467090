import { describe, expect, it } from 'vitest';
import { explainConnectionFailure } from './connection-failure.ts';

const withCode = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('explainConnectionFailure', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'refused', 'connection refused: nothing listens on llm.lan:8080'],
    [
      new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]),
      'refused',
      'connection refused: nothing listens on llm.lan:8080',
    ],
    [
      new Error('fetch failed', { cause: withCode('ECONNREFUSED') }),
      'refused',
      'connection refused: nothing listens on llm.lan:8080',
    ],
    [withCode('ENOTFOUND'), 'unknown_host', 'the host name llm.lan cannot be resolved (ENOTFOUND)'],
    [withCode('EAI_AGAIN'), 'unknown_host', 'the host name llm.lan cannot be resolved (EAI_AGAIN)'],
    [withCode('EHOSTUNREACH'), 'no_route', 'no route to llm.lan:8080 (EHOSTUNREACH)'],
    [withCode('UND_ERR_CONNECT_TIMEOUT'), 'timeout', 'llm.lan:8080 did not answer in time'],
    [new DOMException('The operation was aborted', 'TimeoutError'), 'timeout', 'llm.lan:8080 did not answer in time'],
    [withCode('UND_ERR_SOCKET'), 'closed', 'llm.lan:8080 closed the connection without an answer'],
    [withCode('ECONNRESET'), 'closed', 'llm.lan:8080 closed the connection without an answer'],
    [
      withCode('HPE_INVALID_CONSTANT'),
      'not_http',
      'what listens on llm.lan:8080 does not speak HTTP (HPE_INVALID_CONSTANT)',
    ],
    [
      Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError', code: undefined }),
      'not_http',
      'what listens on llm.lan:8080 does not speak HTTP (Expected HTTP/)',
    ],
    [
      withCode('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'certificate',
      'the certificate of llm.lan:8080 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [
      withCode('ERR_TLS_CERT_ALTNAME_INVALID'),
      'certificate',
      'the certificate of llm.lan:8080 is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      withCode('ERR_SSL_WRONG_VERSION_NUMBER'),
      'tls',
      'no TLS connection to llm.lan:8080 (ERR_SSL_WRONG_VERSION_NUMBER)',
    ],
    [withCode('EMFILE'), 'other', 'asking llm.lan:8080 failed: EMFILE'],
    [new Error('invalid authorization header'), 'other', 'asking llm.lan:8080 failed: invalid authorization header'],
    ['a string', 'other', 'asking llm.lan:8080 failed: a string'],
  ])('%s', (error, reason, words) => {
    expect(explainConnectionFailure(error, new URL('http://llm.lan:8080/props'))).toEqual({ reason, words });
  });

  it.each([
    ['http://llm.lan', 'llm.lan:80'],
    ['https://llm.lan', 'llm.lan:443'],
    ['http://[::1]:9931', '[::1]:9931'],
  ])('names the address of %s', (url, address) => {
    expect(explainConnectionFailure(withCode('ETIMEDOUT'), new URL(url)).words).toBe(
      `${address} did not answer in time`,
    );
  });
});
