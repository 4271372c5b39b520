import { kWh, signedW } from '../field.ts';
import type { Profile } from '../profile.ts';

/** https://api-documentation.homewizard.com: the response of `/api/v1/data`, of `/api/measurement` (version 2), or a message of its web socket. */
export const homewizard: Profile = {
  name: 'HomeWizard',
  measures: ['consumption', 'feed-in'],
  reads: [
    {
      topic: '**',
      consumption: {
        register: kWh(
          'total_power_import_kwh',
          'total_power_import_t1_kwh + total_power_import_t2_kwh',
          'total_power_import_t1_kwh',
          'energy_import_kwh',
          'data.energy_import_kwh',
        ),
        power: signedW('active_power_w', 'power_w', 'data.power_w'),
      },
      production: {
        register: kWh(
          'total_power_export_kwh',
          'total_power_export_t1_kwh + total_power_export_t2_kwh',
          'total_power_export_t1_kwh',
          'energy_export_kwh',
          'data.energy_export_kwh',
        ),
        power: signedW('-active_power_w', '-power_w', '-data.power_w'),
      },
    },
  ],
};
