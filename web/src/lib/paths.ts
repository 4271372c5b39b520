type Value = string | number | undefined;

const query = (values: Readonly<Record<string, Value | readonly Value[]>>): string => {
  const given = Object.entries(values)
    .flatMap(([key, value]) => [value].flat().map((one) => [key, one] as const))
    .filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : '';
};

export type Period = 'week' | 'month' | 'year';

/** Whose energy a page shows: that of one device, or of all devices that measure the same. Empty: all consumption. */
export interface Selection {
  readonly device?: number | undefined;
  readonly measures?: 'production' | 'feed-in' | undefined;
}

/** The page of a list: the cursors that lead to it, the last one being its own. */
interface Paged {
  readonly cursor?: readonly string[];
}

const adminPaths = {
  home: '/admin',
  users: (filter: Paged & { search?: string; role?: string; state?: string; sort?: string } = {}) =>
    `/admin/users${query({ ...filter })}`,
  user: (id: string) => `/admin/users/${id}`,
  userDay: (id: string, date?: string, of: Selection = {}) =>
    `/admin/users/${id}/day${query({ date, ...of })}`,
  deletions: (filter: Paged = {}) => `/admin/users/deletions${query({ ...filter })}`,
  deletion: (id: string) => `/admin/users/deletions/${id}`,
  devices: (filter: Paged & { search?: string; user?: string; sort?: string } = {}) =>
    `/admin/devices${query({ ...filter })}`,
  inbox: (filter: { status?: string; search?: string } = {}, id = '') =>
    `/admin/inbox${id && `/${id}`}${query(filter)}`,
  parked: (filter: Paged & { reason?: string; device?: string; sort?: string } = {}) =>
    `/admin/parked${query({ ...filter })}`,
  parkedMessage: (id: string) => `/admin/parked/${id}`,
  /** `run` starts the comparison at once. */
  reconciliation: (period: { from?: string; to?: string; device?: string; run?: string } = {}) =>
    `/admin/reconciliation${query(period)}`,
  health: '/admin/health',
} as const;

/** Builds every address of the page. */
export const paths = {
  /** `ended` makes the page say that the session has ended. */
  login: (next?: string, ended = false) =>
    `/login${query({ next: next === '/' ? undefined : next, ended: ended ? 1 : undefined })}`,
  register: '/register',
  /** Browsers do not send the part after `#` to servers, so it is in no log. */
  setPassword: (token: string) => `/set-password#${token}`,
  today: (of: Selection = {}) => `/${query({ ...of })}`,
  day: (date: string, of: Selection = {}) => `/day/${date}${query({ ...of })}`,
  period: (period: Period, date: string, of: Selection = {}) =>
    `/${period}/${date}${query({ ...of })}`,
  compare: (date: string, other: string, of: Selection = {}) =>
    `/compare/${date}/${other}${query({ ...of })}`,
  devices: '/devices',
  device: (id: number) => `/devices/${id}`,
  deviceClock: (id: number) => `/devices/${id}#clock`,
  alerts: (filter: { device?: number; kind?: string; state?: string } = {}) =>
    `/alerts${query(filter)}`,
  support: '/support',
  profile: '/profile',
  admin: adminPaths,
} as const;
