import type { Need, OwnData } from './domain/own-data.ts';

const timeoutMs = 1_500;

interface Summary {
  readonly soFarKwh: number | null;
  readonly usualDayKwh: number | null;
  readonly currentHour: { readonly limitKwh: number };
  readonly devices: readonly { readonly name: string; readonly lastReadingAt: string | null }[];
}

interface AlertPage {
  readonly items: readonly {
    readonly timestamp: string;
    readonly kwh: number;
    readonly limitKwh: number;
  }[];
}

/** Asks monitoring-service for the asker's own data, with the asker's own token: the bot sees what they may see. */
export const createReadOwnData =
  (monitoringServiceUrl: string) =>
  async (need: Need, authorization: string, userId: string): Promise<OwnData> => {
    const get = async <Answer>(path: string): Promise<Answer | undefined> => {
      const response = await fetch(`${monitoringServiceUrl}/api/consumption/${path}`, {
        headers: { authorization },
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(() => undefined);
      return response?.ok ? ((await response.json()) as Answer) : undefined;
    };
    if (need === 'lastAlert') {
      const page = await get<AlertPage>(`alerts?limit=1&userId=${userId}`);
      if (!page) return {};
      const [latest] = page.items;
      return {
        lastAlert: latest
          ? { at: latest.timestamp, kwh: latest.kwh, limitKwh: latest.limitKwh }
          : null,
      };
    }
    const summary = await get<Summary>('summary');
    if (!summary) return {};
    const { soFarKwh: kwh, usualDayKwh: usualKwh, currentHour, devices } = summary;
    return { today: { kwh, usualKwh, limitKwh: currentHour.limitKwh }, devices };
  };

export type ReadOwnData = ReturnType<typeof createReadOwnData>;
