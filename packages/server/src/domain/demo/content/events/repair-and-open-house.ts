import type { DemoEvent } from '../types.ts'
import { house, houseAndOnline, largoDoIntendente, lisbonTime } from './places.ts'

/** The gatherings that belong to everybody: repair cafés, open evenings, plenaries and the swap market. */
export const openHouseEvents: readonly DemoEvent[] = [
  {
    name: 'Repair Café: lamps, kettles and other small patients',
    description: `The long table turns into a waiting room. Bring **one** broken thing with a plug or a battery, its charger if it has one, and a story about how it died.

You sit beside the person who repairs it, hold the torch, and go home knowing what was wrong. We mend about two things in three; the third at least gets a diagnosis and a decent farewell.

- Spare fuses, cable and switches are here, at cost price
- No microwaves, please: they stay dangerous after they are unplugged
- Soup at half past one`,
    startsInDays: -33,
    startHourUtc: 10,
    durationHours: 4,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 48,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-5.svg',
    tiers: [
      {
        name: 'I bring a patient',
        description: 'One thing per person, up to 20 kg.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 32,
      },
      { name: 'I can repair', description: 'Tools are here; bring your glasses.', priceCents: 0, currency: 'EUR', capacity: 16 },
    ],
    rsvpCountHint: 31,
  },
  {
    name: 'Open evening: first cut on the laser',
    description: `The gate stands open from six. Walk through the seven rooms, ask what everything is called, and cut a name tag or a coaster on the laser with somebody who knows it beside you.

This is the right evening if you are thinking of joining. Iryna explains the fees, Bartolomeu lets you plane one shaving, and at eight there is bread.

Nothing to bring. If you have a drawing of your own, save it as **SVG** on a stick, black lines only.`,
    startsInDays: -12,
    startHourUtc: 18,
    durationHours: 3,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 60,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-1.svg',
    tiers: [],
    rsvpCountHint: 35,
  },
  {
    name: 'Monthly plenary: what we mend in the house next',
    description: `One hour and a half, one agenda, one pot of tea.

1. The quarter in numbers (Iryna, ten minutes)
2. Proposal: a second extractor for the wood shop, **1 450 €**
3. Proposal: quiet Sundays until noon, for the neighbours above
4. Who keeps the keys in the holidays

Proposals hang by the door and stand in the members’ letter five days before. Write objections early; they are worth more than votes. You can follow in the video room, and speak there too.`,
    startsInDays: 3,
    startHourUtc: 19,
    durationHours: 2,
    timezone: lisbonTime,
    format: 'HYBRID',
    location: houseAndOnline('https://meet.example.org/plenary'),
    capacity: null,
    requiresApproval: false,
    viewability: 'MEMBERS_ONLY',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-3.svg',
    tiers: [
      { name: 'At the long table', description: null, priceCents: 0, currency: 'EUR', capacity: 40 },
      {
        name: 'In the video room',
        description: 'The link opens a quarter of an hour before.',
        priceCents: 0,
        currency: 'EUR',
        capacity: null,
      },
    ],
    rsvpCountHint: 29,
  },
  {
    name: 'Repair Café: bicycles before the hills',
    description: `Brakes, gears, bearings and the noise you have been ignoring since spring. Henrique and the bicycle corner set up six stands in the courtyard.

**How it works.** You book a stand for forty minutes, tell us beforehand what hurts, and work on your own bicycle with a mechanic at your elbow. New cables, pads and tubes are sold at cost.

Electric bicycles are welcome for everything that is not the motor or the battery. If it rains, we move under the roof and stand closer together.`,
    startsInDays: 6,
    startHourUtc: 9,
    durationHours: 5,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 46,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-6.svg',
    tiers: [
      {
        name: 'A stand for my bicycle',
        description: 'Forty minutes with a stand, tools and a mechanic.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 36,
        form: {
          fields: [
            {
              id: 'trouble',
              type: 'MULTIPLE_CHOICE',
              label: 'What hurts?',
              required: true,
              options: [
                { id: 'brakes', label: 'Brakes' },
                { id: 'gears', label: 'Gears' },
                { id: 'wheel', label: 'A wheel or a tyre' },
                { id: 'noise', label: 'A noise' },
              ],
            },
            {
              id: 'wheel-size',
              type: 'DROPDOWN',
              label: 'Wheel size',
              required: false,
              options: [
                { id: 'small', label: '20 inches or less' },
                { id: 'mtb', label: '26 or 27.5 inches' },
                { id: 'large', label: '28 or 29 inches' },
              ],
            },
            { id: 'note', type: 'LONG_TEXT', label: 'Tell us more, if you like', required: false },
          ],
          stepLabels: [],
        },
        sampleAnswers: [
          { trouble: ['brakes'], 'wheel-size': 'large', note: 'The rear one squeals downhill, so the whole street knows me.' },
          { trouble: ['gears', 'noise'], 'wheel-size': 'mtb' },
          { trouble: ['wheel'], 'wheel-size': 'small', note: 'It is my daughter’s, and she will come too.' },
          { trouble: ['noise'] },
        ],
      },
      {
        name: 'I come to help',
        description: 'You can true a wheel, or hold one still.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 10,
      },
    ],
    rsvpCountHint: 19,
  },
  {
    name: 'Swap market on the Largo',
    description: `A table each, no prices. Everything on it must have been **made or mended by you**: jam, shelves, poems, a bicycle with new bearings. What you take, you pay for with something of yours.

Set up from nine, swap from ten, and take home what nobody wanted. The choir sings at noon, whatever the weather thinks.

The square has shade on its west side until about one o’clock: first come, first shaded.`,
    startsInDays: 38,
    startHourUtc: 9,
    durationHours: 6,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: largoDoIntendente,
    capacity: 200,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-4.svg',
    tiers: [
      { name: 'Come and swap', description: 'Bring what fits into one bag.', priceCents: 0, currency: 'EUR', capacity: 160 },
      {
        name: 'A table',
        description: '180 × 60 cm and two chairs. The deposit of nothing is your word to clean it.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 24,
        form: {
          fields: [
            { id: 'offer', type: 'SHORT_TEXT', label: 'What will be on your table?', required: true },
            { id: 'helpers', type: 'NUMBER', label: 'How many people will stand behind it?', required: true },
            { id: 'contact', type: 'PHONE', label: 'A phone number for the morning of the market', required: false },
          ],
          stepLabels: [],
        },
        sampleAnswers: [
          { offer: 'Darned socks and a darning lesson', helpers: 2 },
          { offer: 'Quince jam and turned bowls to eat it from', helpers: 1, contact: '+44 7700 900164' },
          { offer: 'Stools 38 to 41', helpers: 2 },
        ],
      },
    ],
    rsvpCountHint: 46,
  },
]
