import { afterNavigate } from '$app/navigation';

/** The content of another page gets the focus; another day on the same page keeps it where it is. */
export function focusOnNavigation(): void {
  afterNavigate(({ from, to, type }) => {
    if (type === 'enter' || from?.route.id === to?.route.id) return;
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  });
}
