export { startInOrder, type Part } from './start-in-order.ts';
export { runUntilSignal } from './run-until-signal.ts';
export { createUpkeep } from './create-upkeep.ts';
