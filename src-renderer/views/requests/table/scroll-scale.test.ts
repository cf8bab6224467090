import { describe, expect, it } from 'vitest';
import { followScroll, isStuck, maxScrollHeightPx, placeAt, scrollHeight } from './scroll-scale.ts';

const short = { contentPx: 32_000, viewportPx: 600 };
const million = { contentPx: 32_000_000, viewportPx: 600 };
const lastScrollPx = maxScrollHeightPx - million.viewportPx;
const lastOffsetPx = million.contentPx - million.viewportPx;

describe('a list that a browser can hold', () => {
  it('is scrolled as it is', () => {
    expect(scrollHeight(short.contentPx)).toBe(32_000);
    expect(followScroll({ scrollPx: 0, offsetPx: 0 }, 20_000, short)).toEqual({ scrollPx: 20_000, offsetPx: 20_000 });
    expect(placeAt(31_000, short)).toEqual({ scrollPx: 31_000, offsetPx: 31_000 });
    expect(isStuck({ scrollPx: 0, offsetPx: 0 }, short)).toBe(false);
  });

  it('ends at its ends', () => {
    expect(placeAt(-5, short).offsetPx).toBe(0);
    expect(placeAt(40_000, short).offsetPx).toBe(31_400);
    expect(placeAt(40, { contentPx: 320, viewportPx: 600 }).offsetPx).toBe(0);
  });
});

describe('a list of a million rows', () => {
  it('moves by the pixels of a wheel', () => {
    const place = placeAt(16_000_000, million);
    expect(followScroll(place, place.scrollPx + 100, million).offsetPx).toBe(16_000_100);
    expect(followScroll(place, place.scrollPx - 100, million).offsetPx).toBe(15_999_900);
  });

  it('leaps to a share of the whole', () => {
    const start = { scrollPx: 0, offsetPx: 0 };
    expect(followScroll(start, lastScrollPx, million).offsetPx).toBeCloseTo(lastOffsetPx, 3);
    expect(followScroll(start, lastScrollPx / 2, million).offsetPx).toBeCloseTo(lastOffsetPx / 2, 3);
    expect(followScroll(placeAt(lastOffsetPx, million), 0, million).offsetPx).toBe(0);
  });

  it('can show every row: a place set for an offset keeps that offset', () => {
    for (const offsetPx of [0, 32, 12_345_678, lastOffsetPx]) {
      const place = placeAt(offsetPx, million);
      expect(place.offsetPx).toBe(offsetPx);
      expect(followScroll(place, place.scrollPx, million).offsetPx).toBe(offsetPx);
    }
  });

  it('is stuck where the bar ends before the content', () => {
    expect(isStuck({ scrollPx: 0, offsetPx: 300 }, million)).toBe(true);
    expect(isStuck({ scrollPx: lastScrollPx, offsetPx: lastOffsetPx - 300 }, million)).toBe(true);
    expect(isStuck(placeAt(0, million), million)).toBe(false);
    expect(isStuck(placeAt(lastOffsetPx, million), million)).toBe(false);
  });
});
