import { describeContract } from './testing/contract-suite.ts';

describeContract('memory', ({ api }) => api.bridge);
