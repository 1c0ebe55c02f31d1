import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { demoApplications } from './applications.ts'
import { demoArticles } from './articles.ts'
import { demoAtlasCategories, demoHotspots } from './atlas.ts'
import { demoCommunity } from './community.ts'
import { demoEvents } from './events.ts'
import { demoMembers } from './members.ts'
import { demoProducts } from './products.ts'
import { demoSegments } from './segments.ts'
import type { DemoAnswers, DemoForm, DemoFormField } from './types.ts'

const staticDir = new URL('../static/', import.meta.url)
const bannerFiles = readdirSync(staticDir)
const reservedMail = /^[a-z0-9._-]+@example\.(org|com|net)$/
const colour = /^#[0-9a-f]{6}$/

const eventForms = demoEvents.flatMap((event) => event.tiers.flatMap((tier) => (tier.form ? [tier.form] : [])))
const segmentForms = demoSegments.flatMap((segment) => (segment.form ? [segment.form] : []))

function expectDistinct(values: readonly string[]): void {
  expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([])
}

function wordCount(html: string): number {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

function isRealDate(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}

function isAnswerTo(field: DemoFormField, value: DemoAnswers[string]): boolean {
  const optionIds = (field.options ?? []).map((option) => option.id)
  switch (field.type) {
    case 'SHORT_TEXT':
    case 'LONG_TEXT':
      return typeof value === 'string' && value.length > 0
    case 'EMAIL':
      return typeof value === 'string' && reservedMail.test(value)
    case 'PHONE':
      // Ofcom's and NANPA's ranges for drama: a demo must not make a real telephone ring.
      return typeof value === 'string' && /^\+(44 7700 900\d{3}|1 202 555 01\d\d)$/.test(value)
    case 'NUMBER':
      return typeof value === 'number' && Number.isFinite(value)
    case 'URL':
      return typeof value === 'string' && /^https:\/\/example\.(org|com|net)\//.test(value)
    case 'DROPDOWN':
    case 'SINGLE_CHOICE':
      return typeof value === 'string' && optionIds.includes(value)
    case 'MULTIPLE_CHOICE':
      return Array.isArray(value) && value.length > 0 && value.every((id) => optionIds.includes(id))
    case 'DATE':
      return typeof value === 'string' && isRealDate(value)
    case 'RATING':
      return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5
  }
}

/** Field ids whose answer is missing, wrong or unasked for. */
function wrongAnswers(form: DemoForm | undefined, answers: DemoAnswers): string[] {
  const fields = form?.fields ?? []
  const wrong = fields.filter((field) => {
    const value = answers[field.id]
    return value === undefined ? field.required : !isAnswerTo(field, value)
  })
  const unknown = Object.keys(answers).filter((id) => !fields.some((field) => field.id === id))
  return [...wrong.map((field) => field.id), ...unknown]
}

describe('the demo community and its people', () => {
  it('has rules of real length and a founder with a reserved address', () => {
    expect(demoCommunity.tag).toBe('my-community')
    expect(wordCount(demoCommunity.rules)).toBeGreaterThan(400)
    expect(demoCommunity.founder.email).toBe('founder@example.org')
  })

  it('has 72 members, six who wait and two who were refused', () => {
    expect(demoMembers).toHaveLength(72)
    expect(demoApplications.filter((application) => application.status === 'PENDING')).toHaveLength(6)
    const refused = demoApplications.filter((application) => application.status === 'REJECTED')
    expect(refused).toHaveLength(2)
    expect(refused.every((application) => application.reason !== null)).toBe(true)
  })

  it('uses no e-mail, username or name twice, and only reserved domains', () => {
    const people = [demoCommunity.founder, ...demoMembers]
    const emails = [...people, ...demoApplications].map((person) => person.email)
    expectDistinct(emails)
    expectDistinct(people.map((person) => person.username))
    expectDistinct([...people, ...demoApplications].map((person) => person.name))
    expect(emails.filter((email) => !reservedMail.test(email))).toEqual([])
    expect(people.filter((person) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(person.username))).toEqual([])
  })

  it('gives most members a bio, some a role, and every segment at least one member', () => {
    expect(demoMembers.filter((member) => member.bio !== null).length).toBeGreaterThan(60)
    for (const role of ['ADMIN', 'MODERATOR', 'CREATOR', 'MEMBER']) {
      expect(demoMembers.filter((member) => member.role === role).length).toBeGreaterThanOrEqual(2)
    }
    for (const segment of demoSegments) expect(demoMembers.some((member) => member.segment === segment.name)).toBe(true)
    expect(demoMembers.every((member) => member.joinedDaysAgo > 0)).toBe(true)
  })

  it('prices five segments in cents, two of them with a form', () => {
    expectDistinct(demoSegments.map((segment) => segment.name))
    expect(demoSegments).toHaveLength(5)
    expect(segmentForms).toHaveLength(2)
    for (const { color, priceMonthly, priceQuarterly, priceYearly } of demoSegments) {
      expect(color).toMatch(colour)
      const prices = [priceMonthly, priceQuarterly, priceYearly].filter((price) => price !== null)
      expect(prices.every((price) => Number.isInteger(price) && price > 0)).toBe(true)
    }
  })

  it('names only segments and categories that exist', () => {
    const segmentNames = demoSegments.map((segment) => segment.name)
    for (const { segment } of [...demoMembers, ...demoApplications]) expect(segmentNames).toContain(segment)
    const slugs = demoAtlasCategories.map((category) => category.slug)
    for (const { categorySlug } of demoHotspots) expect(slugs).toContain(categorySlug)
  })
})

describe('the demo forms', () => {
  it('use all eleven field types between the two segment forms', () => {
    const types = new Set(segmentForms.flatMap((form) => form.fields.map((field) => field.type)))
    expect([...types].sort()).toEqual(
      'DATE DROPDOWN EMAIL LONG_TEXT MULTIPLE_CHOICE NUMBER PHONE RATING SHORT_TEXT SINGLE_CHOICE URL'.split(' '),
    )
  })

  it('give options to choices alone, and steps that have a label', () => {
    for (const form of [...segmentForms, ...eventForms]) {
      expectDistinct(form.fields.map((field) => field.id))
      for (const field of form.fields) {
        const isChoice = ['DROPDOWN', 'SINGLE_CHOICE', 'MULTIPLE_CHOICE'].includes(field.type)
        expect(field.options !== undefined).toBe(isChoice)
        expectDistinct((field.options ?? []).map((option) => option.id))
        expect(field.step ?? 0).toBeLessThan(Math.max(1, form.stepLabels.length))
      }
    }
  })

  it('are answered validly by every application', () => {
    for (const { name, segment, answers } of demoApplications) {
      const form = demoSegments.find((candidate) => candidate.name === segment)?.form
      expect({ name, wrong: wrongAnswers(form, answers) }).toEqual({ name, wrong: [] })
    }
  })

  it('are answered validly by the sample answers of every tier', () => {
    for (const tier of demoEvents.flatMap((event) => event.tiers)) {
      expect(tier.sampleAnswers !== undefined).toBe(tier.form !== undefined)
      for (const answers of tier.sampleAnswers ?? []) expect(wrongAnswers(tier.form, answers)).toEqual([])
    }
  })
})

describe('the demo events', () => {
  it('are at least 14, nine of them ahead, one draft, one cancelled, one featured', () => {
    expect(demoEvents.length).toBeGreaterThanOrEqual(14)
    expectDistinct(demoEvents.map((event) => event.name))
    expect(demoEvents.filter((event) => event.startsInDays > 0).length).toBeGreaterThanOrEqual(9)
    expect(demoEvents.filter((event) => event.status === 'PUBLISHED').length).toBeGreaterThanOrEqual(12)
    expect(demoEvents.filter((event) => event.status === 'DRAFT')).toHaveLength(1)
    expect(demoEvents.filter((event) => event.status === 'CANCELLED')).toHaveLength(1)
    const featured = demoEvents.filter((event) => event.featured)
    expect(featured.map(({ status, viewability }) => [status, viewability])).toEqual([['PUBLISHED', 'PUBLIC']])
  })

  it('lie between 40 days ago and 90 ahead and last a positive time', () => {
    for (const { startsInDays, startHourUtc, durationHours, timezone } of demoEvents) {
      expect(startsInDays).toBeGreaterThanOrEqual(-40)
      expect(startsInDays).toBeLessThanOrEqual(90)
      expect(startHourUtc).toBeGreaterThanOrEqual(0)
      expect(startHourUtc).toBeLessThan(24)
      expect(durationHours).toBeGreaterThan(0)
      expect(new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone).toBe(timezone)
    }
  })

  it('have the place and the address that their format promises', () => {
    expect(new Set(demoEvents.map((event) => event.format))).toEqual(new Set(['ONLINE', 'IN_PERSON', 'HYBRID']))
    for (const { format, location } of demoEvents) {
      expect(location.onlineUrl !== null).toBe(format !== 'IN_PERSON')
      expect(location.latitude !== null && location.longitude !== null && location.address !== null).toBe(format !== 'ONLINE')
    }
  })

  it('have tiers within the bounds of the wire, free and paid, several with forms', () => {
    const tiers = demoEvents.flatMap((event) => event.tiers)
    for (const tier of tiers) {
      expect(tier.name.length).toBeLessThanOrEqual(80)
      expect(tier.description?.length ?? 0).toBeLessThanOrEqual(200)
      expect(Number.isInteger(tier.priceCents) && tier.priceCents >= 0).toBe(true)
      expect(tier.capacity ?? 1).toBeGreaterThan(0)
    }
    for (const event of demoEvents) expectDistinct(event.tiers.map((tier) => tier.name))
    expect(tiers.some((tier) => tier.priceCents > 0)).toBe(true)
    expect(tiers.some((tier) => tier.priceCents === 0)).toBe(true)
    expect(eventForms.length).toBeGreaterThanOrEqual(4)
  })

  it('ask for no more RSVPs than the free places and the members allow', () => {
    for (const event of demoEvents) {
      const freeTiers = event.tiers.filter((tier) => tier.priceCents === 0)
      // People are dealt to the free tiers in turn, so the smallest is full first.
      const smallest = Math.min(...freeTiers.map((tier) => tier.capacity ?? Number.POSITIVE_INFINITY))
      const freePlaces = freeTiers.length === 0 ? 0 : smallest * freeTiers.length
      const places = event.tiers.length === 0 ? Number.POSITIVE_INFINITY : freePlaces
      const most = Math.min(places, event.capacity ?? Number.POSITIVE_INFINITY, demoMembers.length)
      expect(event.rsvpCountHint).toBeLessThanOrEqual(most)
      expect(event.rsvpCountHint).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('the demo articles, products and atlas', () => {
  it('has nine articles of 600 to 1200 words, one of them a draft', () => {
    expect(demoArticles).toHaveLength(9)
    expectDistinct(demoArticles.map((article) => article.title))
    for (const article of demoArticles) {
      const words = wordCount(article.content)
      expect({ title: article.title, isLongEnough: words >= 600 && words <= 1200 }).toEqual({
        title: article.title,
        isLongEnough: true,
      })
      expect(article.excerpt.length).toBeLessThanOrEqual(500)
      expect(article.category.length).toBeLessThanOrEqual(100)
      expect(article.publishedDaysAgo === null).toBe(article.status === 'DRAFT')
    }
    expect(demoArticles.filter((article) => article.status === 'DRAFT')).toHaveLength(1)
    expect(demoArticles.some((article) => /\p{Script=Cyrillic}/u.test(article.title))).toBe(true)
  })

  it('writes articles and rules in balanced, plain HTML that links to reserved domains alone', () => {
    const allowed = new Set(['p', 'h2', 'h3', 'ul', 'ol', 'li', 'blockquote', 'a', 'strong', 'em'])
    for (const html of [demoCommunity.rules, ...demoArticles.map((article) => article.content)]) {
      const open: string[] = []
      for (const [, slash, name] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
        expect(allowed).toContain(name)
        if (slash === '/') expect(open.pop()).toBe(name)
        else open.push(name!)
      }
      expect(open).toEqual([])
      const links = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1]!)
      expect(links.filter((link) => !/^(https:\/\/example\.org\/|mailto:[a-z]+@example\.org$)/.test(link))).toEqual([])
    }
    for (const tag of ['<h2>', '<blockquote>', '<li>', '<a href=']) {
      expect(demoArticles.filter((article) => !article.content.includes(tag)).map((article) => article.title)).toEqual([])
    }
  })

  it('sells twelve products with distinct skus, one of them inactive', () => {
    expect(demoProducts).toHaveLength(12)
    expectDistinct(demoProducts.map((product) => product.sku))
    expect(demoProducts.filter((product) => !product.isActive)).toHaveLength(1)
    for (const { priceCents } of demoProducts) expect(Number.isInteger(priceCents) && priceCents > 0).toBe(true)
  })

  it('maps 48 hotspots inside Lisbon in six categories', () => {
    expect(demoAtlasCategories).toHaveLength(6)
    expectDistinct(demoAtlasCategories.map((category) => category.slug))
    for (const category of demoAtlasCategories) {
      expect(category.color).toMatch(colour)
      expect(demoHotspots.some((hotspot) => hotspot.categorySlug === category.slug)).toBe(true)
    }
    expect(demoHotspots).toHaveLength(48)
    expectDistinct(demoHotspots.map((hotspot) => hotspot.name))
    expectDistinct(demoHotspots.map(({ latitude, longitude }) => `${latitude},${longitude}`))
    // The municipality's land: Belém to Parque das Nações, the river to Campo Grande.
    const outside = demoHotspots.filter(
      ({ latitude, longitude }) => latitude < 38.69 || latitude > 38.8 || longitude < -9.23 || longitude > -9.09,
    )
    expect(outside).toEqual([])
  })

  it('uses only banners that exist, each under 4 kB and without outside references', () => {
    const used = [
      ...demoArticles.map((article) => article.bannerFile),
      ...demoEvents.map((event) => event.bannerFile),
      ...demoProducts.map((product) => product.imageFile),
    ]
    expect(used.filter((file) => !bannerFiles.includes(file))).toEqual([])
    expect(bannerFiles.filter((file) => file.endsWith('.svg')).length).toBeGreaterThanOrEqual(6)
    for (const file of new Set(used)) {
      const svg = readFileSync(new URL(file, staticDir), 'utf8')
      expect(Buffer.byteLength(svg)).toBeLessThan(4096)
      expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|<text|font/)
    }
  })
})
