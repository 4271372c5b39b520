const pauseMs = 5_000;

/** Loads a part of the page, and retries until it succeeds. */
export async function loadWithRetry<Part>(load: () => Promise<Part>): Promise<Part> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => {
        addEventListener('online', resolve, { once: true });
        setTimeout(resolve, pauseMs);
      });
    }
  }
}
