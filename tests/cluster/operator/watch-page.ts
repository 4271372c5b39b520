/** Requests the page continuously. */
export function watchPage(address: string) {
  let stopped = false;
  const answers = new Map<string, number>();
  const ask = () =>
    fetch(`http://${address}/`, { signal: AbortSignal.timeout(10_000) }).then(
      async (response) => {
        await response.body?.cancel();
        return String(response.status);
      },
      () => 'no answer',
    );
  const running = (async () => {
    while (!stopped) {
      const outcome = await ask();
      answers.set(outcome, (answers.get(outcome) ?? 0) + 1);
    }
  })();
  return async () => {
    stopped = true;
    await running;
    const list = [...answers].map(([outcome, count]) => `${count} × ${outcome}`).join(', ');
    return { list, allServed: [...answers.keys()].join() === '200' };
  };
}
