import { describe, expect, it } from 'vitest';
import { nearbyUrls } from './nearby-urls.ts';

describe('nearbyUrls', () => {
  it.each([
    ['http://127.0.0.1:8080', ['http://[::1]:8080', 'http://127.0.0.1:9931', 'http://[::1]:9931']],
    [
      'http://localhost:9931',
      [
        'http://127.0.0.1:9931',
        'http://[::1]:9931',
        'http://localhost:8080',
        'http://127.0.0.1:8080',
        'http://[::1]:8080',
      ],
    ],
    ['http://llm.lan:8080/prefix', ['http://llm.lan:9931']],
    ['http://llm.lan:5000', ['http://llm.lan:9931', 'http://llm.lan:8080']],
    ['http://llm.lan', ['http://llm.lan:9931', 'http://llm.lan:8080']],
  ])('of %s', (url, nearby) => {
    expect(nearbyUrls(new URL(url)).map(({ origin }) => origin)).toEqual(nearby);
  });
});
