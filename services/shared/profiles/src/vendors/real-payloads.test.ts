import { expect, test } from 'vitest';
import { of, stored } from '../testing/translated.ts';
import type { ProfileId } from './index.ts';

/** Layouts that devices in the field send, beyond those that vendors document. The values are made up. */

test('Tasmota: power that flows back does not cost the register (SDM120, DDSU666)', () => {
  const meter = { ENERGY: { Total: 2180.327, Power: -403, Today: 1.2, ExportActive: 38.5 } };
  expect(of('tasmota', 'tele/SENSOR', meter)).toEqual(stored({ registerKwh: 2180.327, watts: 0 }));
  const phases = { ENERGY: { Total: 10.5, Power: [120, -300, 20], Today: 1.2 } };
  expect(of('tasmota', 'tele/SENSOR', phases)).toEqual(stored({ registerKwh: 10.5, watts: 0 }));
});

test('Tasmota before 8.2: an array beside a single power is the total and its tariffs (issue 6429)', () => {
  const tariffs = {
    ENERGY: { Total: [2765.8, 1951.1, 814.7], ExportActive: [551, 185.3, 365.7], Power: 367 },
  };
  expect(of('tasmota', 'tele/SENSOR', tariffs)).toEqual(
    stored({ registerKwh: 2765.8, watts: 367 }),
  );
  expect(of('tasmota', 'tele/SENSOR', tariffs, { measures: 'production' })).toEqual(
    stored({ registerKwh: 551 }),
  );
});

test('Tasmota since 8.2 and with SetOption129: tariffs beside the total, and phases', () => {
  const now = { ENERGY: { Total: 33.736, TotalTariff: [11.717, 22.019], Power: 5 } };
  expect(of('tasmota', 'tele/SENSOR', now)).toEqual(stored({ registerKwh: 33.736, watts: 5 }));
  const split = { ENERGY: { Total: [1.1, 2.2, 3.3], Power: [1, 2, 3], Today: [0.1, 0.2, 0.3] } };
  expect(of('tasmota', 'tele/SENSOR', split)).toEqual(stored({ registerKwh: 6.6, watts: 6 }));
});

test('Tasmota with an infrared head has names of its own, and the reason says what to choose', () => {
  const sml = { Time: '2026-11-24T10:00:00', SML: { Total_in: 5121.3, Power_curr: 231 } };
  expect(of('tasmota', 'tele/SENSOR', sml)).toEqual({
    reason: 'malformed_payload',
    detail:
      'Tasmota has no value there, but the message has one at “SML.Total_in”. To count it, choose the type “Other device” with the topic “tele/SENSOR” and this path',
  });
  const chosen = { source: 'tele/SENSOR', unit: 'kWh', kind: 'register' } as const;
  expect(of('generic', 'tele/SENSOR', sml, { ...chosen, path: 'SML.Total_in' })).toEqual(
    stored({ registerKwh: 5121.3 }),
  );
  const nameless = { '': { Total_in: 2173.5 } };
  expect(of('generic', 'tele/SENSOR', nameless, { ...chosen, path: '[""].Total_in' })).toEqual(
    stored({ registerKwh: 2173.5 }),
  );
  expect(of('generic', 'tele/SENSOR', sml, { ...chosen, path: 'Total_in' })).toEqual({
    reason: 'malformed_payload',
    detail:
      "There is no value at “Total_in”, but one at “SML.Total_in”. Choose the path in the device's settings",
  });
  expect(of('tasmota', 'tele/SENSOR', { DS18B20: { Temperature: 21 } })).toEqual({
    ignored: 'no_value',
  });
});

const telegram = (...lines: string[]) => `/X\r\n\r\n${lines.join('\r\n')}\r\n!\r\n`;

test('P1 telegrams in Wh and W (Sagemcom T210-D-r) and with storage numbers (EasyMeter Q3D)', () => {
  const austrian = telegram(
    '1-0:1.8.0(006545766*Wh)',
    '1-0:1.8.1(005017120*Wh)',
    '1-0:1.8.2(001528646*Wh)',
    '1-0:1.7.0(000000286*W)',
  );
  expect(of('dsmr', 'telegram', austrian)).toEqual(stored({ registerKwh: 6545.766, watts: 286 }));
  const german = telegram('1-0:1.8.0*255(00052185.7825309*kWh)', '1-0:1.7.0*255(002124.86*W)');
  expect(of('dsmr', 'raw', german)).toEqual(stored({ registerKwh: 52185.782531, watts: 2124.86 }));
});

test('a total counts before tariffs, of which there may be more than two (E.ON Hungary)', () => {
  const hungarian = telegram(
    '1-0:1.8.0(000173.640*kWh)',
    '1-0:1.8.1(000047.719*kWh)',
    '1-0:1.8.2(000025.921*kWh)',
    '1-0:1.8.3(000100.000*kWh)',
    '1-0:1.7.0(00.095*kW)',
  );
  expect(of('dsmr', 'telegram', hungarian)).toEqual(stored({ registerKwh: 173.64, watts: 95 }));
});

test('a checksum without leading zeros is checked', () => {
  const warm = '/NWA\r\n\r\n1-0:1.8.0(000001.000*kWh)\r\n!B9F\r\n';
  expect(of('dsmr', 'telegram', warm)).toMatchObject({ reason: 'checksum_mismatch' });
});

test('other topics of DSMR-reader are ignored', () => {
  for (const topic of ['current-period/x', 'consumption/gas/read_at', 'meter-stats/dsmr_version'])
    expect(of('dsmr', topic, '1')).toEqual({ ignored: 'other_measurement' });
});

test('Zigbee2MQTT with `output: attribute` sends each value to a topic of its own', () => {
  const chosen = { source: 'kitchen/plug' };
  expect(of('zigbee2mqtt', 'kitchen/plug/energy', '12.34', chosen)).toEqual(
    stored({ registerKwh: 12.34 }),
  );
  expect(of('zigbee2mqtt', 'kitchen/plug/power', '-5', chosen)).toEqual(stored({ watts: 0 }));
  expect(of('zigbee2mqtt', 'kitchen/plug/linkquality', '84', chosen)).toEqual({
    ignored: 'other_source',
  });
  const panels = { ...chosen, measures: 'production' } as const;
  expect(of('zigbee2mqtt', 'kitchen/plug/energy', '12.34', panels)).toEqual({
    ignored: 'other_measurement',
  });
  expect(of('zigbee2mqtt', 'kitchen/plug/energy', '1')).toMatchObject({
    reason: 'source_not_chosen',
  });
});

test('Zigbee2MQTT: a clamp with two channels has no `energy`, and the reason names one that exists', () => {
  const clamp = { energy_a: 4.5, total_energy: 8.5, power_a: 100, linkquality: 90 };
  expect(of('zigbee2mqtt', 'clamp', clamp, { source: 'clamp' })).toMatchObject({
    detail: expect.stringContaining('“total_energy”') as string,
  });
});

test('HomeWizard: a socket with one tariff, and messages of the web socket', () => {
  expect(of('homewizard', 'data', { total_power_import_t1_kwh: 30.5, active_power_w: 5 })).toEqual(
    stored({ registerKwh: 30.5, watts: 5 }),
  );
  const message = { type: 'measurement', data: { energy_import_kwh: 137.1, power_w: -543 } };
  expect(of('homewizard', 'ws', message)).toEqual(stored({ registerKwh: 137.1, watts: 0 }));
});

test('OpenDTU: the total of zero after a restart at night is no register', () => {
  const panels = { measures: 'production' } as const;
  expect(of('opendtu', 'ac/yieldtotal', '0.000', panels)).toEqual({ ignored: 'no_value' });
  expect(of('opendtu', 'ac/power', '0.0', panels)).toEqual(stored({ watts: 0 }));
});

test('AhoyDTU has other names than OpenDTU, and sends numbers or JSON', () => {
  const panels = { measures: 'production' } as const;
  expect(of('opendtu', 'total/YieldTotal', '1.43212e+03', panels)).toEqual(
    stored({ registerKwh: 1432.12 }),
  );
  expect(of('opendtu', 'total/P_AC', '231.5', panels)).toEqual(stored({ watts: 231.5 }));
  const total = { P_AC: 231.5, YieldDay: 812, YieldTotal: 1432.12 };
  expect(of('opendtu', 'total', total, panels)).toEqual(
    stored({ registerKwh: 1432.12, watts: 231.5 }),
  );
  for (const topic of ['uptime', 'total/YieldDay', 'roof/ch0/YieldTotal', 'roof/ch0'])
    expect(of('opendtu', topic, '812', panels)).toHaveProperty('ignored');
});

test('Shelly: whoever has three phases is told how to count them together', () => {
  expect(of('shelly-gen1', 'emeter/1/total', '5')).toMatchObject({
    detail: expect.stringContaining('/status') as string,
  });
  expect(of('shelly-gen2', 'status/em1data:1', { total_act_energy: 5 })).toMatchObject({
    detail: expect.stringContaining('triphase') as string,
  });
});

test('Shelly 3EM: the response of /status has all phases, and a Shelly EM has no phases', () => {
  const phase = (total: number, power: number) => ({ total, power, total_returned: 1 });
  const phases = [phase(1000, 10), phase(2000, 20), phase(3000.5, -50)];
  expect(of('shelly-gen1', 'status', { emeters: phases })).toEqual(
    stored({ registerWh: 6000.5, watts: 0 }),
  );
  expect(of('shelly-gen1', 'status', { emeters: phases }, { measures: 'production' })).toEqual(
    stored({ registerWh: 3, watts: 20 }),
  );
  expect(of('shelly-gen1', 'status', { emeters: phases.slice(1) })).not.toHaveProperty('elements');
});

test('Shelly Plus RGBW PM has meters in its lights', () => {
  const light = { id: 0, apower: 4.5, aenergy: { total: 12.5 } };
  for (const part of ['rgb', 'rgbw', 'cct', 'light'])
    expect(of('shelly-gen2', `status/${part}:0`, light)).toEqual(
      stored({ registerWh: 12.5, watts: 4.5 }),
    );
});

test('plain values that are no JSON, NaN in JSON, a byte order mark and a final zero byte', () => {
  const chosen = { source: 'q', unit: 'kWh', kind: 'register' } as const;
  for (const missing of ['nan', 'unavailable', 'unknown', 'None'])
    expect(of('generic', 'q', missing, chosen)).toEqual({ ignored: 'no_value' });
  for (const [text, registerKwh] of Object.entries({
    '.5': 0.5,
    '007.5': 7.5,
    '\uFEFF7': 7,
    '7.5\0': 7.5,
  }))
    expect(of('generic', 'q', text, chosen)).toEqual(stored({ registerKwh }));
  expect(of('generic', 'q', '{"a": 7, "b": NaN}', { ...chosen, path: 'a' })).toEqual(
    stored({ registerKwh: 7 }),
  );
  expect(of('tasmota', 'tele/SENSOR', '{"ENERGY":{"Total":7,"Power":NaN}}\0')).toEqual(
    stored({ registerKwh: 7 }),
  );
});

test.each<[string, ProfileId, string, unknown, string]>([
  ['Tasmota', 'shelly-gen1', 'tele/SENSOR', { ENERGY: { Total: 7 } }, 'Tasmota'],
  ['Tasmota', 'homewizard', 'tele/SENSOR', { ENERGY: { Total: 7 } }, 'Tasmota'],
  ['Shelly Plus', 'shelly-gen1', 'status/switch:0', { aenergy: { total: 7 } }, 'Shelly (Plus'],
  ['Shelly 1st generation', 'shelly-gen2', 'relay/0/energy', '60', 'Shelly (1st'],
  ['Zigbee2MQTT', 'tasmota', 'plug', { energy: 7, linkquality: 90 }, 'Zigbee2MQTT'],
  ['ESPHome', 'opendtu', 'sensor/power/state', '80', 'ESPHome'],
  ['P1', 'homewizard', 'telegram', telegram('1-0:1.8.0(1.0*kWh)'), 'DSMR'],
  ['OpenDTU', 'tasmota', 'ac/yieldtotal', '1432.1', 'OpenDTU'],
])(
  '%s with the profile %s: the reason names the better one (%s)',
  (_, profile, topic, payload, name) => {
    expect(of(profile, topic, payload)).toMatchObject({
      detail: expect.stringContaining(`is how ${name}`) as string,
    });
  },
);
