import { expect, test } from 'vitest';
import { describeOnLlamaServer, useStand } from '../stand.ts';
import { runCommand } from './run-command.ts';

describeOnLlamaServer('test-backend', () => {
  const stand = useStand({ fixes: true, contextTokens: 4096 });
  const config = new URL('../../config.yaml.default', import.meta.url).pathname;
  const ask = (...more: string[]) => {
    const { hostname, port } = new URL(stand.server.url);
    return runCommand([
      'test-backend',
      '--config',
      config,
      '--backend-host',
      hostname,
      '--backend-port',
      port,
      ...more,
    ]);
  };

  test('reports what the real llama-server is', async () => {
    const props = (await (await fetch(`${stand.server.url}/props`)).json()) as { build_info: string };
    const { code, stdout } = await ask();
    expect(code).toBe(0);
    for (const fact of ['scripted', props.build_info]) expect(stdout).toContain(fact);
    expect(stdout).toMatch(/4[,.]?096/);
  });

  test('reports it as JSON too', async () => {
    const { code, stdout } = await ask('--json');
    expect(code).toBe(0);
    expect(stdout).toContain('scripted');
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  test('nobody there: 1, and what to do', async () => {
    const { code, stdout, stderr } = await runCommand(['test-backend', '--config', config, '--backend-port', '1']);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/refused|reach/i);
  });
});
