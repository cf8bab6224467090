import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { csvHeader, csvRow } from '#shared/metrics/csv-columns.ts';
import { sessionSummary } from '#shared/metrics/sessions.ts';
import { nthRequest, openTempHistory, type TempHistory } from '../../store/testing/temp-history.ts';
import { exportHistory } from './export.ts';
import { formatSessions, sessions } from './sessions.ts';

const requests = Array.from({ length: 40 }, (_, index) =>
  nthRequest(index, {
    session_id: index < 30 ? 'first' : 'second',
    client: index < 30 ? 'claude-cli/2.1.4' : 'bad\u001b[31m',
    cached_tokens: 269,
    fixes: index % 10 === 0 ? ['usage'] : [],
    repairs: index % 10 === 0 ? 1 : 0,
  }),
);

let folder: string;
let options: { config: string; dataDir: string };
let running: TempHistory;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'llama-proxy-verbs-'));
  options = { config: join(folder, 'config.yaml'), dataDir: join(folder, 'data') };
  writeFileSync(options.config, 'server: {port: 0}\n');
  // It stays open, as a proxy that runs would have it.
  running = openTempHistory(options.dataDir);
  for (const metrics of requests) running.history.record(metrics);
  await running.history.flush();
});
afterAll(async () => {
  await running.history.close();
  rmSync(folder, { recursive: true });
});

function terminal() {
  const written = { out: '', err: '' };
  return {
    written,
    color: false,
    out: (text: string) => {
      written.out += text;
    },
    err: (text: string) => {
      written.err += text;
    },
  };
}

describe('export', () => {
  it('writes CSV of a session to stdout, while the proxy records', async () => {
    const stdout = new PassThrough();
    const written = text(stdout);
    expect(await exportHistory(terminal(), { ...options, session: 'second', format: 'csv' }, stdout)).toBe(0);
    stdout.end();
    expect(await written).toBe([csvHeader, ...requests.slice(30).map(csvRow), ''].join('\r\n'));
  });

  it('writes JSON Lines of a range to a file', async () => {
    const out = join(folder, 'rows.jsonl');
    const [since, until] = [requests[5]!, requests[15]!].map(({ timestamp }) => Date.parse(timestamp));
    const stdout = new PassThrough();
    expect(await exportHistory(terminal(), { ...options, since, until, format: 'jsonl', out }, stdout)).toBe(0);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(requests.slice(5, 15));
    expect(stdout.readableLength).toBe(0);
  });

  it('says when there is no such session', async () => {
    const out = join(folder, 'none.csv');
    const { written, ...screen } = terminal();
    expect(await exportHistory(screen, { ...options, session: 'third', format: 'csv', out }, new PassThrough())).toBe(
      1,
    );
    expect(written.err).toContain('There is no session third.');
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });

  it('ends quietly when nobody reads any more', async () => {
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    expect(await exportHistory(terminal(), { ...options, format: 'csv' }, closed)).toBe(0);
  });

  it('says when nothing was recorded yet', async () => {
    const elsewhere = { ...options, dataDir: join(folder, 'empty'), format: 'csv' as const };
    await expect(exportHistory(terminal(), elsewhere, new PassThrough())).rejects.toThrow('There is no history yet');
  });
});

describe('sessions', () => {
  it('lists them as JSON, the newest first', async () => {
    const { written, ...screen } = terminal();
    expect(await sessions(screen, { ...options, json: true })).toBe(0);
    const found = sessionSummary.array().parse(JSON.parse(written.out));
    expect(found).toMatchObject([
      { id: 'second', requests: 10, repaired: 1, cacheHitRatio: 0.5 },
      { id: 'first', requests: 30, repaired: 3 },
    ]);
  });

  it('lists them as a table, without the control characters that names may hold', async () => {
    const { written, ...screen } = terminal();
    expect(await sessions(screen, { ...options, json: false })).toBe(0);
    const [head, second, first, ...rest] = written.out.split('\n');
    expect(head).toMatch(
      /^started +lasted +requests +prompt +cached +generated +prefill +generation +repaired +failed +client +model +session$/,
    );
    expect(second).toMatch(
      / 10 min +10 +5,380 +50\.0% +9,830 +1,698 t\/s +33\.1 t\/s +1 +0 +bad\ufffd\[31m +Qwen3\S+ +second$/,
    );
    expect(first).toMatch(/ 30 min +30 +16\.1 k +50\.0% +29\.5 k .* claude-cli\/2\.1\.4 .* first$/);
    expect(rest).toEqual(['']);
  });

  test('none is said in words', () => {
    expect(formatSessions([])).toBe('No session was recorded yet.\n');
  });
});
