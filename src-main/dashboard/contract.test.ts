import { createHttpBridge } from '#shared/contract/http-bridge.ts';
import { describeContract } from '../api/testing/contract-suite.ts';
import { httpPlatform, startDashboard } from './testing/dashboard-under-test.ts';

describeContract('HTTP', async ({ api }) => createHttpBridge(httpPlatform(await startDashboard(api))));
