import { z } from 'zod';
import { Secret, secret } from './secret.ts';

/** An address that contains a login. */
const serverUrl = (protocols: readonly string[], example: string) =>
  secret().refine(
    (url) => protocols.includes(URL.parse(url.reveal())?.protocol.slice(0, -1) ?? ''),
    `Use an address such as ${example}`,
  );

const text = z.string().min(1).optional();
const anyPort = z.coerce.number().int().min(1).max(65_535);

interface Server<Prefix extends string> {
  readonly prefix: Prefix;
  readonly of: string;
  /** Allowed protocols. An address made of parts uses the first one. */
  readonly protocols: readonly [string, ...string[]];
  readonly port: number;
  readonly example: string;
  /** The path after the port: the variable and its default. Without a default it is required. */
  readonly path?: {
    readonly variable: string;
    readonly meaning: string;
    readonly otherwise?: string;
  };
}

/**
 * A server with a login, given as one URL or in parts. The port is `_PORT_NUMBER`, because Kubernetes sets `<NAME>_PORT`
 * in each pod to the address of the Service with that name.
 */
export function serverVariables<Prefix extends string>({
  prefix,
  of,
  protocols,
  port,
  example,
  path,
}: Server<Prefix>) {
  const either = `used without \`${prefix}_URL\``;
  const variables = {
    URL: serverUrl(protocols, example)
      .optional()
      .describe(`Address and login of ${of}; required, unless its parts are set`),
    HOST: text.describe(`Host of ${of}, ${either}`),
    PORT_NUMBER: anyPort.optional().describe(`Its port (${port}), ${either}`),
    USER: text.describe(`Its login, ${either}`),
    PASSWORD: secret().optional().describe(`The password of that login, ${either}`),
  };
  return {
    ...Object.fromEntries(
      Object.entries(variables).map(([name, schema]) => [`${prefix}_${name}`, schema]),
    ),
    ...(path ? { [path.variable]: text.describe(`${path.meaning}, ${either}`) } : {}),
  } as { [Name in keyof typeof variables as `${Prefix}_${Name}`]: (typeof variables)[Name] };
}

/** @returns the URL that is set, or one made of the parts. */
export function readServerUrl(
  { prefix, protocols, port, path }: Server<string>,
  values: Readonly<Record<string, unknown>>,
  reject: (variable: string, message: string) => never,
): Secret {
  const [url, host, portNumber] = [`${prefix}_URL`, `${prefix}_HOST`, `${prefix}_PORT_NUMBER`];
  const [user, password] = [`${prefix}_USER`, `${prefix}_PASSWORD`];
  const required = [host, user, password];
  const optional = [portNumber];
  if (path) (path.otherwise === undefined ? required : optional).push(path.variable);
  const isSet = (name: string) => values[name] !== undefined;
  const set = [...required, ...optional].filter(isSet);
  const parts = `${required.slice(0, -1).join(', ')} and ${required.at(-1)}`;

  const whole = values[url];
  if (whole instanceof Secret)
    return set.length === 0
      ? whole
      : reject(url, `is set as well as ${set.join(', ')}. Set one or the other`);
  if (set.length === 0) return reject(url, `is missing. Set it, or ${parts}`);
  const [missing, ...others] = required.filter((name) => !isSet(name));
  for (const name of others) reject(name, `is missing. Set ${parts}`);
  if (missing) return reject(missing, `is missing. Set ${parts}`);

  const value = (name: string) => {
    const given = values[name];
    return given instanceof Secret ? given.reveal() : (given as string | number | undefined);
  };
  const encoded = (name: string) => encodeURIComponent(value(name) ?? '');
  const address = String(value(host));
  const last = path ? `/${encodeURIComponent(value(path.variable) ?? path.otherwise ?? '')}` : '';
  return new Secret(
    `${protocols[0]}://${encoded(user)}:${encoded(password)}@${address.includes(':') ? `[${address}]` : address}:${value(portNumber) ?? port}${last}`,
  );
}
