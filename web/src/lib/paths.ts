/** Every address of the page is built here. */
export const paths = {
  login: '/login',
  register: '/register',
  today: '/',
  day: (date: string, deviceId?: number) =>
    `/day/${date}${deviceId === undefined ? '' : `?device=${deviceId}`}`,
  devices: '/devices',
  alerts: '/alerts',
  support: '/support',
  profile: '/profile',
} as const;
