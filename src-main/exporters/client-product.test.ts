import { expect, test } from 'vitest';
import { clientProduct } from './client-product.ts';

test.each([
  [null, null],
  ['claude-cli/2.1.4', { name: 'claude-cli', version: '2.1.4' }],
  ['curl', { name: 'curl', version: null }],
  ['curl/', { name: 'curl', version: null }],
  ['/odd', { name: '/odd', version: null }],
  ['a/b/c', { name: 'a', version: 'b/c' }],
])('%j is %j', (client, product) => {
  expect(clientProduct(client)).toEqual(product);
});
