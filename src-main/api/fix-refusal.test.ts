import { expect, test } from 'vitest';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import { ConfigInvalidError } from '../config/config-errors.ts';
import { fixRefusal } from './fix-refusal.ts';

const broken: ConfigProblem = { file: 'config.yaml', line: 8, column: 9, path: null, message: 'not valid YAML: no ]' };
const wrong: ConfigProblem = {
  file: 'config.yaml',
  line: 3,
  column: 9,
  path: 'server.port',
  message: 'expected a number',
};
const changed: ConfigProblem = { ...wrong, line: null, column: null, path: 'fixes.modules.utf8.limit' };

test.each<[name: string, problems: ConfigProblem[], message: string]>([
  [
    'broken YAML',
    [broken],
    'Nothing was changed, because config.yaml has a mistake in line 8: not valid YAML: no ]. Correct it in the file, or in Settings under YAML, and try again.',
  ],
  [
    'wrong values elsewhere',
    [wrong, broken],
    'Nothing was changed, because config.yaml has a mistake in line 3 (server.port): expected a number (2 mistakes in all). Correct it in the file, or in Settings under YAML, and try again.',
  ],
  ['the change itself', [changed], 'config.yaml fixes.modules.utf8.limit: expected a number'],
])('%s', (_, problems, message) => {
  const refusal = fixRefusal(new ConfigInvalidError(problems));
  expect(refusal).toMatchObject({ code: 'CONFIG_INVALID', message, details: { problems, warnings: [] } });
});
