/** Makes the service worker cache chunks that were not used yet, such as menus, so that they work offline. */
export async function cacheParts(): Promise<void> {
  // Browsers have no service worker for pages without TLS, except from the same machine.
  const registration = await navigator.serviceWorker?.ready;
  registration?.active?.postMessage('keep parts');
}
