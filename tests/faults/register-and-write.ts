import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ApiClient } from '../platform/api-client.ts';

const atOnce = 2;
const messagesEach = 3;
const patienceMs = 120_000;

export interface WrittenMessage {
  readonly clientMessageId: string;
  readonly text: string;
}

export interface NewPerson {
  readonly email: string;
  /** The messages that support-service accepted, in order. */
  readonly written: WrittenMessage[];
}

/** Users who register, log in and write to support. Each step is repeated until it gets a definite answer. */
export function registerAndWrite(api: ApiClient) {
  const people: NewPerson[] = [];
  let going = true;
  let refusals = 0;

  /** After 5xx, 429 or no answer it is unknown whether the request took effect. */
  async function insist(
    method: string,
    path: string,
    request: { token?: string; body: unknown },
  ): Promise<Answer> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await api.call(method, path, request).catch(() => undefined);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      refusals++;
      if (Date.now() > deadline) throw new Error(`${method} ${path}: ${answer?.status}`);
      await delay(100);
    }
  }

  function demand(answer: Answer, expected: number): Answer {
    if (answer.status !== expected)
      throw new Error(`${answer.status} instead of ${expected}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async function live(): Promise<void> {
    const login = { email: `${randomUUID()}@example.org`, password: `pw-${randomUUID()}` };
    const before = refusals;
    const registered = await insist('POST', 'auth/register', { body: { ...login, name: 'New' } });
    // An attempt whose answer was lost may have succeeded. Nobody else uses this email.
    if (!(registered.status === 409 && refusals > before)) demand(registered, 201);
    const person: NewPerson = { email: login.email, written: [] };
    people.push(person);
    const session = demand(await insist('POST', 'auth/login', { body: login }), 200);
    const token = String(session.body['accessToken']);
    for (let n = 0; n < messagesEach && going; n++) {
      const message = { clientMessageId: randomUUID(), text: `hello ${n}` };
      demand(await insist('POST', 'support/messages', { token, body: message }), 201);
      person.written.push(message);
    }
  }

  async function run(): Promise<void> {
    while (going) {
      await live();
      await delay(100);
    }
  }

  const running = Promise.all(Array.from({ length: atOnce }, run));
  running.catch(() => undefined);
  return {
    people: people as readonly NewPerson[],
    refusals: () => refusals,
    /** Resolves when every started step is answered. */
    async finish(): Promise<void> {
      going = false;
      await running;
    },
  };
}
