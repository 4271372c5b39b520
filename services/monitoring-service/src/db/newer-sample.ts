/** Which of two values for one instant is kept, by the same rule as for readings. */
export const onNewerSample = `ON CONFLICT (device_id, kind, ts) DO UPDATE SET
    value = excluded.value, sent_at = excluded.sent_at, pending = s.pending OR excluded.value <> s.value
  WHERE (excluded.sent_at, excluded.value) > (s.sent_at, s.value)`;
