export { startInOrder, type Part } from './start-in-order.ts';
export { runService } from './run-service.ts';
export { createUpkeep } from './create-upkeep.ts';
