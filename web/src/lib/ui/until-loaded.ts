const pauseMs = 5_000;

/** Loads a part of the page, and tries again until the network brings it. */
export async function untilLoaded<Part>(load: () => Promise<Part>): Promise<Part> {
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
