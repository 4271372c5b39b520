/// <reference types="@sveltejs/kit" />

interface Window {
  /** Requests that the start script in app.html has already sent. */
  sessionAnswer?: Promise<Response> | undefined;
}
