import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { PromptPart } from '#shared/contract/prompt-outline.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { type PromptText, promptParts } from '#shared/dialects/prompt-parts.ts';

/** Longer conversations have no outline: some hundred turns are long. */
const maxParts = 4000;

/** So much is hashed in one turn of the event loop, a tenth of a millisecond; running answers have theirs in between. */
const charactersPerTurn = 64 * 1024;

/**
 * A prompt part by part, each known by the first 64 bits of its hash. About a millisecond for 400 KB. null: there is no prompt, or
 * none that can be read.
 */
export async function outlineOf(request: JsonObject): Promise<PromptPart[] | null> {
  const parts = readParts(request);
  if (parts.length === 0 || parts.length > maxParts) return null;
  const outline: PromptPart[] = [];
  let hashed = 0;
  for (const { kind, role, text } of parts) {
    if (hashed > charactersPerTurn) {
      hashed = 0;
      await setImmediate();
    }
    outline.push({ kind, role, characters: text.length, hash: hash('sha1', text, 'hex').slice(0, 16) });
    hashed += text.length;
  }
  return outline;
}

function readParts(request: JsonObject): PromptText[] {
  try {
    return promptParts(request);
  } catch {
    return []; // RangeError: what is nested ten thousand deep can be read, but not written out again.
  }
}
