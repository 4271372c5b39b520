export const fieldLook =
  'min-h-10 w-full rounded-lg border border-input bg-card px-3 text-base placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-destructive md:text-sm';

export const triggerLook = 'inline-flex items-center justify-between gap-2 text-left';
