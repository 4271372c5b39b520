/**
 * SQL of a lateral join `held`: the reading that a device sent for an instant, wherever it is stored. A reading that a
 * register covers is stored among the samples.
 */
export const heldEnergy = (deviceId: string, instant: string): string => `
  LEFT JOIN LATERAL (
    SELECT milliwatt_hours, sent_at FROM (
      SELECT milliwatt_hours, sent_at FROM readings r WHERE r.device_id = ${deviceId} AND r.ts = ${instant} AND r.origin IS NULL
      UNION ALL
      SELECT value, sent_at FROM samples s WHERE s.device_id = ${deviceId} AND s.kind = 'energy' AND s.ts = ${instant}
    ) both_places ORDER BY sent_at DESC, milliwatt_hours DESC LIMIT 1
  ) held ON true`;
