import type { Direction } from '../model.ts';
import {
  hasConsumption,
  isConsumption,
  isConsumptionText,
  isFeedInText,
  isProduction,
  isStorage,
} from './direction-names.ts';

interface DirectionWords {
  /** Whether a column's name says that it is of this direction. */
  readonly isNamed: (name: string) => boolean;
  /** Whether a column's name says that it is not, so that it never counts. */
  readonly isOpposite: (name: string) => boolean;
  /** Whether a cell says that its row is not of this direction. */
  readonly isOppositeText: (text: string) => boolean;
  /** Whether the texts of a column can tell the rows of this direction from others. */
  readonly tellsApart: (text: string) => boolean;
  /** What to choose. */
  readonly wanted: string;
  readonly refusal: (name: string) => string;
}

/** What names and texts say, for a device that measures one of the directions. */
export const directions: Readonly<Record<Direction, DirectionWords>> = {
  consumption: {
    isNamed: isConsumption,
    isOpposite: isProduction,
    isOppositeText: isFeedInText,
    tellsApart: isFeedInText,
    wanted: 'what was used or taken from the grid',
    refusal: (names) =>
      `${names} is energy that was produced or fed in, and this device measures consumption. ` +
      'To import it, add a device that measures production or feed-in. Otherwise choose what was used or taken from the grid. ' +
      'If this is consumption, rename it in the file.',
  },
  production: {
    isNamed: (name) => isProduction(name) && !hasConsumption(name),
    isOpposite: (name) => isStorage(name) || (hasConsumption(name) && !isProduction(name)),
    isOppositeText: isConsumptionText,
    tellsApart: (text) => isFeedInText(text) || isConsumptionText(text),
    wanted: 'what was produced or fed in',
    refusal: (names) =>
      `${names} is not energy that was produced or fed in, and this device measures only that. ` +
      'To import consumption, choose a device that measures consumption, or add one. ' +
      'If this was produced or fed in, rename it in the file.',
  },
};

/** The answer to names of the other direction. */
export const refusalOf = (direction: Direction, names: readonly string[]): string =>
  directions[direction].refusal(names.map((name) => `“${name}”`).join(', '));
