import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row } from '../rows/request-row.ts';

/** A condition with the values of its question marks. */
export interface Condition {
  sql: string;
  values: readonly SQLInputValue[];
}

/** Prepares each text once. The texts come from fixed parts, so there are at most some hundred of them. */
export interface Statements {
  all(sql: string, values: readonly SQLInputValue[]): Row[];
  get(sql: string, values: readonly SQLInputValue[]): Row | undefined;
}

export function createStatements(db: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>();
  function prepare(sql: string): StatementSync {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  }
  return {
    all: (sql, values) => prepare(sql).all(...values),
    get: (sql, values) => prepare(sql).get(...values),
  };
}

/** `WHERE a AND b`, or nothing. */
export function where(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '', values: [] };
  return {
    sql: `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}
