import { expect, test } from 'vitest';
import { labelSamples } from './label-samples.ts';

test.each([
  ['llamacpp:requests_processing 1\n', 'llamacpp:requests_processing{backend="b:1"} 1\n'],
  ['a{x="y"} 2', 'a{backend="b:1",x="y"} 2'],
  ['a{x="}{ \\"q"} 2', 'a{backend="b:1",x="}{ \\"q"} 2'],
  ['# HELP a Some.\n# TYPE a counter\na 1', '# HELP a Some.\n# TYPE a counter\na{backend="b:1"} 1'],
  ['\n\na NaN\r\nb +Inf', '\n\na{backend="b:1"} NaN\r\nb{backend="b:1"} +Inf'],
  ['', ''],
])('%j', (page, labelled) => {
  expect(labelSamples(page, 'backend', 'b:1')).toBe(labelled);
});

test('escapes the value', () => {
  expect(labelSamples('a 1', 'backend', 'x"\\\n')).toBe('a{backend="x\\"\\\\\\n"} 1');
});
