import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import type { DeliveryResult, Exporter, ExportTarget } from './exporter.ts';
import { createRotatingFile } from './jsonl/rotating-file.ts';
import { batchSize, flushIntervalSeconds } from './option-schemas.ts';

const options = z.object({
  path: z.string().min(1).default('requests.jsonl').meta({
    title: 'File',
    description: "Where to append. A relative path starts in the program's data folder. One proxy per file.",
  }),
  max_size_mb: z.number().positive().max(100_000).default(100).meta({
    title: 'Largest file in MB',
    description: 'A file that would grow beyond this is put aside as .1 and a new one begun.',
  }),
  keep_files: z.int().min(0).max(1000).default(10).meta({
    title: 'Files to keep',
    description: 'How many of the files put aside are kept; the oldest is deleted.',
  }),
  fsync: z.boolean().default(true).meta({
    title: 'Wait for the disk',
    description: 'A batch counts as delivered only when the disk has it. Off: a power cut may lose the last batches.',
  }),
  batch_size: batchSize,
  flush_interval_seconds: flushIntervalSeconds,
});

const bytesPerMb = 1_000_000;

/** A record takes about 1 KB; one with names so long that a batch exceeds this may be written twice after a crash. */
const mostBytesPerRecord = 4000;

/** One JSON object a line, appended to a file that is rotated by size. */
export const jsonl: Exporter = {
  info: {
    id: 'jsonl',
    title: 'JSON lines',
    why: 'Appends every request as a line of JSON to a file, for jq, log shippers and notebooks.',
    options,
    backlog: 'deliver',
  },
  create(given, { dataFolder }) {
    const settings = options.parse(given);
    return createTarget(settings, resolve(dataFolder, settings.path));
  },
};

function createTarget(settings: z.output<typeof options>, path: string): ExportTarget {
  const file = createRotatingFile({
    path,
    maxBytes: settings.max_size_mb * bytesPerMb,
    keepFiles: settings.keep_files,
    fsync: settings.fsync,
  });
  /** Ids at the end of the file when it was opened; a batch that was written but not marked as delivered comes again. */
  let written: ReadonlySet<string> | null = null;

  async function append(lines: readonly string[]): Promise<DeliveryResult> {
    try {
      const ids = written ?? idsOf(await file.lastLines(settings.batch_size * mostBytesPerRecord));
      written = ids;
      await file.append(lines.filter((line) => !ids.has(idOf(line))));
      return { outcome: 'accepted' };
    } catch (error) {
      return { outcome: 'unavailable', reason: explain(error, path), retryAfterMs: null };
    }
  }

  return {
    batch: { maxRecords: settings.batch_size, maxWaitMs: settings.flush_interval_seconds * 1000 },
    deliver: (batch) => append(batch.map(({ metrics }) => JSON.stringify(metrics, fieldsInOrder))),
    async test() {
      try {
        // Appended without opening the file as its owner: a running proxy may be writing to it.
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, `${JSON.stringify({ test: true, timestamp: new Date().toISOString() })}\n`);
        return { ok: true, message: `One line, {"test":true,…}, was appended to ${path}.` };
      } catch (error) {
        return { ok: false, message: explain(error, path) };
      }
    },
    close: () => file.close(),
  };
}

/** As a replacer, the list also fixes the order, whatever order a record was put together in. */
const fieldsInOrder = Object.keys(requestMetrics.shape);

function idsOf(lines: readonly string[]): Set<string> {
  return new Set(lines.map(idOf));
}

/** The request id stands first in a line; empty for a line that is not ours. */
function idOf(line: string): string {
  return /^\{"request_id":"([^"]+)"/.exec(line)?.[1] ?? '';
}

function explain(error: unknown, path: string): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const remedies: Record<string, string> = {
    ENOSPC: 'the disk is full. Make room, or set exporters.jsonl.path to another disk',
    EACCES: 'this user may not write there. Change the permissions, or set exporters.jsonl.path to another place',
    EPERM: 'this user may not write there. Change the permissions, or set exporters.jsonl.path to another place',
    EROFS: 'the disk is read-only. Set exporters.jsonl.path to another place',
    EISDIR: 'it is a folder. Set exporters.jsonl.path to the name of a file',
  };
  return `${path} cannot be written: ${remedies[code] ?? (error as Error).message}.`;
}
