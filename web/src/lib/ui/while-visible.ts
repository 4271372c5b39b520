/** Begins something when an element comes into view, and ends it when that is gone again. */
export const whileVisible =
  (begin: () => () => void) =>
  (element: Element): (() => void) => {
    let end: (() => void) | undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) end ??= begin();
      else {
        end?.();
        end = undefined;
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      end?.();
    };
  };
