import { type MalformationId, malformations } from './malformations.ts';
import { plausibleArguments } from './plausible-arguments.ts';
import type { ReplyPart, ReplyScript, SimulatedRequest, SimulatedTool } from './reply.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';

const THOUGHTS = [
  'The user wants a change in the project. I should look at what is there before I write anything. The folder is small, so a listing and one file will tell me most of it; then I can say what to change and where, and check it afterwards.',
  'A small step first: one call, then see what comes back. If the result is what I expect I can go on, and if it is not, nothing has been lost by looking.',
  'This demo model does not think, but a real one would weigh its options here: read more of the sources, ask what is meant, or begin with the change and let the tests speak. Reading costs least, so that comes first.',
] as const;
const LEADS = ['I will look at that.', 'One step at a time.', 'Let me do that now.'] as const;
const CLOSINGS = [
  'That worked. This is a demo: a script wrote these words, no model did. The call before this was made by the same script, and where it was broken on purpose, the repair put it in order on its way to the agent.',
  'Done. The demo has called a tool and read its result; ask for the next thing. Nothing on this machine was read or written, since the tools of the demo make their results up.',
  'All set. Nothing real was changed, since all of this is a demo. The tokens, the times and the speeds are counted just as they would be with a model, so what you see in the dashboard is what you would get.',
] as const;
const PROSE = [
  'This is a demo. No model is running; a script writes plausible words at a plausible speed, so that there is something to measure.',
  'Here a model would explain the design in a few sentences. The demo says only that requests, tokens and times are counted all the same.',
] as const;

/**
 * Behaves like a coding agent's model: tools in the request get a call to one of them, a tool's result gets closing words, anything
 * else gets prose. Some calls are malformed on purpose.
 */
export function createDefaultReply(options: {
  malformedShare: number;
  malformations: readonly MalformationId[];
  seed: number;
}): ReplyScript {
  const random = createSeededRandom(options.seed);

  return (request) => {
    const parts: ReplyPart[] = random.next() < 0.6 ? [{ kind: 'reasoning', text: random.pick(THOUGHTS) }] : [];
    if (request.messages.at(-1)?.role === 'tool') return { parts: [...parts, text(random.pick(CLOSINGS))] };
    const tool = callableTool(request, random);
    if (!tool) return { parts: [...parts, text(random.pick(PROSE))] };
    return { parts: [...parts, text(random.pick(LEADS)), call(tool)] };
  };

  function call(tool: SimulatedTool): ReplyPart {
    const args = plausibleArguments(tool.parameters, random);
    const spoil =
      random.next() < options.malformedShare
        ? options.malformations[random.below(options.malformations.length)]
        : undefined;
    const spoilt = spoil === undefined ? null : malformations[spoil](args);
    return { kind: 'toolCall', name: tool.name, argumentsText: spoilt ?? JSON.stringify(args) };
  }
}

function text(words: string): ReplyPart {
  return { kind: 'text', text: words };
}

function callableTool({ tools, body }: SimulatedRequest, random: SeededRandom): SimulatedTool | null {
  if (tools.length === 0 || body.tool_choice === 'none') return null;
  return tools[random.below(tools.length)] ?? null;
}
