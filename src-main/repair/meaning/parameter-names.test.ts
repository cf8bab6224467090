import { expect, test } from 'vitest';
import { createSchemaView, type JsonKind } from '../json-schema.ts';
import { matchParameter } from './parameter-names.ts';

const string = { type: 'string' };

test.each<[string, readonly string[], string, JsonKind, readonly string[], ReturnType<typeof matchParameter>]>([
  [
    'case and separators',
    ['filePath'],
    'File_Path',
    'string',
    [],
    { name: 'filePath', how: 'the same name but for case and separators' },
  ],
  [
    'an alias',
    ['filePath'],
    'filename',
    'string',
    [],
    { name: 'filePath', how: 'another name for the same parameter' },
  ],
  [
    'the spelling goes before an alias',
    ['file', 'file_name'],
    'fileName',
    'string',
    [],
    { name: 'file_name', how: 'the same name but for case and separators' },
  ],
  ['present already', ['filePath'], 'file_path', 'string', ['filePath'], null],
  ['another kind of value', ['filePath'], 'filename', 'array', [], null],
  ['several candidates', ['file', 'directory'], 'path', 'string', [], { ambiguous: ['file', 'directory'] }],
  ['no candidate', ['filePath'], 'colour', 'string', [], null],
])('%s', (_, names, key, kind, seen, wanted) => {
  const view = createSchemaView({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, string])),
    additionalProperties: false,
  });
  expect(matchParameter(key, kind, view, new Set(seen), false)).toEqual(wanted);
});

test('where unknown keys are tolerated, only a required parameter can be meant', () => {
  const view = createSchemaView({ type: 'object', properties: { path: string, mode: string }, required: ['path'] });
  expect(matchParameter('Mode', 'string', view, new Set(), false)).toBeNull();
  expect(matchParameter('Path', 'string', view, new Set(), false)).toMatchObject({ name: 'path' });
});
