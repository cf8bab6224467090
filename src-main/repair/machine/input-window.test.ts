import { expect, test } from 'vitest';
import { InputWindow, sameText } from './input-window.ts';

function fingerprints(fragments: readonly string[], stretches: readonly (readonly [number, number])[]) {
  const input = new InputWindow(true);
  const marks = new Map<number, ReturnType<InputWindow['mark']>>();
  const found: ReturnType<InputWindow['since']>[] = [];
  let offset = 0;
  for (const fragment of fragments) {
    input.append(fragment);
    for (; input.position < input.text.length; input.position++, offset++) {
      if (stretches.some(([from]) => from === offset)) marks.set(offset, input.mark());
      for (const [from, to] of stretches) if (to === offset) found.push(input.since(marks.get(from)!));
    }
  }
  return found;
}

test.each([
  ['the same text', 'xabcdxabcdx', true],
  ['another text of the same length', 'xabcdxabddx', false],
  ['swapped characters', 'xabcdxbacdx', false],
])('%s is told by its fingerprint, whatever the fragments', (_, text, same) => {
  const stretches = [
    [1, 5],
    [6, 10],
  ] as const;
  for (const fragments of [[text], [...text], [text.slice(0, 3), text.slice(3, 8), text.slice(8)]]) {
    const [first, second] = fingerprints(fragments, stretches);
    expect(sameText(first!, second!)).toBe(same);
  }
});

test('the last character that is no space is known across fragments', () => {
  const input = new InputWindow(false);
  for (const fragment of ['a,', ' ', '\n ', 'b']) {
    input.append(fragment);
    input.position = fragment === 'b' ? 0 : input.text.length;
  }
  expect(input.solidBefore()).toBe(',');
});
