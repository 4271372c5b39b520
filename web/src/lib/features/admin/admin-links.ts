interface AdminLink {
  readonly href: string;
  readonly label: () => string;
}

/** The pages of the administrator, in the order of their tabs. */
export const adminLinks: readonly AdminLink[] = [];
