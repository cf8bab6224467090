import type { DatabaseSync } from 'node:sqlite';
import { type RepairRecord, repairRecord } from '#shared/metrics/repair-record.ts';
import type { Row } from './request-row.ts';

const fields = Object.keys(repairRecord.shape).filter(
  (name): name is Exclude<keyof RepairRecord, 'timestamp'> => name !== 'timestamp',
);

export function createRepairWriter(db: DatabaseSync): (record: RepairRecord) => void {
  const insert = db.prepare(
    `INSERT INTO repairs (occurred_at, ${fields.join()}) VALUES (?, ${fields.map(() => '?').join()})`,
  );
  return (record) => void insert.run(Date.parse(record.timestamp), ...fields.map((field) => record[field]));
}

/** What a row of `repairs` holds. */
export function storedRepair({ id: _, occurred_at: occurredAt, ...rest }: Row): RepairRecord {
  return { ...rest, timestamp: new Date(Number(occurredAt)).toISOString() } as unknown as RepairRecord;
}
