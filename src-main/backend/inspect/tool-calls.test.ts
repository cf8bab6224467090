import { describe, expect, it } from 'vitest';
import { recorded } from '../fixtures/recorded.ts';
import { judgeToolCalls } from './tool-calls.ts';

const caps = (tools: boolean) =>
  new Map([
    ['supports_tools', tools],
    ['supports_tool_calls', tools],
    ['supports_system_role', true],
  ]);
const rendered = { status: 200, body: { prompt: 'Tools: {"name": "llama_proxy_probe"}\n\nuser: Hello' } };
const withoutTools = { status: 200, body: { prompt: 'user: Hello' } };
const needsJinja = { status: 500, body: recorded('tools-need-jinja') };
const absent = { status: 404, body: undefined };

const leftOut = 'the chat template leaves the tools out of the prompt';
const unsupported = 'the chat template does not support tools';

describe('judgeToolCalls', () => {
  it.each([
    ['a template with tools that renders them', caps(true), rendered, true, null],
    ['a build that describes tools in its own words', caps(false), rendered, true, null],
    ['a build before the capabilities', null, rendered, true, null],
    ['a template that may render tools for its own turn only', caps(true), withoutTools, true, null],
    ['a template without tools', caps(false), withoutTools, false, leftOut],
    ['an old template without tools', null, withoutTools, false, leftOut],
    ['--no-jinja, whatever the template can do', caps(true), needsJinja, false, 'tools param requires --jinja flag'],
    ['capabilities alone', caps(true), absent, true, null],
    ['the lack of them alone', caps(false), null, false, unsupported],
    ['nothing known', null, null, null, null],
    ['nothing known and no such endpoint', null, absent, null, null],
  ])('judges %s', (_, templateCaps, probe, possible, reason) => {
    expect(judgeToolCalls(templateCaps, probe)).toMatchObject({ possible, reason });
  });

  it('names the capabilities that are there', () => {
    expect(judgeToolCalls(caps(true), null).capabilities).toEqual(['tools', 'tool_calls', 'system_role']);
    expect(judgeToolCalls(caps(false), null).capabilities).toEqual(['system_role']);
    expect(judgeToolCalls(null, null).capabilities).toEqual([]);
  });
});
