export interface UpgradeLimits {
  /** Connections without a valid token, over all addresses. */
  readonly total: number;
  readonly perAddress: number;
}

/** Limits connections of strangers: clients without a valid token, including refused ones that stay open. */
export function createUpgradeLimit({ total, perAddress }: UpgradeLimits) {
  const byAddress = new Map<string, number>();
  let count = 0;
  return {
    /** @returns a function to call once the client is authenticated or gone. Undefined when there are too many. */
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
