import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { asArray, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { readTools } from '#shared/dialects/request-tools.ts';
import { createFixSet } from '../fixes/chain/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import type { ConfigOptions } from '../host/open-config.ts';
import { repairArguments } from '../repair/arguments-repairer.ts';
import { repairRules } from '../repair/rules.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { validConfig } from './read-config.ts';
import { isEventStream, mendStream } from './repair-stream.ts';

export interface RepairOptions extends ConfigOptions {
  schema?: string | undefined;
  tool?: string | undefined;
  json: boolean;
}

/**
 * Repairs the arguments of one call, or a whole recorded stream, from a file or stdin: the result on stdout, what was done on
 * stderr. 1 when something could not be repaired.
 */
export async function repair(terminal: Terminal, file: string | undefined, options: RepairOptions): Promise<ExitCode> {
  const input = file === undefined || file === '-' ? await buffer(process.stdin) : await readFile(file);
  const text = input.toString('utf8');
  const source = options.schema === undefined ? null : await readJson(options.schema);
  return isEventStream(text)
    ? repairStream(terminal, input, source, options)
    : repairCall(terminal, text, source, options);
}

function repairCall(terminal: Terminal, text: string, source: Json | null, { tool, json }: RepairOptions): ExitCode {
  const schema = source === null ? null : schemaOf(source, tool);
  const result = repairArguments(text, {
    schema,
    rules: new Set(repairRules),
    truncated: 'close_complete_values',
  });
  const { repairs, outcome, reason } = result;
  if (json) {
    terminal.out(`${JSON.stringify({ text: result.text, outcome, reason, repairs }, null, 2)}\n`);
  } else {
    terminal.out(result.text.endsWith('\n') ? result.text : `${result.text}\n`);
    terminal.err(`${outcome}${reason === '' ? '' : `: ${reason}`}\n`);
    for (const { rule, path, before, after, reason: why } of repairs) {
      terminal.err(`  ${rule} at ${path || 'the whole'}: ${why}\n    - ${oneLine(before)}\n    + ${oneLine(after)}\n`);
    }
  }
  return outcome === 'clean' || outcome === 'repaired' ? 0 : 1;
}

async function repairStream(
  terminal: Terminal,
  recording: Buffer,
  source: Json | null,
  options: RepairOptions,
): Promise<ExitCode> {
  const config = await validConfig(options);
  const { dialect, bytes, reports } = mendStream(
    recording,
    createFixSet(fixes, config.fixes),
    requestOf(source, options.tool),
  );
  if (options.json) {
    terminal.out(`${JSON.stringify({ dialect, stream: bytes.toString('utf8'), repairs: reports }, null, 2)}\n`);
  } else {
    terminal.out(bytes.toString('utf8'));
    if (reports.length === 0) terminal.err('nothing to repair\n');
    for (const { fix, tool, path, before, after, outcome, reason } of reports) {
      const place = [tool, path].filter((part) => part !== null && part !== '').join(' ');
      terminal.err(`${outcome} by ${fix}${place === '' ? '' : ` in ${place}`}: ${reason}\n`);
      terminal.err(`    - ${oneLine(before)}\n    + ${oneLine(after)}\n`);
    }
  }
  return reports.some(({ outcome }) => outcome === 'unrepaired') ? 1 : 0;
}

/** What `--schema` names may be a schema, a request with its tools, or a list of tools; `--tool` picks one of several. */
function schemaOf(source: Json, tool: string | undefined): JsonObject | null {
  const tools = readTools(requestWithTools(source));
  if (tools.size === 0) return asObject(source) ?? null;
  const [only] = tools.size === 1 ? tools.keys() : [];
  const name = tool ?? only;
  if (name === undefined || !tools.has(name)) {
    throw new Error(`--schema holds the tools ${[...tools.keys()].join(', ')}; name one of them with --tool`);
  }
  return tools.get(name) ?? null;
}

/** The request that a stream answered; a bare schema is taken as that of `--tool`. */
function requestOf(source: Json | null, tool: string | undefined): JsonObject | null {
  if (source === null) return null;
  const request = requestWithTools(source);
  if (request !== null) return request;
  if (tool === undefined) throw new Error('--schema holds one schema; say with --tool which tool it belongs to');
  return { tools: [{ type: 'function', function: { name: tool, parameters: source } }] };
}

function requestWithTools(source: Json): JsonObject | null {
  if (Array.isArray(source)) return { tools: source };
  const request = asObject(source);
  return asArray(request?.tools).length > 0 ? (request ?? null) : null;
}

async function readJson(path: string): Promise<Json> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\r?\n/g, '\\n');
}
