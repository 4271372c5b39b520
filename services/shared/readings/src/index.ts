export {
  maxDaysPerMessage,
  readElements,
  readReadings,
  type ElementProblem,
  type MessageProblem,
  type ReadingMessage,
  type RejectedElement,
} from './read-readings.ts';
export type { Circumstances } from './check-element.ts';
export { isReadingType } from './reading-body.ts';
export type { Sample, StoredReading } from './stored-reading.ts';
