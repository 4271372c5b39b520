import type { Device } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** What a device measures. The kinds are never added up. */
export type Measures = Device['measures'];

type Texts = Readonly<Record<Measures, () => string>>;

const kinds: Texts = {
  consumption: m.measures_consumption,
  production: m.measures_production,
  'feed-in': m.measures_feed_in,
};
const ofAllDevices: Texts = {
  consumption: m.all_consumption,
  production: m.all_production,
  'feed-in': m.all_feed_in,
};
const ofToday: Texts = {
  consumption: m.so_far_today,
  production: m.produced_today,
  'feed-in': m.fed_in_today,
};
const downloads: Texts = {
  consumption: m.download_csv,
  production: m.download_csv_production,
  'feed-in': m.download_csv_feed_in,
};

export const measuresText = (measures: Measures): string => kinds[measures]();
export const allText = (measures: Measures): string => ofAllDevices[measures]();
export const todayText = (measures: Measures): string => ofToday[measures]();
export const downloadText = (measures: Measures): string => downloads[measures]();

/** The title of a page or figure, which names the energy unless it is consumption. */
export const titleOf = (measures: Measures, title: string): string =>
  measures === 'consumption' ? title : m.title_of({ what: measuresText(measures), title });
