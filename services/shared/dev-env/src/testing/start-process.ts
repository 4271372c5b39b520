import { spawn, type ChildProcess } from 'node:child_process';
import { expect } from 'vitest';
import { freePorts } from '../free-port.ts';
import { eventually } from './eventually.ts';

export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Sends a signal and waits for the end of the process. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a service in its own process, which can be killed at any time.
 *
 * @param main the program of the service
 * @throws if it is not ready within `deadlineMs`, after killing it
 */
export async function startProcess(
  main: string,
  variables: Readonly<Record<string, string | undefined>>,
  deadlineMs: number,
): Promise<ServiceProcess> {
  const [port = 0] = await freePorts(1);
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      LOG_LEVEL: 'fatal',
      ...variables,
      PORT: String(port),
    },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => void child.once('close', resolve));
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    await ended;
  };
  try {
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      deadlineMs,
    });
  } catch (error) {
    await end();
    throw error;
  }
  return { url, child, end };
}
