import type { CommandInput, CommandName, CommandOutput } from '#shared/contract/commands.ts';
import { httpPaths } from '#shared/contract/http-bridge.ts';
import { reply, unwrapReply } from '#shared/contract/wire-error.ts';
import type { DashboardPage } from './dashboard-page.ts';

/** Asks the program what the page could ask it, with the page's own cookie. @throws CommandError when refused */
export async function askProgram<N extends CommandName>(
  { page }: DashboardPage,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const address = new URL(httpPaths.call(name), page.url());
  const response = await page.request.post(address.href, { data: input, headers: { origin: address.origin } });
  return unwrapReply(reply.parse(await response.json())) as CommandOutput<N>;
}
