/// <reference types="@sveltejs/kit" />

interface Window {
  /** What the start script in app.html has asked for already. */
  sessionAnswer?: Promise<Response> | undefined;
}
