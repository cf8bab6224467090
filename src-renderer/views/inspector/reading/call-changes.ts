import type { FoldedCall, FoldedChoice } from '#shared/dialects/answer-fold.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';

/** One tool call of an answer: as the model wrote it, and as the client got it. */
export interface CallChange {
  readonly name: string | null;
  readonly id: string | null;
  /** Null where the model's side was not kept, or the call stood in its text. */
  readonly before: FoldedCall | null;
  /** Null where the client's side was not kept, or got no such call. */
  readonly after: FoldedCall | null;
  /** Repairs whose tool this is, in the order in which they were made. */
  readonly repairs: readonly RepairRecord[];
}

/** Calls of both sides, matched by id, else by place. A repair names its tool only: it stands with the first call of that name that changed. */
export function callChanges(
  backend: readonly FoldedChoice[] | null,
  client: readonly FoldedChoice[] | null,
  repairs: readonly RepairRecord[],
): CallChange[] {
  const before = backend?.flatMap(({ calls }) => calls) ?? [];
  const after = client?.flatMap(({ calls }) => calls) ?? [];
  const partners = new Map(
    after.map((call, place) => [
      call,
      before.find((one) => one.id !== null && one.id === call.id) ?? before[place] ?? null,
    ]),
  );
  const paired = new Set(partners.values());
  const changes = [
    ...after.map((call) => ({ before: partners.get(call) ?? null, after: call })),
    ...before.filter((call) => !paired.has(call)).map((call) => ({ before: call, after: null })),
  ];
  const left = new Set(repairs.filter(({ tool }) => tool !== null));
  return changes.map((change) => {
    const name = change.after?.name ?? change.before?.name ?? null;
    const id = change.after?.id ?? change.before?.id ?? null;
    const isChanged = change.before?.argumentsText !== change.after?.argumentsText || change.before?.name !== name;
    const others = changes.filter((one) => (one.after?.name ?? one.before?.name) === name).length;
    const mine =
      isChanged || others === 1 ? [...left].filter(({ tool }) => tool === name || tool === change.before?.name) : [];
    for (const repair of mine) left.delete(repair);
    return { name, id, ...change, repairs: mine };
  });
}
