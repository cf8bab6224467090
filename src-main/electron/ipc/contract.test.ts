import { createIpcBridge } from '#shared/contract/ipc-bridge.ts';
import { describeContract } from '../../api/testing/contract-suite.ts';
import { openPage } from '../testing/ipc-under-test.ts';

describeContract('IPC', ({ window }) => createIpcBridge(openPage(window).preload), { isWindow: true });
