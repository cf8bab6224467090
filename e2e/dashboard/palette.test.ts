import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const tokens = readFileSync(new URL('../../src-renderer/styles/tokens.css', import.meta.url), 'utf8');

const [light = '', dark = ''] = tokens.split('prefers-color-scheme: dark');
const palettes = { light: colours(light), dark: colours(dark.split('Grounds behind')[0] ?? '') };
const grounds = ['page', 'surface', 'raised', 'sunken', 'hover'];
const meanings = ['queued', 'prefill', 'thinking', 'answering', 'tool-call', 'cached', 'repaired', 'warning', 'failed'];

describe.each(['light', 'dark'] as const)('the %s palette', (name) => {
  const colour = (token: string) => {
    const found = palettes[name].get(token);
    if (found === undefined) throw new Error(`tokens.css has no --${token} in its ${name} palette`);
    return found;
  };

  test.each(grounds)('ink can be read on %s', (ground) => {
    expect(contrast(colour('ink'), colour(ground))).toBeGreaterThan(7);
    expect(contrast(colour('ink-soft'), colour(ground))).toBeGreaterThan(4.5);
  });

  test.each(meanings)('%s can be read as a word on cards, the page and its own soft ground', (meaning) => {
    const soft = mixed(colour(meaning), colour('surface'), 0.1);
    const behind = [...grounds.map(colour), ...(meaning === 'cached' ? [] : [soft])];
    const needed = meaning === 'cached' ? 3 : 4.5;
    for (const ground of behind) expect(contrast(colour(meaning), ground)).toBeGreaterThan(needed);
  });

  test('edges of inputs, buttons and the focus ring can be seen', () => {
    for (const ground of ['page', 'surface']) {
      expect(contrast(colour('line-strong'), colour(ground))).toBeGreaterThan(3);
      expect(contrast(colour('focus'), colour(ground))).toBeGreaterThan(3);
    }
    expect(contrast(colour('on-accent'), colour('accent'))).toBeGreaterThan(4.5);
    expect(contrast(colour('on-accent'), colour('accent-hover'))).toBeGreaterThan(4.5);
  });
});

type Rgb = readonly [number, number, number];

function colours(css: string): Map<string, Rgb> {
  const found = css.matchAll(/--([\w-]+): #([\da-f]{2})([\da-f]{2})([\da-f]{2});/g);
  return new Map(
    Array.from(found, ([, name = '', ...hex]) => {
      const [r = 0, g = 0, b = 0] = hex.map((part) => Number.parseInt(part, 16));
      return [name, [r, g, b] as const];
    }),
  );
}

function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const [r, g, blue] = a.map((part, index) => part * share + (b[index] ?? 0) * (1 - share)) as [number, number, number];
  return [r, g, blue];
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: Rgb, b: Rgb): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
