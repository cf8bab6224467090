import { z } from 'zod';
import { asNumber, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Fix } from './fix.ts';
import { createNote, type Note } from './healing/healed-request.ts';
import { type GrammarLimits, type GrammarSchema, grammarSchema } from './healing/schema/grammar-schema.ts';
import { mapToolSchemas } from './healing/tools.ts';

const id = 'json_schema_grammar';

const options = z.object({
  longest_repeat: z
    .int()
    .min(1)
    .max(1999)
    .default(1000)
    .describe('Lengths and repeats above this are left out of the schema; at 2000 llama-server gives up.'),
  hints: z
    .boolean()
    .default(true)
    .describe("Say what was left out in the parameter's description, so that the model still reads it."),
  retry: z
    .boolean()
    .default(true)
    .describe('When llama-server refuses a schema all the same, ask once more with every limit left out.'),
});
type Options = z.infer<typeof options>;

/**
 * llama-server makes one grammar of all tools: a `pattern` without anchors, a long `maxLength` or a reference to nowhere in one MCP
 * tool makes it refuse every request ("Pattern must start with '^'", "failed to parse grammar": ggml-org/llama.cpp#27580, #26596,
 * #25895). Only what the server is sent is changed: answers are checked against the client's own schema.
 */
export const jsonSchemaGrammar: Fix = {
  info: {
    id,
    title: 'Schemas that become grammars',
    why: 'One tool with a pattern, a long length or a broken reference in its schema makes llama-server refuse every request.',
    enabledByDefault: true,
    options,
  },
  request(body, context, given) {
    const { longest_repeat: longestRepeat, hints } = given as Options;
    return sanitised(body, { longestRepeat, hints, strict: false, blamed: null }, createNote(context, id), '');
  },
  answer(context, given) {
    const { longest_repeat: longestRepeat, hints, retry } = given as Options;
    // Builds of 2025 answer 500.
    if (!retry || (context.httpStatus !== 400 && context.httpStatus !== 500)) return undefined;
    return {
      body(answer) {
        const refusal = readRefusal(answer);
        const body = context.sent ?? context.request;
        if (refusal === null || body === null) return answer;
        const blamed = /JSON schema error at (#\S*?):? /.exec(refusal)?.[1] ?? null;
        const strict = sanitised(
          body,
          { longestRepeat, hints, strict: true, blamed },
          createNote(context, id),
          `, refused: ${refusal}`,
        );
        if (strict !== body) context.resend(strict);
        return answer;
      },
    };
  },
};

/** What llama-server says of schemas and grammars that it cannot use; null for any other error. */
function readRefusal(answer: JsonObject): string | null {
  const error = asObject(answer.error);
  const message = asString(error?.message);
  if (message === null || (asNumber(error?.code) ?? 400) >= 501) return null;
  // A template's own complaint comes as a failed parser generation too.
  if (message.includes('Jinja')) return null;
  return /grammar|parser generation failed|JSON schema|pattern must|unrecognized schema|resolving ref/i.test(message)
    ? message
    : null;
}

function sanitised(body: JsonObject, limits: GrammarLimits, note: Note, why: string): JsonObject {
  return mapToolSchemas(body, (given, tool, path) => {
    const root = asObject(given);
    const { schema, removed } = root ? grammarSchema(root, limits) : noSchema(given);
    if (removed.length > 0) {
      const before = removed.join('\n');
      note({ tool, path, before, after: '', reason: `schema parts that llama-server cannot make a grammar of${why}` });
    }
    return schema;
  });
}

/** PHP writes an empty object as a list. */
function noSchema(given: Json): GrammarSchema {
  return { schema: { type: 'object', properties: {} }, removed: [JSON.stringify(given)] };
}
