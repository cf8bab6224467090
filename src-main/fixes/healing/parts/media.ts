import { asArray, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { textOf } from '../conversation.ts';

/** The address of an image in the spellings of OpenAI's two dialects and Anthropic's; null where only its provider has it. */
export function imageUrl(part: JsonObject): string | null {
  const source = asObject(part.source);
  if (source?.type === 'base64') {
    return `data:${asString(source.media_type) ?? 'image/png'};base64,${asString(source.data) ?? ''}`;
  }
  return asString(source?.url) ?? asString(part.image_url) ?? asString(asObject(part.image_url)?.url);
}

/** What a document part says, where it holds text and not a file; null otherwise. */
export function documentText(part: JsonObject): string | null {
  const source = asObject(part.source);
  if (source?.type === 'text') return titled(part, asString(source.data) ?? '');
  if (source?.type === 'content') return titled(part, textOf(source.content));
  return null;
}

/** A note in the place of something that llama-server cannot read: the model knows that it was there. */
export function leftOut(part: JsonObject): JsonObject {
  const name =
    asString(part.filename) ??
    asString(part.title) ??
    asString(asObject(part.file)?.filename) ??
    asString(part.file_id);
  const what = `${asString(part.type) ?? 'content'}${name === null ? '' : ` "${name}"`}`;
  return { type: 'text', text: `[${what} left out: the server cannot read it]` };
}

/** A search result as text: title, source and what was found. */
export function searchResultText(part: JsonObject): string {
  const head = [asString(part.title), asString(part.source)].filter((line) => line !== null);
  return [...head, ...asArray(part.content).map((block) => textOf([block]))].join('\n');
}

function titled(part: JsonObject, text: string): string {
  const title = asString(part.title);
  return title === null ? text : `${title}\n\n${text}`;
}
