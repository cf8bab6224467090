/** What the benchmark's backend is asked to answer with. It travels as the name of the model, which every proxy hands on. */
export type Work =
  | { kind: 'whole' }
  /** A stream that opens and then says nothing. */
  | { kind: 'idle' }
  | { kind: 'paced'; perSecond: number; events: number }
  | { kind: 'text'; events: number }
  | { kind: 'calls'; broken: boolean; characters: number };

export function workName(work: Work): string {
  switch (work.kind) {
    case 'whole':
    case 'idle':
      return work.kind;
    case 'paced':
      return `paced-${work.perSecond}-${work.events}`;
    case 'text':
      return `text-${work.events}`;
    case 'calls':
      return `${work.broken ? 'broken' : 'valid'}-${work.characters}`;
  }
}

/** Reads the work off a request without parsing it: that would be the backend's cost, and a large one at 400 KB. */
export function readWork(body: Buffer): Work {
  const at = body.indexOf('"model":');
  const name = /^"model":\s*"([^"]*)"/.exec(body.toString('latin1', at, at + 100))?.[1] ?? '';
  const [kind, first, second] = name.split('-');
  switch (kind) {
    case 'paced':
      return { kind, perSecond: Number(first), events: Number(second) };
    case 'text':
      return { kind, events: Number(first) };
    case 'valid':
    case 'broken':
      return { kind: 'calls', broken: kind === 'broken', characters: Number(first) };
    case 'idle':
      return { kind };
    default:
      return { kind: 'whole' };
  }
}
