import { nthRequest, openTempHistory } from './temp-history.ts';

/**
 * A process that records until it is killed: `node history-process.ts <folder> <first index> <flush every> [<uid>]`. Prints
 * `acknowledged <index>` when everything up to a request is on disk, and `problem <code>` for each problem.
 */
const [folder = '', first = '0', flushEvery = '1', uid] = process.argv.slice(2);
if (uid !== undefined) process.setuid?.(Number(uid));

// The test holds the other end: should it die, this process must not go on filling the disk.
process.stdin.on('end', () => process.exit(1)).resume();

const { history, problems } = openTempHistory(folder, { settings: { bodies: 'all' } });
for (const { code } of problems) process.stdout.write(`problem ${code}\n`);

for (let index = Number(first); ; index++) {
  const metrics = nthRequest(index, { repairs: index % 3 === 0 ? 2 : 0 });
  const collector = history.collectBodies(metrics.request_id, () => 0);
  collector?.add('client_request', Buffer.from(`{"number":${index}}`.repeat(50)));
  collector?.end(metrics);
  history.record(metrics);
  if (index % Number(flushEvery) !== 0) continue;
  const isWritten = await history.flush();
  if (isWritten) process.stdout.write(`acknowledged ${index}\n`);
}
