/// <reference types="@sveltejs/kit" />

interface Window {
  /** Requests that the start script in app.html has already sent. */
  sessionAnswer?: Promise<Response> | undefined;
}

declare module '$icons/*' {
  import type { Component } from 'svelte';
  import type { SVGAttributes } from 'svelte/elements';

  const icon: Component<SVGAttributes<SVGSVGElement>>;
  export default icon;
}
