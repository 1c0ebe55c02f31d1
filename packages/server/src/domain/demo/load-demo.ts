/** Fills a community with the demo content, all in one transaction: a server killed meanwhile leaves no half of it. */
import { randomBytes } from 'node:crypto'
import type { Database, Tx } from '../../db/database.ts'
import type { Actor } from '../../events/outbox.ts'
import { issueKey } from '../../identity/api-keys/api-keys.ts'
import { hashPassword } from '../../identity/passwords.ts'
import { createUser, createUserWithEmail, findUserForEmail } from '../../identity/users/users.ts'
import { newId } from '../../kernel/ids.ts'
import { rejectApplication, submitApplication } from '../applications/applications.ts'
import { cleanArticle, createArticle, updateArticle } from '../articles/articles.ts'
import { createCategory } from '../atlas/categories.ts'
import { createHotspot } from '../atlas/hotspots.ts'
import { createCommunity, updateCommunity } from '../communities/communities.ts'
import { addMember } from '../memberships/memberships.ts'
import { createProduct } from '../products/products.ts'
import { cleanRules, writeRules } from '../rules/rules.ts'
import { createSegment } from '../segments/segments.ts'
import { updateSpace } from '../spaces/spaces.ts'
import { demoApplications } from './content/applications.ts'
import { demoArticles } from './content/articles.ts'
import { demoAtlasCategories, demoHotspots } from './content/atlas.ts'
import { demoCommunity } from './content/community.ts'
import { demoMembers } from './content/members.ts'
import { demoProducts } from './content/products.ts'
import { demoSegments } from './content/segments.ts'
import { loadDemoEvents } from './load-demo-events.ts'

export interface DemoSummary {
  readonly tag: string
  readonly publishableKey: string
  /** ADMIN. Only its hash is kept. */
  readonly secretKey: string
  readonly adminEmail: string
  readonly adminPassword: string
}
export interface DemoOptions {
  readonly tag?: string
  /** Where the demo's pictures are reached. */
  readonly publicUrl: string
}

const actor: Actor = { type: 'system', id: 'demo' }
const dayMs = 86_400_000

export async function loadDemo(database: Database, options: DemoOptions): Promise<DemoSummary> {
  const tag = options.tag ?? demoCommunity.tag
  const adminPassword = randomBytes(12).toString('base64url')
  const passwordHash = await hashPassword(adminPassword)
  const now = new Date()
  const isFirst = tag === demoCommunity.tag
  // People stand above communities: a second demo has founders of its own.
  const unique = (text: string, separator: string) => (isFirst ? text : text.replace(separator, `+${tag}${separator}`))
  const adminEmail = unique(demoCommunity.founder.email, '@')
  const keys = await database.change(newId(), async (tx) => {
    const { username, ...founder } = demoCommunity.founder
    const wanted = { ...founder, email: adminEmail, passwordHash }
    const owner = await (isFirst ? createUser(tx, actor, { ...wanted, username }) : createUserWithEmail(tx, actor, wanted))
    // REQUEST_ONLY while the open applications are made; the join mode of the demo stands at the end.
    const created = {
      tag,
      name: demoCommunity.name,
      description: demoCommunity.description,
      joinMode: 'REQUEST_ONLY',
      ownerUserId: owner.id,
    } as const
    const { key: publishableKey } = await createCommunity(tx, actor, created, daysBefore(now, 900))
    await fill(tx, now, (file) => `${options.publicUrl}/static/demo/${file}`)
    await updateCommunity(tx, actor, { joinMode: demoCommunity.joinMode, brand: { color: '#2f6f4f' } }, now)
    await updateSpace(tx, actor, demoCommunity.space, now)
    const secret = await issueKey(tx, actor, { type: 'secret', name: 'Demo', scopes: ['ADMIN'] }, now)
    return { publishableKey, secretKey: secret.key }
  })
  return { tag, ...keys, adminEmail, adminPassword }
}

async function fill(tx: Tx, now: Date, picture: (file: string) => string): Promise<void> {
  await writeRules(tx, actor, cleanRules(demoCommunity.rules), daysBefore(now, 800))
  const segmentIds = new Map<string, string>()
  for (const { form, ...segment } of demoSegments) {
    segmentIds.set(segment.name, await createSegment(tx, actor, { ...segment, ...(form && { form }) }, daysBefore(now, 800)))
  }
  await addMembers(tx, now, segmentIds)
  await loadDemoEvents(tx, actor, now, picture)
  await addArticles(tx, now, picture)
  for (const { imageFile, ...product } of demoProducts)
    await createProduct(tx, actor, { ...product, imageUrl: picture(imageFile) })
  const categoryIds = new Map<string, string>()
  for (const category of demoAtlasCategories) categoryIds.set(category.slug, await createCategory(tx, actor, category))
  for (const { categorySlug, ...hotspot } of demoHotspots) {
    await createHotspot(tx, actor, { ...hotspot, categoryId: categoryIds.get(categorySlug)! })
  }
}

async function addMembers(tx: Tx, now: Date, segmentIds: ReadonlyMap<string, string>): Promise<void> {
  for (const { name, username, email, bio, segment, role, joinedDaysAgo } of demoMembers) {
    // A second demo has the same people in it.
    if (!(await findUserForEmail(tx, email))) await createUser(tx, actor, { email, username, name, bio })
    await addMember(tx, actor, { email, segmentId: segmentIds.get(segment)!, role }, daysBefore(now, joinedDaysAgo))
  }
  for (const { segment, status, reason, appliedDaysAgo, ...application } of demoApplications) {
    const at = daysBefore(now, appliedDaysAgo)
    const { requestId } = await submitApplication(
      tx,
      actor,
      segmentIds.get(segment)!,
      { ...application, source: 'landing_page' },
      at,
    )
    if (status === 'REJECTED') await rejectApplication(tx, actor, requestId, reason, at)
  }
}

async function addArticles(tx: Tx, now: Date, picture: (file: string) => string): Promise<void> {
  for (const { bannerFile, status, publishedDaysAgo, ...article } of demoArticles) {
    const at = daysBefore(now, publishedDaysAgo ?? 0)
    const { id } = await createArticle(tx, actor, cleanArticle({ ...article, bannerUrl: picture(bannerFile) }))
    if (status === 'PUBLISHED') await updateArticle(tx, actor, id, { status }, at, async () => undefined)
  }
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs)
