import { slugFrom, slugWithSuffix } from '../kernel/text/slug.ts'

/**
 * Gives a new row the first free slug of its title: `title`, `title-2`, `title-3`… `insert` answers whether the slug was
 * free, so that two writers at once never share one. Answers the slug.
 */
export async function insertWithFreeSlug(
  title: string,
  taken: (base: string) => Promise<readonly string[]>,
  insert: (slug: string) => Promise<boolean>,
): Promise<string> {
  const base = slugFrom(title)
  // Most titles are new: try before asking.
  if (await insert(base)) return base
  const known = new Set(await taken(base))
  for (let n = 2; ; n++) {
    const candidate = slugWithSuffix(base, n)
    if (!known.has(candidate) && (await insert(candidate))) return candidate
  }
}
