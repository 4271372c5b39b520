const query = (values: Readonly<Record<string, string | number | undefined>>): string => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : '';
};

export type Period = 'week' | 'month' | 'year';

/** Every address of the page is built here. */
export const paths = {
  /** `ended`: the session ended by itself, which the page says. */
  login: (next?: string, ended = false) =>
    `/login${query({ next: next === '/' ? undefined : next, ended: ended ? 1 : undefined })}`,
  register: '/register',
  today: (device?: number) => `/${query({ device })}`,
  day: (date: string, device?: number) => `/day/${date}${query({ device })}`,
  period: (period: Period, date: string, device?: number) =>
    `/${period}/${date}${query({ device })}`,
  compare: (date: string, other: string, device?: number) =>
    `/compare/${date}/${other}${query({ device })}`,
  devices: '/devices',
  alerts: (filter: { device?: number; kind?: string; state?: string } = {}) =>
    `/alerts${query(filter)}`,
  support: '/support',
  profile: '/profile',
  admin: '/admin',
} as const;
