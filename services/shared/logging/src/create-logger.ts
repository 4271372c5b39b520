import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { redactUrl } from './redact-url.ts';
import { traceFields } from './trace.ts';

const secretFields = [
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["sec-websocket-protocol"]',
];

const below = (field: string) => (field.startsWith('[') ? `*${field}` : `*.${field}`);

/** Structured JSON logs on standard output by default. Removes fields with secrets down to the third level. */
export function createLogger(options: {
  name: string;
  level?: string;
  destination?: DestinationStream;
}): Logger {
  const settings: LoggerOptions = {
    name: options.name,
    level: options.level ?? 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    mixin: traceFields,
    redact: {
      paths: secretFields.flatMap((field) => [field, below(field), `*.${below(field)}`]),
      censor: '[removed]',
    },
    serializers: { err: describeError, url: redactUrl },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** pino's own serializer copies every property of an error, including connection strings. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: redactUrl(error.message),
    ...(code === undefined ? {} : { code }),
    stack: redactUrl(error.stack ?? ''),
  };
}
