export interface UpgradeLimits {
  /** Connections that have not shown a good token yet, over all addresses. */
  readonly total: number;
  readonly perAddress: number;
}

/** Counts connections of strangers: those that have not shown a good token yet, or that were refused and linger. */
export function createUpgradeLimit({ total, perAddress }: UpgradeLimits) {
  const byAddress = new Map<string, number>();
  let count = 0;
  return {
    /** @returns what to call when the connection is no stranger any more or is closed; undefined: there are too many */
    enter(address: string): (() => void) | undefined {
      const own = byAddress.get(address) ?? 0;
      if (count >= total || own >= perAddress) return undefined;
      byAddress.set(address, own + 1);
      count++;
      let isCounted = true;
      return () => {
        if (!isCounted) return;
        isCounted = false;
        count--;
        const left = (byAddress.get(address) ?? 0) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}

export type UpgradeLimit = ReturnType<typeof createUpgradeLimit>;
