import './without-eval.ts';
import { type PreloadHolder, pickBridge } from '../bridge/pick-bridge.ts';
import { startApp } from './start-app.tsx';

startApp(pickBridge(window as PreloadHolder));
