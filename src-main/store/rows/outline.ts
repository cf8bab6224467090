import type { PromptPart } from '#shared/contract/prompt-outline.ts';

/**
 * An outline in thirteen bytes a part (which kind and role, how many characters, the hash), behind a list of the kinds and roles that
 * occur: a conversation of 200 messages takes 2.6 KB, as JSON it would take 20.
 */
export function packOutline(parts: readonly PromptPart[]): Uint8Array | null {
  const labels = [...new Set(parts.map(labelOf))];
  // A client that invents more roles than a byte can tell apart gets no outline.
  if (labels.length > 255) return null;
  const head = Buffer.from(JSON.stringify(labels));
  const packed = Buffer.alloc(4 + head.length + parts.length * partBytes);
  packed.writeUInt32LE(head.length, 0);
  head.copy(packed, 4);
  let at = 4 + head.length;
  for (const part of parts) {
    packed.writeUInt8(labels.indexOf(labelOf(part)), at);
    packed.writeUInt32LE(part.characters, at + 1);
    packed.write(part.hash, at + 5, 8, 'hex');
    at += partBytes;
  }
  return packed;
}

export function unpackOutline(bytes: Uint8Array): PromptPart[] {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headEnd = 4 + packed.readUInt32LE(0);
  const labels = JSON.parse(packed.toString('utf8', 4, headEnd)) as string[];
  const parts: PromptPart[] = [];
  for (let at = headEnd; at + partBytes <= packed.length; at += partBytes) {
    const [kind, role] = JSON.parse(labels[packed.readUInt8(at)] ?? '["message",null]') as [PromptPart['kind'], string];
    const hash = packed.toString('hex', at + 5, at + 13);
    parts.push({ kind, role, characters: packed.readUInt32LE(at + 1), hash });
  }
  return parts;
}

const partBytes = 13;

function labelOf({ kind, role }: PromptPart): string {
  return JSON.stringify([kind, role]);
}
