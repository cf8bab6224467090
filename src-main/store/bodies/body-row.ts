import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Row } from '../rows/request-row.ts';
import type { BodyPart, CollectedBody } from './body-collector.ts';
import { type BodyMark, movedMarks, packMarks, unpackMarks } from './body-marks.ts';
import type { Redactor } from './redaction.ts';
import { redactSplitSecrets } from './split-secrets.ts';

/** A body ready to be written: redacted, cut and deflated. */
export interface PackedBody {
  requestId: string;
  storedAt: number;
  part: BodyPart;
  headers: string;
  totalBytes: number;
  isCut: boolean;
  deflated: Uint8Array;
  marks: Uint8Array | null;
}

/** A body as it was kept. */
export interface StoredBody {
  part: BodyPart;
  headers: [name: string, value: string][];
  bytes: Buffer;
  /** Before redaction and cutting; more than the bytes where only the beginning was kept. */
  totalBytes: number;
  /** The end is missing: the body was larger than `history.max_body_kb`. */
  isCut: boolean;
  /** Of an answer: when its pieces passed. */
  marks: BodyMark[];
}

/**
 * Collected beyond the limit and cut off after redaction, so that a secret that lies across the limit is recognised as a whole
 * rather than kept by half.
 */
export const redactionMarginBytes = 4096;

/** Redacts, then cuts, then deflates in zlib's own threads. */
export async function packBody(
  requestId: string,
  { part, rawHeaders, bytes, totalBytes, marks }: CollectedBody,
  { redactor, maxBytes, storedAt }: { redactor: Redactor; maxBytes: number; storedAt: number },
): Promise<PackedBody> {
  const isCut = totalBytes > maxBytes;
  const whole = isCut ? withoutHalfCharacter(bytes) : bytes;
  const clean = await redactBytes(whole, redactor);
  const kept = isCut ? clean.subarray(0, maxBytes) : clean;
  const deflated = await promisify(deflateRaw)(kept, { level: 3 });
  const headers = JSON.stringify(redactor.headers(rawHeaders));
  const moved = clean === whole ? marks : movedMarks(marks, whole, clean);
  const packed = packMarks(moved.filter(([offset]) => offset < kept.length));
  return { requestId, storedAt, part, headers, totalBytes, isCut, deflated, marks: packed };
}

/** Broken UTF-8 is one of the things that the inspector has to show: read byte by byte it survives. */
async function redactBytes(bytes: Buffer, redactor: Redactor): Promise<Buffer> {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const clean = redactor.text(await redactSplitSecrets(text, redactor));
  return clean === text ? bytes : Buffer.from(clean, encoding);
}

/** A body that was cut in the middle of a character is still UTF-8. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  const lengths = [0, 1, 2, 3].map((missing) => bytes.length - missing);
  const whole = lengths.find((length) => length >= 0 && isUtf8(bytes.subarray(0, length)));
  return whole === undefined ? bytes : bytes.subarray(0, whole);
}

export function createBodyWriter(db: DatabaseSync): (body: PackedBody) => void {
  const insert = db.prepare(
    `INSERT INTO bodies (request_id, stored_at, part, headers, total_bytes, is_cut, deflated, marks)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return ({ requestId, storedAt, part, headers, totalBytes, isCut, deflated, marks }) =>
    void insert.run(requestId, storedAt, part, headers, totalBytes, isCut ? 1 : 0, deflated, marks);
}

/** What a row of `bodies` holds. */
export async function storedBody(row: Row): Promise<StoredBody> {
  return {
    part: row.part as BodyPart,
    headers: JSON.parse(String(row.headers)) as [string, string][],
    bytes: await promisify(inflateRaw)(row.deflated as Uint8Array),
    totalBytes: Number(row.total_bytes),
    isCut: row.is_cut === 1,
    marks: unpackMarks(row.marks as Uint8Array | null),
  };
}
