import { intervalSamples } from './intervals.ts';
import { meters } from './meters.ts';
import { netherlands } from './netherlands.ts';
import { published } from './published.ts';
import type { Sample } from './sample.ts';
import { utilities } from './utilities.ts';

/** Files of consumption in all published layouts. */
export const samples: readonly Sample[] = [
  ...utilities,
  ...netherlands,
  ...meters,
  ...intervalSamples,
  ...published,
];
