const FOLDERS = ['server', 'client', 'config', 'storage', 'render', 'network', 'queue', 'audit'] as const;
const NAMES = ['index', 'types', 'errors', 'load', 'save', 'parse', 'format', 'watch', 'retry', 'limits'] as const;

/** As long as agents' instructions tend to be (some two thousand tokens), so that prefill and its cache show in the numbers. */
export function systemPrompt(): string {
  const files = FOLDERS.flatMap((folder) => NAMES.map((name) => `- /demo/src/${folder}/${name}.ts`));
  return [
    'You are the agent of a demo. Work on the project in small steps: look first, change one thing, check it.',
    'Use the tools you are given. Say in one sentence what you are about to do. Never invent the content of a file.',
    'Files of the project:',
    ...files,
  ].join('\n');
}

/** What the user of the demo asks for, one after another, then from the start again. */
export const tasks: readonly [string, ...string[]] = [
  'Look at the server and tell me where the port is set.',
  'Add a function that formats a duration in seconds.',
  'Run the tests and fix what fails.',
  'Write a short note about the configuration into the README.',
  'Check that errors of the network are retried.',
];
