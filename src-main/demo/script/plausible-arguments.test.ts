import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '#shared/dialects/json.ts';
import { plausibleArguments } from './plausible-arguments.ts';
import { createSeededRandom } from './seeded-random.ts';

const shapes = {
  flat: z.object({ filePath: z.string(), content: z.string(), mode: z.enum(['append', 'replace']).optional() }),
  numbers: z.object({ offset: z.int().min(10).max(20), ratio: z.number().max(0.5).min(0.1), deep: z.boolean() }),
  nested: z.object({ edits: z.array(z.object({ oldText: z.string(), newText: z.string() })).min(2) }),
  nullable: z.object({ glob: z.string().nullable(), kind: z.literal('file') }),
  empty: z.object({}),
};

describe('plausibleArguments', () => {
  it.each(Object.entries(shapes))('fit their schema: %s', (_name, shape) => {
    const schema = z.toJSONSchema(shape) as JsonObject;
    for (let seed = 0; seed < 20; seed += 1) {
      const args = plausibleArguments(schema, createSeededRandom(seed));
      expect(shape.safeParse(args)).toMatchObject({ success: true });
    }
  });

  it('end where a schema refers to itself', () => {
    const node = { type: 'object', properties: { child: { $ref: '#/$defs/node' } }, required: ['child'] };
    const schema = { $defs: { node }, $ref: '#/$defs/node' };
    const depth = JSON.stringify(plausibleArguments(schema, createSeededRandom(1))).split('child').length;
    expect(depth).toBeGreaterThan(2);
    expect(depth).toBeLessThan(10);
  });

  it('are the same for the same seed', () => {
    const schema = z.toJSONSchema(shapes.nested) as JsonObject;
    expect(plausibleArguments(schema, createSeededRandom(7))).toEqual(
      plausibleArguments(schema, createSeededRandom(7)),
    );
  });
});
