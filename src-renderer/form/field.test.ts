import { expect, test } from 'vitest';
import { field, fieldGroup } from './field.ts';

test('a section becomes fields and inner groups', () => {
  const group = fieldGroup(
    {
      type: 'object',
      title: 'Exporters',
      properties: {
        level: { type: 'string', enum: ['low', 'high'], default: 'low', title: 'Level', description: 'How much.' },
        influxdb: {
          type: 'object',
          title: 'InfluxDB',
          properties: { token: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
        },
      },
    },
    ['exporters'],
  );
  expect(group).toEqual({
    path: ['exporters'],
    title: 'Exporters',
    description: '',
    fields: [
      {
        path: ['exporters', 'level'],
        title: 'Level',
        description: 'How much.',
        kind: 'choice',
        isNullable: false,
        choices: ['low', 'high'],
        default: 'low',
      },
    ],
    groups: [
      {
        path: ['exporters', 'influxdb'],
        title: 'InfluxDB',
        description: '',
        fields: [
          {
            path: ['exporters', 'influxdb', 'token'],
            title: 'Token',
            description: '',
            kind: 'secret',
            isNullable: true,
            choices: [],
            default: null,
          },
        ],
        groups: [],
      },
    ],
  });
});

test.each([
  ['enabled', { type: 'boolean' }, 'switch'],
  ['port', { type: 'integer' }, 'number'],
  ['port', { anyOf: [{ type: 'number' }, { type: 'null' }] }, 'number'],
  ['host', { type: 'string' }, 'text'],
  ['api_key', { type: 'string' }, 'secret'],
  ['redact', { type: 'array', items: { type: 'string' } }, 'lines'],
  ['tags', { type: 'object', additionalProperties: { type: 'string' } }, 'pairs'],
] as const)('%s %o is entered as %3$s', (name, node, kind) => {
  expect(field(node as never, [name]).kind).toBe(kind);
});
