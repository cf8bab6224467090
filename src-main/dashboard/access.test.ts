import { describe, expect, test } from 'vitest';
import { isOwnHost, isOwnPage, proofOf } from './access.ts';

describe('Host', () => {
  test.each([
    ['127.0.0.1:8067', true],
    ['127.0.0.1', true],
    ['localhost:9000', true],
    ['LOCALHOST:8067', true],
    ['[::1]:8067', true],
    ['192.168.1.4:8067', true],
    ['desk:8067', true],
    ['DESK', true],
    ['evil.example:8067', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.evil.example:8067', false],
    ['evil.localhost', false],
    ['desk.evil.example', false],
    ['', false],
    ['a:b:c', false],
    ['[::1', false],
    [undefined, false],
  ])('%s: %s', (host, expected) => {
    expect(isOwnHost(host, { hostNames: ['desk'] })).toBe(expected);
  });
});

describe('where the request comes from', () => {
  const host = '127.0.0.1:8067';
  test.each([
    ['a program', {}, true],
    ['our page', { origin: 'http://127.0.0.1:8067', 'sec-fetch-site': 'same-origin' }, true],
    ['an address that was typed', { 'sec-fetch-site': 'none' }, true],
    ['another site', { origin: 'https://evil.example' }, false],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000' }, false],
    ['another name of this machine', { origin: 'http://localhost:8067' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['an image in another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['a script on another port', { 'sec-fetch-site': 'same-site' }, false],
    ['a word that is no origin', { origin: 'x' }, false],
  ])('%s', (_name, headers, expected) => {
    expect(isOwnPage({ host, ...headers })).toBe(expected);
  });
});

describe('token', () => {
  const rules = { token: 'right', cookieName: 'llama-proxy-8067', hostNames: [] };
  test.each([
    [{ authorization: 'Bearer right' }, 'header'],
    [{ authorization: 'Bearer wrong' }, null],
    [{ authorization: 'Basic right' }, null],
    [{ cookie: 'llama-proxy-8067=right' }, 'cookie'],
    [{ cookie: 'a=b; llama-proxy-8067=right; c' }, 'cookie'],
    [{ cookie: 'llama-proxy-8067=righ' }, null],
    [{ cookie: 'llama-proxy-9000=right' }, null],
    [{ cookie: 'llama-proxy-8067' }, null],
    // A wrong header is not made good by a cookie: whoever sends one means it.
    [{ authorization: 'Bearer wrong', cookie: 'llama-proxy-8067=right' }, null],
    [{}, null],
  ])('%j: %s', (headers, expected) => {
    expect(proofOf(headers, rules)).toBe(expected);
  });
});
