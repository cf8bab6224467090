import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import {
  createArgumentsRepairer,
  type RepairEnd,
  type RepairerOptions,
  repairArguments,
} from './arguments-repairer.ts';
import { type CorpusCase, readCorpus } from './fixtures/corpus.ts';
import { type RepairRule, repairRules } from './rules.ts';

const write: JsonObject = {
  type: 'object',
  properties: { filePath: { type: 'string' }, content: { type: 'string' }, limit: { type: 'integer' } },
  required: ['filePath', 'content'],
  additionalProperties: false,
};

function options(overrides: Partial<RepairerOptions> = {}): RepairerOptions {
  return { schema: write, rules: new Set(repairRules), truncated: 'close_complete_values', ...overrides };
}

function only(...rules: RepairRule[]): RepairerOptions {
  return options({ rules: new Set(rules) });
}

function withCuts(
  text: string,
  given: RepairerOptions,
  cuts: readonly number[],
): { text: string } & Omit<RepairEnd, 'text'> {
  const repairer = createArgumentsRepairer(given);
  let sent = '';
  let from = 0;
  for (const to of [...cuts, text.length]) {
    sent += repairer.push(text.slice(from, to));
    from = to;
  }
  const end = repairer.end();
  return { ...end, text: sent + end.text };
}

const everywhere = (text: string) => Array.from({ length: text.length }, (_, index) => index);

function seededCuts(text: string): number[] {
  const [cuts] = fc.sample(fc.uniqueArray(fc.nat(text.length), { maxLength: 20 }), { numRuns: 1, seed: text.length });
  return cuts!.toSorted((a, b) => a - b);
}

describe.each<[string, (text: string) => readonly number[]]>([
  ['whole', () => []],
  ['per character', everywhere],
  ['in random pieces', seededCuts],
])('the corpus, %s', (_, cutsOf) => {
  test.each(readCorpus().map((entry): [string, CorpusCase] => [`${entry.class} ${entry.id}`, entry]))(
    '%s',
    (_id, entry) => {
      const result = withCuts(entry.input, options({ schema: entry.schema }), cutsOf(entry.input));
      if (entry.expected !== undefined) expect(result.text).toBe(entry.expected);
      if (entry.outcome !== undefined) expect(result.outcome).toBe(entry.outcome);
      else expect(result.outcome).toBe(entry.input === entry.expected ? 'clean' : 'repaired');
    },
  );
});

describe('what is sent when', () => {
  test.each<[string, RepairerOptions, readonly [fragment: string, sent: string][]]>([
    [
      'a string flows, and its key and end are held only until they are understood',
      options(),
      [
        ['{"file', ''],
        ['Path', ''],
        ['":', ''],
        ['"/', '{"filePath":"/'],
        ['a/b', 'a/b'],
        ['.txt"', '.txt'],
        [',"con', ''],
        ['tent":"x', '","content":"x'],
        ['y "q', 'y '],
      ],
    ],
    [
      'a number is held until it ends',
      options(),
      [
        ['{"limit":1', ''],
        ['2', ''],
        [',', '{"limit":12'],
        ['"content":"', ''],
        ['a', ',"content":"a'],
      ],
    ],
    [
      'an escape is held until it is whole',
      options(),
      [
        ['{"content":"a', '{"content":"a'],
        ['b\\', 'b'],
        ['u00', ''],
        ['e9c', '\\u00e9c'],
      ],
    ],
    [
      'half a character waits for the other half',
      options(),
      [
        ['{"content":"a\ud83d', '{"content":"a'],
        ['\ude00b', '😀b'],
      ],
    ],
    [
      'an empty object waits for a real one',
      options(),
      [
        ['{', ''],
        ['}', ''],
        ['{"content":"a', '{"content":"a'],
      ],
    ],
    [
      'with only the rules of one fix, quotes end strings at once',
      only('duplicate_key_without_colon'),
      [
        ['{"content":"a"', '{"content":"a"'],
        [',"file', ''],
      ],
    ],
    [
      'a value of the wrong type is held with its key',
      options(),
      [
        ['{"content":"x","limit":"4', '{"content":"x"'],
        ['1"', ''],
        [',"file', ''],
        ['Path":"/', ',"limit":41,"filePath":"/'],
      ],
    ],
  ])('%s', (_, given, steps) => {
    const repairer = createArgumentsRepairer(given);
    expect(steps.map(([fragment]) => repairer.push(fragment))).toEqual(steps.map(([, sent]) => sent));
  });

  test('heldCharacters counts what was taken in and not sent', () => {
    const repairer = createArgumentsRepairer(options());
    repairer.push('{"content":"abc');
    expect(repairer.heldCharacters()).toBe(0);
    repairer.push('"');
    expect(repairer.heldCharacters()).toBe(1);
    repairer.push(',"limit":"41"');
    expect(repairer.heldCharacters()).toBe(14 - 1);
    expect(repairer.maxHeldCharacters()).toBeGreaterThanOrEqual(13);
  });
});

describe('no rules', () => {
  test('everything passes as it comes', () => {
    const repairer = createArgumentsRepairer(options({ rules: new Set() }));
    expect(['{"a', "\n',", '}}'].map((fragment) => repairer.push(fragment))).toEqual(['{"a', "\n',", '}}']);
    expect(repairer.end()).toEqual({ text: '', outcome: 'clean', reason: '' });
  });
});

describe('a rule that is off leaves its defect as it came', () => {
  test.each<[RepairRule, string]>([
    ['duplicate_key_without_colon', '{"filePath":"/a","content":"b","filePath"/a"}'],
    ['braces_for_key', '{"content":"x",{}":"/tmp/a"}'],
    ['leading_empty_object', '{}{"filePath":"x","content":"y"}'],
    ['unescaped_quote', '{"filePath":"x","content":"say "hi""}'],
    ['brackets', '{"filePath":"x","content":"y"}}'],
    ['control_character', '{"filePath":"x","content":"a\nb"}'],
    ['invalid_escape', '{"filePath":"x","content":"\\d"}'],
    ['empty_arguments', ''],
    ['double_encoded', '"{\\"filePath\\":\\"x\\"}"'],
    ['trailing_tokens', '{"filePath":"x","content":"y"}<|im_end|>'],
    ['literals', "{'filePath':'x','content':'y'}"],
    ['commas_and_colons', '{"filePath":"x","content":"y",}'],
  ])('%s', (rule, text) => {
    const rules = new Set(repairRules.filter((other) => other !== rule && other !== 'prose_or_fence'));
    const result = repairArguments(text, options({ rules }));
    expect(result.text).toBe(text);
    expect(['unrepaired', 'truncated']).toContain(result.outcome);
    expect(result.reason).not.toBe('');
  });

  test.each<[RepairRule, string]>([
    ['duplicate_key', '{"filePath":"a","filePath":"a","content":"b"}'],
    ['key_trim', '{"filePath ":"a","content":"b"}'],
    ['value_type', '{"filePath":"a","content":"b","limit":"5"}'],
    ['parameter_name', '{"file_path":"a","content":"b"}'],
    ['wrapping', '{"arguments":{"filePath":"a","content":"b"}}'],
    ['integer_noise', '{"filePath":"a","content":"b","limit":5.0}'],
  ])('%s, in JSON that is valid', (rule, text) => {
    const rules = new Set(repairRules.filter((other) => other !== rule && other !== 'parameter_name'));
    expect(repairArguments(text, options({ rules })).text).toBe(text);
  });
});

describe('truncated: report', () => {
  test.each(['{"filePath":"a","content":"b"', '{"filePath":"a","content":"b', '{"filePath":"a"'])('%s', (text) => {
    const result = repairArguments(text, options({ truncated: 'report' }));
    expect(result).toMatchObject({ text, outcome: 'truncated', repairs: [] });
  });
});

describe('the account of repairs', () => {
  test('says what, where, from what to what, and why', () => {
    const { repairs } = repairArguments('{"file_path":"a","content":"x\ny","limit":"5"}', options());
    expect(repairs).toMatchObject([
      { rule: 'parameter_name', path: '/file_path', before: '"file_path"', after: '"filePath"' },
      { rule: 'control_character', path: '/content', before: '\n', after: '\\n' },
      { rule: 'value_type', path: '/limit', before: '"5"', after: '5', reason: 'a number in quotes' },
    ]);
  });

  test('paths lead through lists, and into JSON in strings', () => {
    const schema = {
      type: 'object',
      properties: { 'a/b': { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } } },
    };
    const { repairs } = repairArguments('{"a/b":["{\\"n\\":1}","{\\"n\\":\\"2\\"}"]}', options({ schema }));
    expect(repairs.map((repair) => repair.path)).toEqual(['/a~1b/0', '/a~1b/1', '/a~1b/1/n']);
  });

  test('a defect that comes again and again at one place is listed once', () => {
    expect(repairArguments(`{"filePath":"a","content":"${'\n'.repeat(1000)}"}`, options()).repairs).toHaveLength(1);
  });

  test('what was done on the way to a reading that failed is not listed', () => {
    const result = repairArguments('{"content":"say "hi"\n","file_path":"a"}', options());
    expect(result).toMatchObject({
      outcome: 'unrepaired',
      repairs: [],
      text: '{"content":"say "hi"\n","file_path":"a"}',
    });
  });
});

describe('hostile input', () => {
  test.each<[string, string]>([
    ['nesting', `{"content":${'['.repeat(100_000)}`],
    ['nested wrappings', '{"arguments":'.repeat(20_000)],
    ['quotes', `{"content":"${'"'.repeat(20_000)}`],
    ['a thousand braces in prose', 'x {'.repeat(1000)],
    ['closers', `{"filePath":"a"${']'.repeat(20_000)}`],
    ['keys of the prototype', '{"__proto__":{"polluted":true},"constructor":1,"toString"'],
  ])('%s', (_, text) => {
    const result = withCuts(text, options(), everywhere(text));
    expect(result.text).toBe(repairArguments(text, options()).text);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
