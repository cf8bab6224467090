import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeInfluxDb, startFakeInfluxDb } from '../src-main/exporters/testing/fake-influxdb.ts';

/** Where the targets listen. */
export interface TargetAddresses {
  healthy: string;
  /** Nothing listens there. */
  refuses: string;
  hangs: string;
  unavailable: string;
  /** Takes OTLP, and whatever else is posted to it. */
  otlp: string;
}

/** What came to the targets so far. */
export interface TargetCounts {
  points: number;
  writes: Record<'healthy' | 'hangs' | 'unavailable', number>;
}

const healthy = await startFakeInfluxDb();
const hangs = await startFakeInfluxDb({ trouble: () => ({ kind: 'hang' }) });
const unavailable = await startFakeInfluxDb({ trouble: () => ({ kind: 'status', status: 503 }) });
const gone = await startFakeInfluxDb();
await gone.close();
const otlp = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
});
await new Promise<void>((resolve) => otlp.listen(0, '127.0.0.1', resolve));

process.on('message', () => {
  const writes = ({ writes }: FakeInfluxDb) => writes.length;
  const counts: TargetCounts = {
    points: healthy.points.size,
    writes: { healthy: writes(healthy), hangs: writes(hangs), unavailable: writes(unavailable) },
  };
  process.send?.(counts);
});
const addresses: TargetAddresses = {
  healthy: healthy.url,
  refuses: gone.url,
  hangs: hangs.url,
  unavailable: unavailable.url,
  otlp: `http://127.0.0.1:${(otlp.address() as AddressInfo).port}`,
};
process.send?.(addresses);
