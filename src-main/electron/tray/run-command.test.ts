import { expect, test } from 'vitest';
import type { CommandName, CommandOutput } from '#shared/contract/commands.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createFakeBridge } from '../testing/fake-bridge.ts';
import { runCommand } from './run-command.ts';
import { exampleSnapshot } from './testing/example-state.ts';
import type { TrayCommand } from './tray-command.ts';

async function run(command: TrayCommand, answers: { [N in CommandName]?: CommandOutput<N> } = {}) {
  const done: unknown[] = [];
  const bridge = createFakeBridge(exampleSnapshot(), answers);
  await runCommand(command, {
    bridge,
    host: {
      openWindow: (place) => done.push(place),
      toggleWindow: () => done.push('toggle'),
      showAbout: () => done.push('about'),
      checkForUpdates: () => done.push('updates'),
      quit: () => done.push('quit'),
      showError: (message) => done.push(`error: ${message}`),
    },
    autostart: {
      async set(enabled) {
        done.push(`login ${enabled}`);
        return { enabled, problem: null };
      },
    },
  });
  return [...bridge.calls, ...done];
}

const fixes = { 'fixes.setEnabled': { enabled: true, fixes: [] } };
const proxy = { url: null, isPaused: false };
const page = (...sessions: string[]) => ({
  requests: sessions.map((session) => ({ sequence: 1, session, metrics: exampleMetrics() })),
  next: null,
});

test.each<[TrayCommand, { [N in CommandName]?: CommandOutput<N> }, unknown[]]>([
  [{ do: 'open' }, {}, [{ screen: 'last' }]],
  [{ do: 'set_up_client' }, {}, [{ screen: 'connect' }]],
  [{ do: 'show_request', requestId: 'r1' }, {}, [{ screen: 'requests', requestId: 'r1' }]],
  [{ do: 'set_repair', enabled: false }, fixes, [['fixes.setEnabled', { id: null, enabled: false }]]],
  [{ do: 'set_fix', id: 'utf8', enabled: true }, fixes, [['fixes.setEnabled', { id: 'utf8', enabled: true }]]],
  [{ do: 'set_paused', paused: true }, { 'proxy.pause': proxy }, [['proxy.pause', {}]]],
  [{ do: 'set_paused', paused: false }, { 'proxy.resume': proxy }, [['proxy.resume', {}]]],
  [{ do: 'copy_text', text: 'x' }, { 'host.copyText': {} }, [['host.copyText', { text: 'x' }]]],
  [{ do: 'open_folder', folder: 'data' }, { 'host.openFolder': {} }, [['host.openFolder', { folder: 'data' }]]],
  [{ do: 'set_start_at_login', enabled: true }, {}, ['login true']],
  [{ do: 'check_for_updates' }, {}, ['updates']],
  [{ do: 'about' }, {}, ['about']],
  [{ do: 'quit' }, {}, ['quit']],
  [
    { do: 'export_session' },
    { 'requests.list': page('s1', 's0'), 'host.saveExport': { path: null } },
    [
      ['requests.list', { limit: 1 }],
      ['host.saveExport', { format: 'csv', session: 's1' }],
    ],
  ],
  [
    { do: 'export_session' },
    { 'requests.list': page() },
    [['requests.list', { limit: 1 }], 'error: No request was kept yet, so there is no session to export.'],
  ],
])('%j', async (command, answers, expected) => {
  expect(await run(command, answers)).toStrictEqual(expected);
});

const setups: CommandOutput<'clients.snippets'> = [
  { client: 'opencode', title: 'opencode', notes: [], environment: [], files: [] },
  {
    client: 'claude-code',
    title: 'Claude Code',
    notes: [],
    environment: [
      { shell: 'bash', text: 'export A=1\n' },
      { shell: 'fish', text: 'set -gx A 1\n' },
    ],
    files: [],
  },
];

test('the environment of one client for one shell goes to the clipboard', async () => {
  const answers = { 'clients.snippets': setups, 'host.copyText': {} };
  expect(await run({ do: 'copy_environment', client: 'claude-code', shell: 'fish' }, answers)).toStrictEqual([
    ['clients.snippets', {}],
    ['host.copyText', { text: 'set -gx A 1\n' }],
  ]);
});

test('a client without an environment says so', async () => {
  const done = await run({ do: 'copy_environment', client: 'opencode', shell: 'fish' }, { 'clients.snippets': setups });
  expect(done.at(-1)).toBe('error: opencode takes no environment; set it up with its file instead.');
});

test('a refusal is told in its own words', async () => {
  expect((await run({ do: 'set_paused', paused: true })).at(-1)).toBe('error: proxy.pause is not to be had.');
});
