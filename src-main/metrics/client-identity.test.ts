import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import { identifyClient } from './client-identity.ts';

const uuid = '123e4567-e89b-12d3-a456-426614174000';
const nobody = { client: null, sessionId: null, agentId: null };

describe('headers', () => {
  it.each<[string, string[], object]>([
    ['none', [], {}],
    [
      'User-Agent: first product only',
      ['User-Agent', 'claude-cli/2.1.4 (external, cli)'],
      { client: 'claude-cli/2.1.4' },
    ],
    ['an empty User-Agent', ['user-agent', '  '], {}],
    ['an endless User-Agent', ['user-agent', 'x'.repeat(10_000)], {}],
    ['Claude Code', ['X-Claude-Code-Session-Id', uuid], { sessionId: uuid }],
    [
      'a sub-agent of Claude Code',
      ['X-Claude-Code-Session-Id', uuid, 'X-Claude-Code-Agent-Id', 'agent-7'],
      { sessionId: uuid, agentId: 'agent-7' },
    ],
    [
      'Opencode',
      ['x-session-affinity', 'ses_1', 'X-Session-Id', 'ses_1', 'User-Agent', 'opencode/1.4.0 ai-sdk/5'],
      { client: 'opencode/1.4.0', sessionId: 'ses_1' },
    ],
    [
      'a sub-agent of Opencode, filed under the session it works for',
      ['x-session-affinity', 'ses_child', 'x-parent-session-id', 'ses_main'],
      { sessionId: 'ses_main', agentId: 'ses_child' },
    ],
    ['Opencode to its own provider', ['x-opencode-session', 'ses_1'], { sessionId: 'ses_1' }],
    ['Codex', ['session_id', 'conv-1'], { sessionId: 'conv-1' }],
    [
      'the program named before the general',
      ['x-session-id', 'b', 'x-claude-code-session-id', 'a'],
      { sessionId: 'a' },
    ],
    ['the first of repeated ones', ['x-session-id', 'a', 'x-session-id', 'b'], { sessionId: 'a' }],
    ['an empty one passed over', ['x-session-affinity', '', 'x-session-id', 'b'], { sessionId: 'b' }],
    ['control characters', ['x-session-id', 'a\u0085b'], {}],
  ])('%s', (_, rawHeaders, expected) => {
    expect(identifyClient(rawHeaders, null)).toEqual({ ...nobody, ...expected });
  });
});

describe('metadata.user_id', () => {
  it.each<[string, JsonObject, string | null]>([
    ['with a session at its end', { metadata: { user_id: `user_a1b2_account__session_${uuid}` } }, uuid],
    ['as JSON', { metadata: { user_id: `{"device_id":"d","account_uuid":"","session_id":"${uuid}"}` } }, uuid],
    ['as JSON cut short', { metadata: { user_id: '{"session_id":"' } }, null],
    ['of another program', { metadata: { user_id: 'alice@example.org' } }, null],
    ['with a session that is no UUID', { metadata: { user_id: 'user_1_session_2' } }, null],
    ['that is no text', { metadata: { user_id: 7 } }, null],
    ['missing', { metadata: null }, null],
  ])('%s', (_, body, sessionId) => {
    expect(identifyClient([], body)).toEqual({ ...nobody, sessionId });
  });

  it('yields to a header', () => {
    const body = { metadata: { user_id: `user_a1b2_account__session_${uuid}` } };
    expect(identifyClient(['x-session-id', 'header'], body).sessionId).toBe('header');
  });
});
