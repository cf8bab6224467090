import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { healRequest } from '../../fixes/chain/request-chain.ts';
import type { FixDialect } from '../../fixes/fix.ts';
import { fixes } from '../../fixes/registry.ts';
import { keptJson } from '../kept-bodies.ts';
import type { KeptRequest } from './corpus-case.ts';

/**
 * A kept request that was healed as a `RequestCase` of the fixes' fixtures; null where it was not kept whole. Texts are replaced by
 * placeholders as long as the fixes do the same to them; where the trouble lies in a text, all of them stay.
 */
export function requestCase({ metrics, repairs, bodies }: KeptRequest): JsonObject | null {
  const request = keptJson(bodies, 'client_request');
  if (request === null) return null;
  const dialect = metrics.dialect as FixDialect;
  const ids = [...new Set(repairs.map(({ fix }) => fix))];
  const inFull = healed(request, dialect, ids);
  const placeholders = withPlaceholders(request);
  const inShort = healed(placeholders, dialect, ids);
  const isEnough = inShort.reports.join('\n') === inFull.reports.join('\n');
  const { body, reports } = isEnough ? inShort : inFull;
  return {
    name: repairs.map(({ fix, reason }) => `${fix}: ${reason}`).join('; '),
    dialect,
    fixes: ids,
    request: isEnough ? placeholders : request,
    expected: body,
    reports,
  };
}

function healed(
  request: JsonObject,
  dialect: FixDialect,
  ids: readonly string[],
): { body: JsonObject; reports: string[] } {
  const reports: string[] = [];
  const set = fixes
    .filter(({ info }) => info.enabledByDefault || ids.includes(info.id))
    .map((fix) => ({ fix, options: fix.info.options.parse({}) }));
  const report = ({ path, reason }: { path: string; reason: string }) => void reports.push(`${path}: ${reason}`);
  const body = healRequest(set, request, { dialect, report }, () => {});
  return { body, reports };
}

/** Every text that people, tools or the model wrote, numbered, so that two that were the same still are. */
function withPlaceholders(request: JsonObject): JsonObject {
  const numbers = new Map<string, number>();
  const placeholder = (text: string): string => {
    const number = numbers.get(text) ?? numbers.size + 1;
    numbers.set(text, number);
    return text === '' ? '' : `text ${number}`;
  };
  const through = (value: Json, name = ''): Json => {
    if (typeof value === 'string') return texts.has(name) ? placeholder(value) : value;
    if (Array.isArray(value)) return value.map((one) => through(one, name));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, through(one, key)]));
  };
  const { tools, ...rest } = request;
  const { user: _user, metadata: _metadata, ...said } = through(rest) as JsonObject;
  return tools === undefined ? said : { ...said, tools };
}

/** Fields that hold prose in the three dialects. */
const texts = new Set([
  'content',
  'text',
  'system',
  'instructions',
  'thinking',
  'reasoning_content',
  'input',
  'output',
  'data',
  'url',
]);
