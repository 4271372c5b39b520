/** Whether somebody typed an email as it is, but for case and spaces around it. */
export const isSameEmail = (typed: string, email: string): boolean =>
  typed.trim().toLowerCase() === email.toLowerCase();
