/** Starts something when an element comes into view, and stops it when the element leaves the view. */
export const whileVisible =
  (start: () => () => void) =>
  (element: Element): (() => void) => {
    let stop: (() => void) | undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) stop ??= start();
      else {
        stop?.();
        stop = undefined;
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      stop?.();
    };
  };
