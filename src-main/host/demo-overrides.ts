import type { ConfigOverride } from '../config/parse-config.ts';
import type { Demo } from '../demo/start-demo.ts';
import { exporters } from '../exporters/registry.ts';

/** The simulated backend in place of the real one, and nothing of the demo leaves for where real numbers go. */
export function demoOverrides({ backendUrl }: Pick<Demo, 'backendUrl'>): ConfigOverride[] {
  const origin = '--demo';
  return [
    { origin, path: ['backend', 'url'], value: backendUrl.href },
    // The demo's agent knows no key.
    { origin, path: ['server', 'api_keys'], value: [] },
    ...exporters.map(({ info }) => ({ origin, path: ['exporters', info.id, 'enabled'], value: false })),
  ];
}
