import anyAscii from 'any-ascii'

/** Longest slug in characters: long enough to read, short enough for a link in a mail. */
export const slugLengthMax = 80

const fallback = 'untitled'

/**
 * Kebab-case ASCII slug of a title in any script: never empty, at most `slugLengthMax` characters,
 * always matching `^[a-z0-9]+(-[a-z0-9]+)*$`.
 */
export const slugFrom = (title: string): string => {
  // Han is written without spaces: each character is a word of its own, or a long title could only be cut mid-word.
  const spaced = title.replace(/\p{Script=Han}/gu, ' $& ')
  const kebab = anyAscii(spaced)
    .toLowerCase()
    // "don't" is one word, and the transliteration writes the Cyrillic soft sign as an apostrophe.
    .replace(/['’`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return cut(kebab, slugLengthMax) || fallback
}

/** The nth slug for one title: `base`, `base-2`, `base-3`…; the base gives way so that the bound holds. */
export const slugWithSuffix = (base: string, n: number): string => {
  if (n <= 1) return cut(base, slugLengthMax)
  const suffix = `-${n}`
  return cut(base, slugLengthMax - suffix.length) + suffix
}

/** Cuts at the last word that fits, unless that would throw away more than half. */
const cut = (slug: string, lengthMax: number): string => {
  if (slug.length <= lengthMax) return slug
  const boundary = slug.lastIndexOf('-', lengthMax)
  return slug.slice(0, boundary >= lengthMax / 2 ? boundary : lengthMax)
}
