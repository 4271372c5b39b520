import { requireDates } from '#lib/features/consumption/require-dates.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params }) => requireDates(params);
