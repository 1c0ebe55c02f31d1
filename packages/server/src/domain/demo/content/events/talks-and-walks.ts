import type { DemoEvent } from '../types.ts'
import { house, houseAndOnline, lisbonTime, senhoraDoMonte } from './places.ts'

/** Evenings with a view, a speaker or an audience. */
export const talkEvents: readonly DemoEvent[] = [
  {
    name: 'Sketch walk: four viewpoints in one evening',
    description: `From the Senhora do Monte down to Portas do Sol with a pencil, twenty minutes at each stop, and nobody looks at your paper unless you hold it up.

1. **Senhora do Monte**: the whole city as five lines
2. **Graça**: one pine, without its needles
3. **Santa Luzia**: a pattern from the tiles
4. **Portas do Sol**: whatever the light has left

About two kilometres, downhill, with steps. Bring something to sit on. We end with soup at the house, for those who can still climb back.`,
    startsInDays: 19,
    startHourUtc: 17,
    durationHours: 3,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: senhoraDoMonte,
    capacity: 25,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-3.svg',
    tiers: [{ name: 'Walk along', description: 'Free; a few pencils to lend.', priceCents: 0, currency: 'EUR', capacity: 25 }],
    rsvpCountHint: 18,
  },
  {
    name: 'Talk: how tram 28 stays on its rails',
    description: `The steepest tramway without a rack that most of us will ever ride runs four streets from here. Yusuf spent thirty-one years underneath it.

He brings a brake shoe, a box of sand and a model of the curve at Rua das Escolas Gerais, and explains why a wheel of steel on a rail of steel can climb **more than thirteen per cent**, what sand has to do with it, and what the driver hears that you do not.

Forty minutes, then questions, then wine. The video room is open for those who live on a flatter street.`,
    startsInDays: 59,
    startHourUtc: 19,
    durationHours: 2,
    timezone: lisbonTime,
    format: 'HYBRID',
    location: houseAndOnline('https://meet.example.org/tram-28'),
    capacity: 130,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-3.svg',
    tiers: [
      { name: 'A chair in the courtyard', description: null, priceCents: 0, currency: 'EUR', capacity: 50 },
      { name: 'Video room', description: null, priceCents: 0, currency: 'EUR', capacity: 80 },
    ],
    rsvpCountHint: 38,
  },
  {
    name: 'Open studios: eight doors in two days',
    description: `For two days the eight studios open their doors to the courtyard, and you may walk in, touch things and ask what they cost.

**The first day** is for looking: demonstrations on the hour, from stained glass to accordion reeds. **The second day** is for trying: short sessions of forty-five minutes at eight benches, one instrument left in tune at the end.

Entry is free. The trying tickets pay the teachers and nobody else. If you write, film or photograph, tell us beforehand, and ask each maker again on the day.`,
    startsInDays: 74,
    startHourUtc: 10,
    durationHours: 32,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 300,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-1.svg',
    tiers: [
      { name: 'Just looking', description: 'Both days, come and go.', priceCents: 0, currency: 'EUR', capacity: 220 },
      {
        name: 'Trying: one session on the second day',
        description: 'Forty-five minutes at one of the benches.',
        priceCents: 1800,
        currency: 'EUR',
        capacity: 64,
        form: {
          fields: [
            {
              id: 'bench',
              type: 'DROPDOWN',
              label: 'Which bench?',
              required: true,
              options: [
                { id: 'joinery', label: 'Joinery with Bartolomeu' },
                { id: 'clay', label: 'Clay with Aiko' },
                { id: 'textile', label: 'Mending with Oleksandra' },
                { id: 'print', label: 'Lino with Zofia' },
                { id: 'pattern', label: 'Pattern cutting with Salma' },
                { id: 'accordion', label: 'Reeds with Goran' },
                { id: 'dye', label: 'Dyeing with Fatoumata' },
                { id: 'glass', label: 'Glass with Constança' },
              ],
            },
          ],
          stepLabels: [],
        },
        sampleAnswers: [{ bench: 'glass' }, { bench: 'accordion' }],
      },
      {
        name: 'Press and bloggers',
        description: 'A guided hour before we open.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 12,
        form: {
          fields: [
            { id: 'outlet', type: 'URL', label: 'Where can we read or watch you?', required: true },
            { id: 'desk', type: 'EMAIL', label: 'E-mail of your desk', required: false },
          ],
          stepLabels: [],
        },
        sampleAnswers: [
          { outlet: 'https://example.net/small-workshops' },
          { outlet: 'https://example.com/lisboa-a-pe', desk: 'desk@example.com' },
        ],
      },
    ],
    rsvpCountHint: 23,
  },
  {
    name: 'Residents’ supper: six months, seven tables',
    description: `The residents of this half-year show what they made, each at a table of their own, between courses.

Still open: the date of the glass table, who cooks, and whether the harpsichord can be carried down the stairs. Please do not announce this before the plenary has agreed.`,
    startsInDays: 88,
    startHourUtc: 19,
    durationHours: 4,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 40,
    requiresApproval: true,
    viewability: 'MEMBERS_ONLY',
    featured: false,
    status: 'DRAFT',
    bannerFile: 'banner-4.svg',
    tiers: [
      {
        name: 'A chair at a table',
        description: 'Three courses, seven stories.',
        priceCents: 1500,
        currency: 'EUR',
        capacity: 40,
      },
    ],
    rsvpCountHint: 0,
  },
]
