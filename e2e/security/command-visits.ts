import { type CommandInput, type CommandName, type CommandOutput, commands } from '#shared/contract/commands.ts';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { type Reply, reply, unwrapReply } from '#shared/contract/wire-error.ts';
import { exchange } from '../exchange.ts';
import type { SignIn } from './sign-in.ts';

/** What there is to ask about. */
export interface Seen {
  /** The newest request; the others follow. */
  requestIds: readonly string[];
  session: string;
}

/** How a program answered a command, as it came. */
export interface Visit {
  name: CommandName;
  text: string;
  reply: Reply;
}

type Ask = <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<CommandOutput<N>>;
type Inputs<N extends CommandName> = (seen: Seen, ask: Ask) => CommandInput<N>[] | Promise<CommandInput<N>[]>;

const plainly = () => [{}];
const ofEach = ({ requestIds }: Seen) => requestIds.map((id) => ({ id }));
const ofNewest = ({ requestIds }: Seen) => requestIds.slice(0, 1).map((id) => ({ id }));

/**
 * Inputs that each command takes, in the order in which they are asked. A new command does not compile, nor pass its test, until
 * somebody has said here how to make it speak.
 */
const inputs: { [N in CommandName]: Inputs<N> } = {
  'status.get': plainly,
  'config.get': plainly,
  'config.validate': () => [
    { changes: [{ path: ['server', 'port'], value: 1 }] },
    { changes: [{ path: ['server', 'port'], value: 'no port' }] },
  ],
  'config.preview': () => [{ changes: [{ path: ['server', 'instance'], value: 'other' }] }],
  'config.patch': () => [{ changes: [{ path: ['server', 'instance'], value: 'other' }] }],
  'config.text': plainly,
  'config.checkText': () => [{ text: 'server: { port: 1 }\n' }],
  'config.saveText': async (_seen, ask) => {
    const { text, revision } = await ask('config.text', {});
    return [{ text: `# mine\n${text}`, revision }];
  },
  'fixes.list': plainly,
  'fixes.setEnabled': () => [{ id: 'usage', enabled: true }],
  'fixes.setOption': async (_seen, ask) => {
    const { fixes } = await ask('fixes.list', {});
    return fixes
      .flatMap(({ id, options }) => options.map(({ name, value }) => ({ id, option: name, value })))
      .slice(0, 1);
  },
  'requests.list': (seen) => [{}, { search: 'chat' }, { session: seen.session }],
  'requests.get': ofEach,
  'requests.cancel': ofNewest,
  'requests.replay': ofNewest,
  'requests.testCase': ofEach,
  'requests.totals': plainly,
  'sessions.list': plainly,
  'sessions.get': (seen) => [{ id: seen.session }],
  'history.totals': () => [{ by: 'day' }, { by: 'model' }, { by: 'client' }],
  'history.percentiles': () => [{ quantity: 'ttft_ms' }],
  'history.speedByDepth': plainly,
  'history.facets': plainly,
  'history.tools': plainly,
  'history.cache': () => [{ limit: 10 }],
  'history.speculation': plainly,
  'history.export': () => [{ format: 'csv' }, { format: 'jsonl' }],
  'live.series': () => [{ minutes: 5 }],
  'exporters.list': plainly,
  'exporters.test': () => [{ id: 'influxdb' }, { id: 'otlp' }, { id: 'jsonl' }],
  'backend.test': plainly,
  'proxy.pause': plainly,
  'proxy.resume': plainly,
  'clients.snippets': plainly,
  'host.openFolder': () => [{ folder: 'logs' }],
  'host.copyText': () => [{ text: 'x' }],
  'host.saveExport': () => [{ format: 'csv' }],
  'host.startAtLogin': plainly,
  'host.setStartAtLogin': () => [{ enabled: true }],
  'repair.try': () => [{ arguments: '{"a": "b"' }],
};

/** Those that only the window of the desktop app may use; to others they say so. */
export const onlyAtDesktop: readonly CommandName[] = [
  'host.openFolder',
  'host.copyText',
  'host.saveExport',
  'host.startAtLogin',
  'host.setStartAtLogin',
];

/** Tried on every command: refusals must not tell either. */
const oddInputs = [
  {},
  { id: 'influxdb' },
  { text: 'server: [' },
  { changes: [{ path: ['backend', 'api_key'], value: [] }] },
];

/** Asks every command of the contract whatever there is to ask. */
export async function visitCommands(door: SignIn, seen: Seen): Promise<Visit[]> {
  const visits: Visit[] = [];

  async function send(name: CommandName, input: object): Promise<Reply> {
    const { text } = await askDashboard(door, httpPaths.call(name), input);
    const answer = reply.parse(JSON.parse(text));
    visits.push({ name, text, reply: answer });
    return answer;
  }

  const ask = (async (name: CommandName, input: object) => unwrapReply(await send(name, input))) as Ask;
  for (const name of Object.keys(commands) as CommandName[]) {
    for (const input of await inputsOf(name)(seen, ask)) await send(name, input);
    for (const input of oddInputs) await send(name, input);
  }
  return visits;
}

/** @throws Error for a command that nobody has thought of */
function inputsOf(name: CommandName): (seen: Seen, ask: Ask) => object[] | Promise<object[]> {
  if (Object.hasOwn(inputs, name)) return inputs[name];
  throw new Error(`no visit to ${name}: add the inputs that it takes to e2e/security/command-visits.ts`);
}

/** One request to the dashboard as its page would make it: a POST with JSON, or a GET. */
export function askDashboard({ origin, token }: SignIn, path: string, input?: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return exchange(origin, {
    path,
    headers,
    ...(input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) }),
  });
}
