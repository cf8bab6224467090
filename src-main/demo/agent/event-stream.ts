import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { asObject } from '#shared/dialects/json.ts';

/** The JSON objects of an event stream's data lines, in order; comments and `[DONE]` are skipped. */
export async function* jsonEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<JsonObject, void, undefined> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      const value = asObject(JSON.parse(line.slice('data: '.length)) as Json);
      if (value) yield value;
    }
  }
}
