import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSupportHarness, serve, type SupportHarness } from './support-harness.ts';

let harness: SupportHarness;
let endpoint: Awaited<ReturnType<typeof serve>>;
let monitoring: Awaited<ReturnType<typeof serve>>;
const requests: { authorization: string | undefined; path: string; text: string }[] = [];
type Answer = (response: ServerResponse) => void;
const saying =
  (content: unknown): Answer =>
  (response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ choices: [{ message: { content } }] }));
let answer: Answer = saying('It is 42.');

beforeAll(async () => {
  endpoint = await serve((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.on('data', (data) => (text += String(data)));
    request.on('end', () => {
      requests.push({
        authorization: request.headers.authorization,
        path: request.url ?? '',
        text,
      });
      answer(response);
    });
  });
  monitoring = await serve((_request, response) =>
    response.end(
      JSON.stringify({
        date: '2026-11-24',
        timeZone: 'Europe/Paris',
        soFarKwh: 3.2,
        usualDayKwh: 8,
        currentHour: { limitKwh: 0.5 },
        devices: [
          {
            deviceId: 1,
            name: "Zoe's kettle +49 170 1234567",
            lastReadingAt: '2026-11-24T09:40:00Z',
          },
        ],
      }),
    ),
  );
  harness = await createSupportHarness({
    MONITORING_SERVICE_URL: monitoring.url,
    ASSISTANT_URL: `${endpoint.url}/v1/`,
    ASSISTANT_API_KEY: 'the key of the endpoint',
    ASSISTANT_TIMEOUT_MS: '300',
    ASSISTANT_DAILY_QUOTA: '3',
    ASSISTANT_TOTAL_DAILY_QUOTA: '100000',
  });
});
afterEach(() => {
  requests.length = 0;
  answer = saying('It is 42.');
});
afterAll(async () => {
  await harness.stop();
  endpoint.close();
  monitoring.close();
});

const ask = async (as: string, text = 'What is the meaning of life?') => {
  const { status, body } = await harness.call(as, 'POST', 'messages', { text });
  expect(status).toBe(201);
  return body.replies[0] as { sender: string; text: string };
};

test('a question that no rule answers goes to the endpoint, in its own format', async () => {
  const reply = await ask(await harness.person());
  expect(reply).toMatchObject({ sender: 'assistant', text: 'It is 42.' });
  expect(requests).toMatchObject([
    { path: '/v1/chat/completions', authorization: 'Bearer the key of the endpoint' },
  ]);
  expect(JSON.parse(requests[0]?.text ?? '')).toMatchObject({
    model: 'gpt-4o-mini',
    messages: [{ role: 'system' }, { role: 'user' }],
  });
});

test('a question that a rule answers does not go to the endpoint', async () => {
  await ask(await harness.person(), 'hello');
  expect(requests).toEqual([]);
});

test('the prompt contains the needed data, but no name, email address or telephone number', async () => {
  const zoe = await harness.person({ name: 'Zoe Bo' });
  await ask(zoe, `I am zoe (bo) ${zoe}@example.org, +49 170 1234567: why is it so cold?`);
  const { text = '' } = requests[0] ?? {};
  for (const part of ['3.2', '2026-11-24T09:40:00Z', 'why is it so cold?', '[name]', '[number]'])
    expect(text).toContain(part);
  for (const part of ['zoe', 'Zoe', '(bo)', zoe, 'example.org', '1234567', 'Bearer'])
    expect(text).not.toContain(part);
});

test.each<[string, Answer]>([
  ['an error', (response) => response.writeHead(500).end('{}')],
  ['too many requests', (response) => response.writeHead(429).end('{}')],
  ['no JSON', (response) => response.end('<html>')],
  ['another shape', (response) => response.end('{"choices":[]}')],
  ['blank text', saying('  \n ')],
  ['no text', saying({ html: '<b>' })],
  ['another address', (response) => response.writeHead(302, { location: '/' }).end()],
  ['nothing', () => undefined],
  ['a cut connection', (response) => response.destroy()],
  [
    'a very slow response',
    (response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  ['an endless response', (response) => response.end(' '.repeat(200_000))],
])('when the endpoint answers with %s, the bot offers a person', async (_, given) => {
  answer = given;
  const reply = await ask(await harness.person());
  expect(reply.sender).toBe('bot');
  expect(reply.text).toContain('person');
});

test.each([
  ['a\0b\u0007c', 'a b c'],
  ['line\nline', 'line\nline'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['x'.repeat(5_000), 'x'.repeat(1_500)],
  [`${'x'.repeat(1_499)}🙂`, `${'x'.repeat(1_499)}\ufffd`],
])('an answer is shown as plain text of limited length: %.20j', async (said, shown) => {
  answer = saying(said);
  expect(await ask(await harness.person())).toMatchObject({ sender: 'assistant', text: shown });
});

test('each user has a daily quota, and requests over it do not count for the others', async () => {
  const [ann, bob] = [await harness.person(), await harness.person()];
  const senders = [];
  for (let time = 0; time < 5; time++) senders.push((await ask(ann)).sender);
  expect(senders).toEqual(['assistant', 'assistant', 'assistant', 'bot', 'bot']);
  expect((await ask(bob)).sender).toBe('assistant');
  expect(requests).toHaveLength(4);
  const [everyone] = await harness.rows<{ requests: number }>(
    `SELECT requests FROM assistant_usage WHERE user_id = '00000000-0000-0000-0000-000000000000'`,
  );
  await ask(ann);
  expect(
    await harness.rows(
      `SELECT requests FROM assistant_usage WHERE user_id = '00000000-0000-0000-0000-000000000000'`,
    ),
  ).toEqual([everyone]);
});
