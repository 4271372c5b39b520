/** Whether a typed email is the given one, ignoring case and surrounding spaces. */
export const isSameEmail = (typed: string, email: string): boolean =>
  typed.trim().toLowerCase() === email.toLowerCase();
