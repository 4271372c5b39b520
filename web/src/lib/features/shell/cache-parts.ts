/** Has the service worker keep also what was not opened yet, such as a menu: so it opens without a network. */
export async function cacheParts(): Promise<void> {
  // There is none where the page is served without TLS and from elsewhere than this machine.
  const registration = await navigator.serviceWorker?.ready;
  registration?.active?.postMessage('keep parts');
}
