import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { relaxedPolicy, relaxPolicy } from './relaxed-policy.ts';

const page = readFileSync(new URL('../src-renderer/app/index.html', import.meta.url), 'utf8');

test('inline scripts and styles are allowed, and nothing else', () => {
  const policy = `content="default-src 'none'; script-src 'self'; style-src-elem 'self'; img-src 'self' data:"`;
  expect(relaxPolicy(policy)).toBe(
    `content="default-src 'none'; script-src 'self' 'unsafe-inline'; style-src-elem 'self' 'unsafe-inline'; img-src 'self' data:"`,
  );
});

test('the page itself allows none, and has a policy that can be relaxed', () => {
  expect(page).not.toMatch(/script-src[^;"]*unsafe/);
  expect(relaxPolicy(page)).toMatch(/script-src 'self' 'unsafe-inline'/);
});

test('only where the page is served for work', () => {
  expect(relaxedPolicy().apply).toBe('serve');
});
