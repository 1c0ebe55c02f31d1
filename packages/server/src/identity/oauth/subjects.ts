/**
 * How people are named to apps: `sub` is the user's id as 32 hex characters, the same at every issuer. Source: space contract
 * 2.4.
 */
export const subOf = (userId: string): string => userId.replaceAll('-', '')

/** undefined for a text that is no such name. */
export const userIdOf = (sub: string): string | undefined =>
  /^[0-9a-f]{32}$/.test(sub) ? sub.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined
