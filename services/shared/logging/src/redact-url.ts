/** Removes passwords and tokens from URLs in a text. */
export const redactUrl = (text: string): string =>
  text
    .replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@]*@/gi, '$1[removed]@')
    .replaceAll(/([?&](?:token|access_token)=)[^&\s"']*/gi, '$1[removed]');
