import { createServer } from 'node:net';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findPortHolder, type RunTool } from './find-port-holder.ts';
import { listeningInodes } from './linux.ts';

const procNetTcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F82 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 371893 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F83 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 371894 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F82 0100007F:D2F4 01 00000000:00000000 00:00000000 00000000  1000        0 372001 1 0000000000000000 20 4 30 10 -1
`;

const lsof = 'p4711\ncllama-server\nf19\n';

const netstat = `\r
Aktive Verbindungen\r
\r
  Proto  Lokale Adresse         Remoteadresse          Status           PID\r
  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1012\r
  TCP    127.0.0.1:8066         127.0.0.1:52113        HERGESTELLT     9001\r
  TCP    127.0.0.1:8066         0.0.0.0:0              ABHÖREN         9000\r
  TCP    127.0.0.1:18066        0.0.0.0:0              ABHÖREN         9002\r
  TCP    [::1]:8067             [::]:0                 ABHÖREN         9003\r
  UDP    0.0.0.0:8068           *:*                                    1500\r
`;

const tasklist = '"llama-proxy.exe","9000","Console","1","65,432 K"\r\n';

/** Plays the tools of a system; another command than those recorded is a mistake of the test. */
function tools(outputs: Readonly<Record<string, string>>): RunTool {
  return async (command) => {
    const output = outputs[command];
    if (output === undefined) throw new Error(`${command}: not found`);
    return output;
  };
}

test('Linux: only listeners on exactly this port count', () => {
  expect(listeningInodes(procNetTcp, 0x1f82)).toStrictEqual(['371893']);
  expect(listeningInodes(procNetTcp, 80)).toStrictEqual([]);
});

test.skipIf(process.platform !== 'linux')('Linux: this process is found as the holder of its own port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await findPortHolder(port)).toStrictEqual({ pid: process.pid, name: basename(process.execPath) });
});

test('macOS: by lsof', async () => {
  const run = tools({ lsof });
  expect(await findPortHolder(8080, { platform: 'darwin', run })).toStrictEqual({ pid: 4711, name: 'llama-server' });
});

test.each([
  [8066, { pid: 9000, name: 'llama-proxy.exe' }],
  // tasklist speaks of pid 9000 here, but its line is taken as it stands: it was asked for one pid alone.
  [8067, { pid: 9003, name: 'llama-proxy.exe' }],
  [8068, null],
  [66, null],
])('Windows, in any language: port %i', async (port, holder) => {
  const run = tools({ netstat, tasklist });
  expect(await findPortHolder(port, { platform: 'win32', run })).toStrictEqual(holder);
});

test('Windows: a process that has ended since has no name', async () => {
  const run = tools({ netstat, tasklist: 'INFORMATION: Es werden keine Aufgaben ausgeführt.\r\n' });
  expect(await findPortHolder(8066, { platform: 'win32', run })).toStrictEqual({ pid: 9000, name: null });
});

test.each(['darwin', 'win32', 'aix'] as const)('%s without the tools: not known', async (platform) => {
  expect(await findPortHolder(8066, { platform, run: tools({}) })).toBeNull();
});
