import type { JsonObject } from '#shared/dialects/json.ts';

/** A tool of the demo agent. Nothing is ever read, written or run: results are made up. */
export interface DemoTool {
  name: string;
  description: string;
  parameters: JsonObject;
  run(args: JsonObject): string;
}

const path = { type: 'string', description: 'Absolute path of the file' };

export const demoTools: readonly DemoTool[] = [
  {
    name: 'write',
    description: 'Writes a file, replacing what was there.',
    parameters: schema({ content: { type: 'string', description: 'The whole content' }, filePath: path }),
    run: (args) => `Wrote ${String(args.content ?? '').length} characters to ${String(args.filePath)}.`,
  },
  {
    name: 'read',
    description: 'Reads a file and gives its lines with numbers.',
    parameters: schema(
      {
        filePath: path,
        offset: { type: 'integer', minimum: 1 },
        limit: { type: 'integer', minimum: 200, maximum: 400 },
      },
      ['filePath'],
    ),
    run: (args) => listing(String(args.filePath), typeof args.limit === 'number' ? args.limit : 160),
  },
  {
    name: 'bash',
    description: 'Runs a command and gives its output.',
    parameters: schema({ command: { type: 'string' }, description: { type: 'string' } }),
    run: (args) => `$ ${String(args.command)}\n${listing('output', 12)}`,
  },
];

/** What the tool answers; text that says what is wrong where the call cannot be run, as agents do. */
export function runTool(name: string, argumentsText: string): string {
  const tool = demoTools.find((candidate) => candidate.name === name);
  if (!tool) return `Error: there is no tool "${name}".`;
  try {
    return tool.run(JSON.parse(argumentsText === '' ? '{}' : argumentsText) as JsonObject);
  } catch (error) {
    return `Error: the arguments are not valid JSON: ${String(error)}`;
  }
}

function schema(properties: JsonObject, required: string[] = Object.keys(properties)): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false };
}

function listing(name: string, lines: number): string {
  return Array.from({ length: lines }, (_, i) => `${i + 1}: export const ${constantName(name, i)} = ${i * 7};`).join(
    '\n',
  );
}

function constantName(name: string, line: number): string {
  return `demo${name.replace(/[^a-z]/gi, '')}${line}`;
}
