import { ApiError } from './api-error.ts';

const mostBytes = 100_000_000;
const stalledAfterMs = 30_000;
/** The response comes after the file has been read. */
const answerWithinMs = 120_000;

export interface Upload {
  readonly file: Blob;
  /** Ends the upload, unless the whole file has been sent. */
  readonly signal: AbortSignal;
  /** Called with the share of the file that has been sent, from 0 to 1. */
  readonly onprogress: (share: number) => void;
}

const failed = (code: string) => new ApiError(0, code, 'The file was not uploaded');

function headersOf(text: string): Headers {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return new Headers(
    lines.map((line) => {
      const end = line.indexOf(':');
      return [line.slice(0, end), line.slice(end + 1).trim()];
    }),
  );
}

/**
 * Sends a request with a file as its body. In all browsers, only XMLHttpRequest reports the progress of an upload.
 *
 * @throws {ApiError} `upload_stalled`, `upload_failed`, `file_too_large`, or `timeout` if there is no response.
 */
export async function uploadFile(
  { url, method, headers }: Request,
  { file, signal, onprogress }: Upload,
): Promise<Response> {
  if (file.size > mostBytes) throw failed('file_too_large');
  if (signal.aborted) throw failed('upload_failed');
  const sending = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endAfter = (ms: number, code: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reject(failed(code));
      sending.abort();
    }, ms);
  };
  sending.upload.onprogress = ({ loaded }) => {
    endAfter(stalledAfterMs, 'upload_stalled');
    onprogress(loaded / file.size);
  };
  const abort = () => sending.abort();
  sending.upload.onload = () => {
    signal.removeEventListener('abort', abort);
    endAfter(answerWithinMs, 'timeout');
    onprogress(1);
  };
  sending.onload = () => {
    const { status, responseText } = sending;
    resolve(
      new Response(responseText, { status, headers: headersOf(sending.getAllResponseHeaders()) }),
    );
  };
  sending.onerror = sending.onabort = () => reject(failed('upload_failed'));
  signal.addEventListener('abort', abort);
  sending.open(method, url);
  headers.forEach((value, name) => sending.setRequestHeader(name, value));
  endAfter(stalledAfterMs, 'upload_stalled');
  sending.send(file);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
