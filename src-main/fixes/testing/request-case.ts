import type { JsonObject } from '#shared/dialects/json.ts';
import { healRequest } from '../chain/request-chain.ts';
import type { Fix, FixDialect, FixReport } from '../fix.ts';

/** One case of a fix: what a client sends, and what the backend must get. */
export interface RequestCase {
  name: string;
  /** Default: openai-chat. */
  dialect?: FixDialect;
  options?: Record<string, unknown>;
  /** In recorded cases: the fixes that acted, beside the default ones. */
  fixes?: string[];
  request: JsonObject;
  /** `same`: the very object that was given. */
  expected: 'same' | JsonObject;
  /** Reports expected, as `tool path: reason`; null where the words are the repairer's own. Default: none. */
  reports?: string[] | null;
}

export interface RequestResult {
  body: JsonObject;
  reports: FixReport[];
}

/** Sends a body through fixes, as the proxy would. It is frozen, so that a fix that writes into it fails. */
export function runRequestCase(
  fixes: readonly Fix[],
  { dialect = 'openai-chat', options = {}, request }: Pick<RequestCase, 'dialect' | 'options' | 'request'>,
): RequestResult {
  const reports: FixReport[] = [];
  const body = healRequest(
    fixes.map((fix) => ({ fix, options: fix.info.options.parse(options) })),
    frozen(request),
    { dialect, report: (report) => void reports.push(report) },
    (fix, error) => {
      throw new Error(`${fix} failed`, { cause: error });
    },
  );
  return { body, reports };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
