import { expect, test } from 'vitest';
import { directions, type Direction } from '../profile.ts';
import { measurable } from '../settings.ts';
import { of, stored } from '../testing/translated.ts';
import { profiles, type ProfileId } from './index.ts';

const rejected = (reason: string) => expect.objectContaining({ reason }) as object;

const tasmota = {
  Time: '2021-07-26T09:11:00',
  ENERGY: {
    TotalStartTime: '2020-10-04T09:42:16',
    Total: 40.543,
    Yesterday: 0,
    Today: 0.14,
    Period: 8,
    Power: 91,
    ApparentPower: 144,
    ReactivePower: 111,
    Factor: 0.63,
    Voltage: 229,
    Current: 0.627,
  },
};

test('Tasmota sends its register in kWh, and a time without an offset that does not count', () => {
  expect(of('tasmota', 'tele/SENSOR', tasmota)).toEqual(stored({ registerKwh: 40.543, watts: 91 }));
  expect(of('tasmota', 'plug/tele/SENSOR', tasmota)).toEqual(
    stored({ registerKwh: 40.543, watts: 91 }),
  );
  expect(of('tasmota', 'tele/SENSOR', { ...tasmota, Time: '2021-07-26T09:11:00+02:00' })).toEqual(
    stored({ timestamp: '2021-07-26T07:11:00.000Z', registerKwh: 40.543, watts: 91 }),
  );
  const phases = { ENERGY: { Total: [1.1, 2.2, 3.3], Power: [1, 2, 3] } };
  expect(of('tasmota', 'tele/SENSOR', phases)).toEqual(stored({ registerKwh: 6.6, watts: 6 }));
});

test('Tasmota also tells of its state, which is no energy', () => {
  expect(of('tasmota', 'tele/LWT', 'Online')).toEqual({ ignored: 'availability' });
  expect(of('tasmota', 'tele/STATE', { POWER: 'ON' })).toEqual({ ignored: 'settings' });
  expect(of('tasmota', 'tele/SENSOR', { DHT11: { Temperature: 23 } })).toEqual({
    ignored: 'no_value',
  });
});

test('Shelly of the first generation counts watt-minutes at a relay and watt-hours at a meter', () => {
  expect(of('shelly-gen1', 'relay/0/energy', '120')).toEqual(stored({ registerWh: 2 }));
  expect(of('shelly-gen1', 'relay/0/power', '23.75')).toEqual(stored({ watts: 23.75 }));
  expect(of('shelly-gen1', 'emeter/0/total', '153472.5')).toEqual(
    stored({ registerWh: 153_472.5 }),
  );
  expect(of('shelly-gen1', 'emeter/0/power', '-330.2')).toEqual(stored({ watts: 0 }));
  expect(of('shelly-gen1', 'emeter/0/energy', '9999')).toEqual({ ignored: 'other_measurement' });
  expect(of('shelly-gen1', 'relay/0', 'on')).toEqual({ ignored: 'other_measurement' });
  expect(of('shelly-gen1', 'online', 'true')).toEqual({ ignored: 'availability' });
});

test.each(['production', 'feed-in'] as const)(
  'what a Shelly gives back counts only for a device that measures %s',
  (measures) => {
    const feedIn = { measures };
    expect(of('shelly-gen1', 'emeter/0/total_returned', '812.4')).toEqual({
      ignored: 'other_measurement',
    });
    expect(of('shelly-gen1', 'emeter/0/total_returned', '812.4', feedIn)).toEqual(
      stored({ registerWh: 812.4 }),
    );
    expect(of('shelly-gen1', 'emeter/0/total', '153472.5', feedIn)).toEqual({
      ignored: 'other_measurement',
    });
    expect(of('shelly-gen1', 'emeter/0/power', '-330.2', feedIn)).toEqual(stored({ watts: 330.2 }));
  },
);

test('the only counter of a plug counts as what the device measures', () => {
  for (const measures of directions) {
    expect(of('shelly-gen1', 'relay/0/energy', '120', { measures })).toEqual(
      stored({ registerWh: 2 }),
    );
    expect(of('shelly-gen1', 'relay/0/power', '23.75', { measures })).toEqual(
      stored({ watts: 23.75 }),
    );
  }
});

const p1 = { total_power_import_kwh: 13_779.338, total_power_export_kwh: 13_086.777 };
const shelly = (plug: object) => ({ method: 'NotifyStatus', params: { 'switch:0': plug } });
const returned = { ret_aenergy: { total: 5 } };

test.each<[ProfileId, Direction, string, unknown, string]>([
  ['opendtu', 'consumption', 'ac/yieldtotal', '1432.1', 'production'],
  ['shelly-gen2', 'consumption', 'events/rpc', shelly(returned), 'production or feed-in'],
  ['shelly-gen2', 'feed-in', 'events/rpc', shelly({ aenergy: { total: 5 } }), 'consumption'],
  ['tasmota', 'feed-in', 'tele/SENSOR', tasmota, 'consumption'],
  ['homewizard', 'feed-in', 'data', { ...p1, total_power_export_kwh: null }, 'consumption'],
  ['homewizard', 'consumption', 'data', { ...p1, total_power_import_kwh: null }, 'feed-in'],
  ['dsmr', 'consumption', 'telegram', '/X\n1-0:2.8.0(1*kWh)\n!', 'feed-in'],
])('%s that measures %s is told what to choose when %s has only the other', (...given) => {
  const [profile, measures, topic, content, choice] = given;
  expect(of(profile, topic, content, { measures })).toEqual({
    reason: 'other_direction',
    detail: `The message contains no ${measures}. Set what the device measures to ${choice}`,
  });
});

test('a plug behind an inverter is told how its only counter counts as production', () => {
  const measures = 'production';
  const plug = { id: 0, apower: 310.5, aenergy: { total: 5_432.1 } };
  const advises = (topic: string, path: string) =>
    expect.objectContaining({
      reason: 'other_direction',
      detail: expect.stringContaining(`the topic “${topic}”, the path “${path}”`),
    }) as object;
  expect(of('tasmota', 'tele/SENSOR', tasmota, { measures })).toEqual(
    advises('tele/SENSOR', 'ENERGY.Total'),
  );
  for (const [topic, content] of [
    ['status/switch:0', plug],
    ['events/rpc', shelly(plug)],
  ] as const)
    expect(of('shelly-gen2', topic, content, { measures })).toEqual(
      advises('status/switch:0', 'aenergy.total'),
    );
  expect(
    of('generic', 'status/switch:0', plug, {
      measures,
      source: 'status/switch:0',
      path: 'aenergy.total',
      unit: 'Wh',
    }),
  ).toEqual(stored({ registerWh: 5_432.1 }));
  expect(
    of('shelly-gen2', 'status/switch:0', { ...plug, ret_aenergy: { total: 7 } }, { measures }),
  ).toEqual(stored({ registerWh: 7, watts: 0 }));
});

test.each<[ProfileId, readonly Direction[]]>([
  ['opendtu', ['production']],
  ['homewizard', ['consumption', 'feed-in']],
  ['dsmr', ['consumption', 'feed-in']],
  ['tasmota', directions],
  ['shelly-gen1', directions],
  ['shelly-gen2', directions],
  ['zigbee2mqtt', directions],
  ['esphome', directions],
  ['generic', directions],
])('%s can measure %s', (profile, possible) => {
  expect(measurable(profiles[profile])).toEqual(possible);
});

test('of several channels only the chosen one counts, and none is left out silently', () => {
  expect(of('shelly-gen1', 'relay/1/energy', '60')).toEqual(rejected('several_sources'));
  expect(of('shelly-gen1', 'relay/1/energy', '60', { source: '1' })).toEqual(
    stored({ registerWh: 1 }),
  );
  expect(of('shelly-gen1', 'relay/0/energy', '60', { source: '1' })).toEqual({
    ignored: 'other_source',
  });
  const both = {
    method: 'NotifyFullStatus',
    params: { 'switch:0': { aenergy: { total: 1 } }, 'switch:1': { aenergy: { total: 2 } } },
  };
  expect(of('shelly-gen2', 'events/rpc', both)).toEqual(rejected('several_sources'));
  expect(of('shelly-gen2', 'events/rpc', both, { source: '1' })).toEqual(stored({ registerWh: 2 }));
});

test('Shelly of later generations sends components, with registers in Wh', () => {
  const notify = (params: object) => ({
    src: 'shellyplus1pm-441793a5d2fc',
    dst: 'device/7/events',
    method: 'NotifyStatus',
    params: { ts: 1_736_603_810.49, ...params },
  });
  const plug = {
    id: 0,
    output: true,
    apower: 8.9,
    voltage: 237.5,
    aenergy: { total: 6_532.123, by_minute: [45.199, 47.141, 88.397], minute_ts: 1_626_935_779 },
  };
  expect(of('shelly-gen2', 'events/rpc', notify({ 'switch:0': plug }))).toEqual(
    stored({ registerWh: 6_532.123, watts: 8.9 }),
  );
  expect(of('shelly-gen2', 'status/switch:0', plug)).toEqual(
    stored({ registerWh: 6_532.123, watts: 8.9 }),
  );
  const em1 = { id: 0, total_act_energy: 1_264.15, total_act_ret_energy: 144_792.28 };
  expect(of('shelly-gen2', 'events/rpc', notify({ 'em1data:0': em1 }))).toEqual(
    stored({ registerWh: 1_264.15 }),
  );
  expect(
    of('shelly-gen2', 'events/rpc', notify({ 'em1data:0': em1 }), { measures: 'production' }),
  ).toEqual(stored({ registerWh: 144_792.28 }));
  const em = { id: 0, a_total_act_energy: 1, total_act: 8_314.7, total_act_ret: 0 };
  expect(of('shelly-gen2', 'status/emdata:0', em)).toEqual(stored({ registerWh: 8_314.7 }));
  expect(of('shelly-gen2', 'status/em:0', { id: 0, total_act_power: -12 })).toEqual(
    stored({ watts: 0 }),
  );
  expect(of('shelly-gen2', 'events/rpc', notify({ sys: { cfg_rev: 35 } }))).toEqual({
    ignored: 'other_measurement',
  });
  expect(of('shelly-gen2', 'status/wifi', { rssi: -61 })).toEqual({
    ignored: 'other_measurement',
  });
});

test('Zigbee2MQTT sends all devices of its bridge, and one of them is chosen', () => {
  const plug = { energy: 12.34, power: 56, state: 'ON', linkquality: 120, voltage: 231 };
  expect(of('zigbee2mqtt', 'kitchen/plug', plug, { source: 'kitchen/plug' })).toEqual(
    stored({ registerKwh: 12.34, watts: 56 }),
  );
  expect(of('zigbee2mqtt', 'heater', plug, { source: 'kitchen/plug' })).toEqual({
    ignored: 'other_source',
  });
  expect(of('zigbee2mqtt', 'heater', plug)).toEqual(rejected('source_not_chosen'));
  expect(of('zigbee2mqtt', 'heater/availability', { state: 'online' })).toEqual({
    ignored: 'availability',
  });
  expect(of('zigbee2mqtt', 'bridge/state', { state: 'online' })).toEqual({ ignored: 'settings' });
  expect(of('zigbee2mqtt', 'heater', { energy: null, power: null }, { source: 'heater' })).toEqual({
    ignored: 'no_value',
  });
});

test('ESPHome sends plain numbers, whose sensor and unit are chosen', () => {
  const total = { source: 'total_energy', unit: 'kWh' } as const;
  expect(of('esphome', 'sensor/total_energy/state', '431.2', total)).toEqual(
    stored({ registerKwh: 431.2 }),
  );
  expect(of('esphome', 'sensor/total_energy/state', 'nan', total)).toEqual({ ignored: 'no_value' });
  expect(of('esphome', 'sensor/power/state', '80', { source: 'power', unit: 'W' })).toEqual(
    stored({ watts: 80 }),
  );
  expect(of('esphome', 'sensor/wifi_signal/state', '-61', total)).toEqual({
    ignored: 'other_source',
  });
  expect(of('esphome', 'status', 'online', total)).toEqual({ ignored: 'availability' });
  expect(of('esphome', 'debug', '[D][sensor:094]', total)).toEqual({ ignored: 'settings' });
});

test('HomeWizard sends the register of the home; power below zero is fed into the grid', () => {
  const data = {
    smr_version: 50,
    meter_model: 'ISKRA  2M550T-101',
    total_power_import_kwh: 13_779.338,
    total_power_import_t1_kwh: 10_830.511,
    total_power_import_t2_kwh: 2_948.827,
    total_power_export_kwh: 13_086.777,
    active_power_w: -123,
  };
  const { total_power_import_kwh: _, ...older } = data;
  expect(of('homewizard', 'data', data)).toEqual(stored({ registerKwh: 13_779.338, watts: 0 }));
  expect(of('homewizard', 'data', older)).toEqual(stored({ registerKwh: 13_779.338, watts: 0 }));
  expect(of('homewizard', 'data', data, { measures: 'feed-in' })).toEqual(
    stored({ registerKwh: 13_086.777, watts: 123 }),
  );
  expect(of('homewizard', 'data', { energy_import_kwh: 13_779.338, power_w: 543 })).toEqual(
    stored({ registerKwh: 13_779.338, watts: 543 }),
  );
});

const telegram = String.raw`/FLU5\253770234_A

0-0:96.1.4(50213)
0-0:96.1.1(3153414731313030303037313930)
0-0:1.0.0(190905142315S)
1-0:1.8.1(000244.844*kWh)
1-0:1.8.2(000226.027*kWh)
1-0:2.8.1(000139.553*kWh)
1-0:2.8.2(000045.390*kWh)
0-0:96.14.0(0001)
1-0:1.7.0(00.000*kW)
1-0:2.7.0(00.198*kW)
1-0:32.7.0(240.0*V)
1-0:31.7.0(002*A)
0-0:96.3.10(1)
0-0:17.0.0(999.9*kW)
1-0:31.4.0(999*A)
0-0:96.13.0()
0-1:24.1.0(003)
0-1:96.1.1(37464C4F32313139303137303532)
0-1:24.4.0(1)
0-1:24.2.3(190905142001S)(00071.724*m3)
!0F77
`;

test('a P1 telegram counts both tariffs, and not when it was damaged', () => {
  const both = stored({ registerKwh: 470.871, watts: 0 });
  expect(of('dsmr', 'telegram', telegram)).toEqual(both);
  expect(of('dsmr', 'telegram', telegram.replaceAll('\n', '\r\n'))).toEqual(both);
  expect(of('dsmr', 'telegram', telegram, { measures: 'feed-in' })).toEqual(
    stored({ registerKwh: 184.943, watts: 198 }),
  );
  const damaged = telegram.replace('000226.027', '000926.027');
  expect(of('dsmr', 'telegram', damaged)).toEqual(rejected('checksum_mismatch'));
  expect(of('dsmr', 'telegram', damaged.replace('!0F77', '!'))).toEqual(
    stored({ registerKwh: 1_170.871, watts: 0 }),
  );
  const wattHours = telegram.replace('!0F77', '!').replaceAll('*kWh', '*Wh');
  expect(of('dsmr', 'telegram', wattHours)).toEqual(stored({ registerKwh: 0.470871, watts: 0 }));
});

test('dsmr-reader sends both tariffs in one JSON message, with the time of the meter', () => {
  const reading = {
    timestamp: '2023-06-29T11:23:35Z',
    electricity_delivered_1: '10380.353',
    electricity_returned_1: '7597.135',
    electricity_delivered_2: '8622.956',
    electricity_returned_2: '16555.202',
    electricity_currently_delivered: '0.000',
    electricity_currently_returned: '2.311',
  };
  const timestamp = '2023-06-29T11:23:35.000Z';
  expect(of('dsmr', 'json', reading)).toEqual(
    stored({ timestamp, registerKwh: 19_003.309, watts: 0 }),
  );
  expect(of('dsmr', 'json', reading, { measures: 'feed-in' })).toEqual(
    stored({ timestamp, registerKwh: 24_152.337, watts: 2_311 }),
  );
  expect(of('dsmr', 'reading/electricity_delivered_1', '10380.353')).toEqual(
    rejected('split_values'),
  );
});

test('OpenDTU measures production, which is never taken for consumption', () => {
  const panels = { measures: 'production' } as const;
  expect(of('opendtu', 'ac/yieldtotal', '1432.121', panels)).toEqual(
    stored({ registerKwh: 1_432.121 }),
  );
  expect(of('opendtu', 'total/yieldtotal', '1432.121', panels)).toEqual(
    stored({ registerKwh: 1_432.121 }),
  );
  expect(of('opendtu', 'ac/power', '212.4', panels)).toEqual(stored({ watts: 212.4 }));
  expect(of('opendtu', 'ac/yieldtotal', '1432.121')).toEqual(rejected('other_direction'));
  expect(of('opendtu', 'ac/yieldday', '812', panels)).toEqual({ ignored: 'other_measurement' });
  expect(of('opendtu', '114172220143/0/yieldtotal', '700.1', panels)).toEqual({
    ignored: 'other_measurement',
  });
  expect(of('opendtu', 'dtu/status', 'online', panels)).toEqual({ ignored: 'availability' });
});

test('any other JSON is read at a path, in the chosen unit and kind', () => {
  const sml = {
    source: 'tele/SENSOR',
    path: 'SML.Total_in',
    unit: 'kWh',
    kind: 'register',
  } as const;
  expect(of('generic', 'tele/SENSOR', { SML: { Total_in: 5_121.3 } }, sml)).toEqual(
    stored({ registerKwh: 5_121.3 }),
  );
  expect(of('generic', 'tele/STATE', {}, sml)).toEqual({ ignored: 'other_source' });
  expect(of('generic', 'tele/SENSOR', { SML: { Total_in: '5121.3 Wh' } }, sml)).toEqual(
    rejected('unit_mismatch'),
  );
  expect(of('generic', 'tele/SENSOR', { SML: { Total_in: '5.121,3' } }, sml)).toEqual(
    rejected('not_a_number'),
  );
  expect(of('generic', 'tele/SENSOR', { SML: { Total_in: -1 } }, sml)).toEqual(
    rejected('negative_value'),
  );
  expect(of('generic', 'tele/SENSOR', { SML: { Total_in: 9e9 } }, sml)).toEqual(
    rejected('implausible_value'),
  );
  expect(of('generic', 'tele/SENSOR', 'Online', sml)).toEqual(rejected('malformed_payload'));
  const quarter = { source: 'q', path: 'e', unit: 'Wh', kind: 'interval', timePath: 't' } as const;
  expect(of('generic', 'q', { e: 250, t: '2026-11-24T10:15:00+01:00' }, quarter)).toEqual(
    stored({ timestamp: '2026-11-24T09:15:00.000Z', kwh: 0.25 }),
  );
  expect(of('generic', 'q', { e: 250, t: 1_795_511_700 }, quarter)).toEqual(
    stored({ timestamp: '2026-11-24T09:15:00.000Z', kwh: 0.25 }),
  );
  expect(of('generic', 'q', { e: 250, t: '2026-11-24T10:15:00' }, quarter)).toEqual(
    rejected('time_missing'),
  );
});
