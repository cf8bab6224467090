import { describe, expect, it } from 'vitest';
import type { Piece } from '#shared/dialects/piece.ts';
import { allForms } from '../../repair/markup/forms/all-forms.ts';
import { createPlainRun } from './plain-run.ts';

const text = (words: string, choice = 0): Piece => ({ kind: 'text', choice, text: words });

function runOver(isAtRest: (() => boolean) | undefined = () => true) {
  const hooks = isAtRest === undefined ? {} : { isAtRest };
  return createPlainRun([{ kinds: new Set<Piece['kind']>(['text', 'finish']), hooks, isBroken: false }]);
}

function begun(isAtRest?: () => boolean) {
  const run = runOver(isAtRest);
  run.follows([text('Once')]);
  return run;
}

describe('plain run', () => {
  it('gathers words until they are taken', () => {
    const run = begun();
    expect([run.adds([text(' upon')]), run.adds([text(',')]), run.adds([text(' a\n')])]).toEqual([true, true, true]);
    expect(run.take()).toEqual(text(' upon, a\n'));
    expect(run.take()).toBeNull();
  });

  it('waits for a first piece that the fixes have read', () => {
    expect(runOver().adds([text(' upon')])).toBe(false);
  });

  it('does not begin while a fix withholds something', () => {
    expect(begun(() => false).adds([text(' upon')])).toBe(false);
  });

  it('does not begin where a fix cannot tell', () => {
    const run = createPlainRun([{ kinds: new Set(['text']), hooks: {}, isBroken: false }]);
    run.follows([text('Once')]);
    expect(run.adds([text(' upon')])).toBe(false);
  });

  it('leaves other choices, other kinds and pieces that a fix wants to the fixes', () => {
    const run = begun();
    expect(run.adds([text(' upon', 1)])).toBe(false);
    expect(run.adds([{ kind: 'reasoning', choice: 0, text: ' hm' }])).toBe(false);
    expect(run.adds([text(' end'), { kind: 'finish', choice: 0, reason: 'stop' }])).toBe(false);
  });

  it('passes over pieces that no fix wants', () => {
    const run = begun();
    expect(run.adds([{ kind: 'model', model: 'm' }, text(' upon')])).toBe(true);
  });

  it.each(['<', ' <b', '[', '{', '`', '~', '\ud83d', '😀'])('takes %j for something to look at', (words) => {
    expect(begun().adds([text(words)])).toBe(false);
  });

  it('knows every way in which markup begins', () => {
    const begins = allForms
      .flatMap(({ openers }) => openers)
      .filter((opener) => {
        const run = begun();
        run.adds([text('.')]);
        return run.adds([text(opener.slice(0, 1))]);
      });
    expect(begins).toEqual([]);
  });

  it('lets a word follow a space that markup would not', () => {
    const run = begun();
    expect(run.adds([text(' ')]) && run.adds([text('commentary')])).toBe(true);
  });

  it('ends before it has grown long', () => {
    const run = begun();
    let words = 0;
    while (run.adds([text(' word')])) words += 1;
    expect(words * 5).toBeLessThan(1100);
  });
});
