import type { SeededRandom } from '../../src-main/demo/script/seeded-random.ts';

/** Streams as no server should write them: any line end, comments, marks, zero bytes, half characters, lines of any length. */
export function randomStream(random: SeededRandom): Buffer {
  const parts: Buffer[] = random.next() < 0.2 ? [Buffer.from('\uFEFF')] : [];
  const lineEnds = random.pick([['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r']] as [string[], ...string[][]]);
  const lineEnd = (): Buffer => Buffer.from(lineEnds[random.below(lineEnds.length)] ?? '\n');
  const events = random.below(12);
  for (let event = 0; event < events; event++) {
    const lines = random.below(5);
    for (let line = 0; line < lines; line++) parts.push(randomLine(random), lineEnd());
    parts.push(lineEnd());
    if (random.next() < 0.1) parts.push(lineEnd());
  }
  // Half of them end in the middle of an event, and some in the middle of a character.
  if (random.next() < 0.5) parts.push(randomLine(random));
  const bytes = Buffer.concat(parts);
  return random.next() < 0.1 ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
}

/** The same bytes, cut as a network may cut them. */
export function randomCuts(bytes: Buffer, random: SeededRandom): Buffer[] {
  const longest = random.pick([1, 2, 3, 7, 40, 1000, 70_000]);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(longest);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  return parts;
}

function randomLine(random: SeededRandom): Buffer {
  const fields = [
    'data: ',
    'data:',
    'data',
    'event: ',
    'event:',
    'id: ',
    'retry: ',
    ':',
    ': ',
    'Data: ',
    'date: ',
    ' data: ',
  ];
  return Buffer.concat([Buffer.from(fields[random.below(fields.length)] ?? ''), randomValue(random)]);
}

function randomValue(random: SeededRandom): Buffer {
  switch (random.below(8)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return Buffer.from('[DONE]');
    case 2:
      return Buffer.from('{"choices":[{"index":0,"delta":{"content":"größe 🦙 漢"}}]}');
    case 3:
      return Buffer.from('{"choices":[{');
    case 4:
      return Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00, 0xf0, 0x9f]);
    case 5:
      return Buffer.from('\0\0 \0\uFEFF:: \t');
    case 6:
      return Buffer.alloc(random.pick([1, 63, 64, 65, 5000, 80_000]), 'x');
    default:
      // Any bytes but those that would end the line.
      return Buffer.from(
        Array.from({ length: random.below(40) }, () => random.below(256)).filter(
          (byte) => byte !== 0x0a && byte !== 0x0d,
        ),
      );
  }
}
