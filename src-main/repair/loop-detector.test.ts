import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLoopDetector, type Loop } from './loop-detector.ts';

const limits = { minCharacters: 1024, minRepeats: 3 };

function watch(text: string, given = limits, size = 7): Loop | null {
  const detector = createLoopDetector(given);
  for (let at = 0; at < text.length; at += size) {
    const loop = detector.push(text.slice(at, at + size));
    if (loop !== null) return loop;
  }
  return null;
}

const prose = (length: number): string => Array.from({ length }, (_, at) => `${(at * 7919) % 10_007} `).join('');

describe('loop detector', () => {
  it.each([
    ['one character', 'a'],
    ['a line', 'the same line again\n'],
    ['a paragraph', prose(100)],
  ])('finds %s that comes again and again, wherever the fragments are cut', (_, unit) => {
    const text = prose(300) + unit.repeat(Math.ceil(6000 / unit.length));
    for (const size of [1, 7, 2000]) {
      const loop = watch(text, limits, size);
      expect(loop?.unit.length).toBe(unit.length);
      expect(loop?.repeats).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([
    ['text without a loop', prose(5000)],
    ['too few rounds', prose(400).repeat(2)],
    ['a loop too short', prose(500) + 'x'.repeat(900) + prose(500)],
    ['lines that end alike', Array.from({ length: 400 }, (_, at) => `${prose(at % 9)}return value;\n${at}`).join('')],
  ])('says nothing of %s', (_, text) => {
    expect(watch(text)).toBeNull();
  });

  it('says it once', () => {
    const detector = createLoopDetector(limits);
    expect(detector.push('ab'.repeat(4000))).not.toBeNull();
    expect(detector.push('ab'.repeat(4000))).toBeNull();
  });

  it('finds every loop, whatever its unit', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 600 }), fc.nat({ max: 3000 }), (unit, before) => {
        const text = prose(before).slice(0, before) + unit.repeat(Math.ceil(8192 / unit.length));
        expect(watch(text, limits, 512)).not.toBeNull();
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
  });
});
