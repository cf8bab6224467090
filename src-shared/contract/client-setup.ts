import { z } from 'zod';

export const clientId = z.enum(['claude-code', 'opencode', 'cline', 'codex', 'generic']);
export type ClientId = z.infer<typeof clientId>;

export const shellId = z.enum(['bash', 'fish', 'powershell', 'cmd']);
export type ShellId = z.infer<typeof shellId>;

/** How one coding agent is pointed at this proxy, with its true address, model and context size. */
export const clientSetup = z.object({
  client: clientId,
  title: z.string(),
  /** What to know before; one sentence each. */
  notes: z.array(z.string()),
  /** Environment to paste into a shell before the client is started there; empty where it has none. */
  environment: z.array(z.object({ shell: shellId, text: z.string() })),
  /** Files of the client, or fields of its settings page, to fill in. */
  files: z.array(z.object({ path: z.string(), language: z.enum(['json', 'toml', 'text']), text: z.string() })),
});
export type ClientSetup = z.infer<typeof clientSetup>;
