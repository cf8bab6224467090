import type { RunningProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

/** A running program's dashboard, by the address that it printed. */
export interface SignIn {
  origin: string;
  token: string;
}

/** Reads the dashboard's address from the log. */
export async function dashboardOf({ program }: RunningProxy): Promise<SignIn> {
  const printed = await until('the log to name the dashboard', () => {
    const lines = program.output().stderr.split('\n').slice(0, -1);
    const entries = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { dashboard?: string });
    return entries.find(({ dashboard }) => dashboard !== undefined)?.dashboard;
  });
  const { origin, searchParams } = new URL(printed);
  return { origin, token: searchParams.get('token')! };
}
