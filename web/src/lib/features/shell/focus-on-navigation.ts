import { afterNavigate } from '$app/navigation';

/** Moves the focus to the content of a new page. Another day on the same page keeps the focus. */
export function focusOnNavigation(): void {
  afterNavigate(({ from, to, type }) => {
    if (type === 'enter' || from?.route.id === to?.route.id) return;
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  });
}
