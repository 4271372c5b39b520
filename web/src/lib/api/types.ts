export interface Account {
  readonly id: string;
  readonly email: string;
  readonly authorities: readonly string[];
}

export interface Tokens {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: Account;
}

export interface Hour {
  readonly start: string;
  /** Null: missing, which is not zero. */
  readonly kwh: number | null;
  readonly readings: number;
  readonly devices: number;
}

export interface Day {
  readonly deviceId: number | null;
  readonly date: string;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly limitKwh: number;
  readonly totalKwh: number | null;
  readonly hours: readonly Hour[];
}

export interface Summary {
  readonly date: string;
  readonly timeZone: string;
  readonly soFarKwh: number | null;
  readonly completedHoursKwh: number | null;
  readonly yesterdaySameTimeKwh: number | null;
  readonly usualDayKwh: number | null;
  readonly currentHour: {
    readonly start: string;
    readonly kwh: number | null;
    readonly limitKwh: number;
  };
  readonly devices: readonly {
    readonly deviceId: number;
    readonly name: string;
    readonly todayKwh: number | null;
    readonly lastReadingAt: string | null;
  }[];
}

export interface Device {
  readonly id: number;
  readonly name: string;
  readonly place: string | null;
  readonly limitKwh: number | null;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly mqttTopic: string;
}

export interface Alert {
  readonly id: string;
  readonly deviceId: number;
  readonly kind: 'single_reading' | 'hourly_total';
  readonly hour: string;
  readonly timestamp: string;
  readonly kwh: number;
  readonly limitKwh: number;
  readonly clearedAt: string | null;
  readonly acknowledgedAt: string | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export interface Message {
  readonly id: string;
  readonly position: number;
  readonly sender: 'resident' | 'bot' | 'assistant' | 'administrator';
  readonly senderName: string | null;
  readonly text: string;
  readonly sentAt: string;
}

export interface History {
  readonly conversation: { readonly id: string; readonly status: string };
  readonly items: readonly Message[];
}

export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly timeZone: string;
}
