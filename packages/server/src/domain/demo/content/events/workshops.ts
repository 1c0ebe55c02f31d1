import type { DemoEvent } from '../types.ts'
import { house, lisbonTime, onlineOnly } from './places.ts'

/** Courses with a teacher and, mostly, a price. */
export const workshopEvents: readonly DemoEvent[] = [
  {
    name: 'Tile day: paint and fire your own azulejo',
    description: `A whole day in the clay room with Aiko. You learn how a tin glaze takes the brush, why the line cannot be corrected, and what cobalt looks like before and after the fire.

**Morning.** Three exercises on paper, one on a broken tile. Pouncing a pattern with charcoal, as it has been done here for four hundred years.

**Afternoon.** Your own four tiles: a pattern that repeats, or one picture across all of them. We glaze, load the kiln together, and eat.

Your tiles are fired overnight and wait for you from the following week. No drawing skills needed; patience helps, an apron helps more.`,
    startsInDays: 10,
    startHourUtc: 9,
    durationHours: 8,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 18,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: true,
    status: 'PUBLISHED',
    bannerFile: 'banner-2.svg',
    tiers: [
      {
        name: 'A place at the glazing table',
        description: 'Four tiles, all pigments, the firing, lunch.',
        priceCents: 6500,
        currency: 'EUR',
        capacity: 12,
        form: {
          fields: [
            { id: 'idea', type: 'SHORT_TEXT', label: 'Do you already have a motif in mind?', required: false },
            {
              id: 'lunch',
              type: 'SINGLE_CHOICE',
              label: 'Lunch',
              required: true,
              options: [
                { id: 'vegan', label: 'Chickpeas and greens' },
                { id: 'fish', label: 'Sardines, if the boat was lucky' },
                { id: 'own', label: 'I bring my own' },
              ],
            },
          ],
          stepLabels: [],
        },
        sampleAnswers: [{ idea: 'My grandmother’s kitchen window', lunch: 'vegan' }, { lunch: 'fish' }],
      },
      {
        name: 'Solidarity place',
        description: 'The same day, paid for by the house. No questions asked.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 3,
        form: {
          fields: [
            {
              id: 'experience',
              type: 'RATING',
              label: 'How much have you painted before?',
              description: '1: doors. 5: portraits.',
              required: true,
            },
          ],
          stepLabels: [],
        },
        sampleAnswers: [{ experience: 1 }, { experience: 3 }],
      },
      {
        name: 'Watching, with coffee',
        description: 'A chair, a sketchbook, no tiles.',
        priceCents: 1200,
        currency: 'EUR',
        capacity: 3,
      },
    ],
    rsvpCountHint: 2,
  },
  {
    name: 'Wood shop introduction: the five red dots',
    description: `You need this introduction before you may use the bandsaw, planer, table saw, lathe or spindle moulder. Bartolomeu has given it a hundred and forty times and everybody still has ten fingers.

We look at each machine switched off, then name what can go wrong, then switch it on. You cut the same three pieces as everyone before you; they become a box for pencils.

- **Closed shoes**, no scarves, no rings
- Glasses and ear protection are provided
- Members of *Bench*, *Studio* and *Young Bench* come first, so we confirm each place by hand`,
    startsInDays: 15,
    startHourUtc: 9,
    durationHours: 4,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 8,
    requiresApproval: true,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-1.svg',
    tiers: [
      {
        name: 'Members',
        description: 'Included in your membership.',
        priceCents: 0,
        currency: 'EUR',
        capacity: 6,
        form: {
          fields: [
            {
              id: 'last-injury',
              type: 'LONG_TEXT',
              label: 'Anything we should know about hands, eyes or ears?',
              required: false,
            },
            {
              id: 'hand',
              type: 'SINGLE_CHOICE',
              label: 'Which hand do you write with?',
              required: true,
              options: [
                { id: 'left', label: 'Left' },
                { id: 'right', label: 'Right' },
              ],
            },
            { id: 'birth', type: 'DATE', label: 'Date of birth', description: 'The insurance asks, we do not.', required: true },
          ],
          stepLabels: [],
        },
        sampleAnswers: [
          { hand: 'right', birth: '1988-05-14' },
          { 'last-injury': 'I hear little on the left side, please stand on my right.', hand: 'left', birth: '1971-11-02' },
          { hand: 'right', birth: '2003-08-27' },
        ],
      },
      {
        name: 'Guests',
        description: 'Counts towards your first month if you join.',
        priceCents: 3500,
        currency: 'EUR',
        capacity: 2,
      },
    ],
    rsvpCountHint: 5,
  },
  {
    name: 'Electronics from nought: a radio in an afternoon',
    description: `Eleven parts, no battery, and at six o’clock a voice from another country in your ear.

Yusuf explains each part only when you need it: first the coil you wind yourself, then the crystal, then why the wire out of the window matters most. You learn to solder on the way, because there is no other way home.

**From twelve years on**; children below sixteen bring an adult, who will want a radio too. The radio is yours to keep, and so is the manual.`,
    startsInDays: 24,
    startHourUtc: 13,
    durationHours: 5,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 14,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-5.svg',
    tiers: [
      { name: 'One radio', description: 'Kit, tools and tea.', priceCents: 3900, currency: 'EUR', capacity: 10 },
      {
        name: 'Adult and child, one radio',
        description: 'Two chairs, one iron, shared glory.',
        priceCents: 4900,
        currency: 'EUR',
        capacity: 4,
      },
    ],
    rsvpCountHint: 0,
  },
  {
    name: 'Portuguese at the bench: the words for tools',
    description: `An hour online for everyone who can order coffee but not a *grosa*, a *goiva* or eight metres of *ripa*.

Rosalind and Joaquim take you through the drawers one by one, with pictures, sounds and the mistakes that make shopkeepers smile. You get the word list as a poster for your wall.

Beginners are the reason we do this. Cameras optional, laughing allowed.`,
    startsInDays: 31,
    startHourUtc: 18,
    durationHours: 1,
    timezone: lisbonTime,
    format: 'ONLINE',
    location: onlineOnly('https://meet.example.org/words-for-tools'),
    capacity: 80,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-3.svg',
    tiers: [
      { name: 'Join the room', description: null, priceCents: 0, currency: 'EUR', capacity: 60 },
      {
        name: 'Join and support the tool library',
        description: 'The same hour. Five euros buy a file.',
        priceCents: 500,
        currency: 'EUR',
        capacity: 20,
      },
    ],
    rsvpCountHint: 33,
  },
  {
    name: 'Sewing night: mend it so that it shows',
    description: `Bring a jacket with a hole, jeans without a knee, or the jumper that the moths liked better than you did. Oleksandra and Ousmane show you three repairs that do not apologise: *sashiko*, the woven darn, and the patch that tells the truth.

Machines are threaded and waiting; most of the evening happens by hand. Wash the thing first, please.

Thread, needles and patches are included, and somebody always brings cake.`,
    startsInDays: 45,
    startHourUtc: 18,
    durationHours: 3,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 16,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'PUBLISHED',
    bannerFile: 'banner-4.svg',
    tiers: [
      { name: 'Member', description: null, priceCents: 0, currency: 'EUR', capacity: 10 },
      { name: 'Guest', description: 'With thread, patches and cake.', priceCents: 1000, currency: 'EUR', capacity: 6 },
    ],
    rsvpCountHint: 9,
  },
  {
    name: 'Bees on the roof: a first look into the hive',
    description: `Manuel opens one of his hives in Penha de França and shows what a colony does all day.

**Cancelled**: the bees have decided to swarm, and so the roof belongs to them for a month. Everyone who had a place is invited to the honey tasting instead; watch the letter.`,
    startsInDays: 21,
    startHourUtc: 10,
    durationHours: 2,
    timezone: lisbonTime,
    format: 'IN_PERSON',
    location: house,
    capacity: 10,
    requiresApproval: false,
    viewability: 'PUBLIC',
    featured: false,
    status: 'CANCELLED',
    bannerFile: 'banner-3.svg',
    tiers: [{ name: 'One veil', description: null, priceCents: 0, currency: 'EUR', capacity: 10 }],
    rsvpCountHint: 0,
  },
]
