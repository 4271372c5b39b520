const leastPx = 60;

/** Handles horizontal swipes over an element: to the right goes back, to the left goes forward. */
export function swipe(options: { readonly onmove: (step: -1 | 1) => void }) {
  return (node: HTMLElement) => {
    let start: Touch | undefined;
    const begin = (event: TouchEvent) => {
      start = event.touches.length === 1 ? event.touches[0] : undefined;
    };
    const end = (event: TouchEvent) => {
      const [last] = event.changedTouches;
      if (!start || !last) return;
      const [x, y] = [last.clientX - start.clientX, last.clientY - start.clientY];
      start = undefined;
      if (Math.abs(x) >= leastPx && Math.abs(x) > 2 * Math.abs(y)) options.onmove(x > 0 ? -1 : 1);
    };
    node.addEventListener('touchstart', begin, { passive: true });
    node.addEventListener('touchend', end, { passive: true });
    return () => {
      node.removeEventListener('touchstart', begin);
      node.removeEventListener('touchend', end);
    };
  };
}
