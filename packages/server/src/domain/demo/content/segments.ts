import type { DemoForm, DemoSegment } from './types.ts'

const benchForm: DemoForm = {
  fields: [
    {
      id: 'making',
      type: 'LONG_TEXT',
      label: 'What would you like to make or mend?',
      description: 'One real thing is better than a list. It may be small.',
      required: true,
    },
    {
      id: 'rooms',
      type: 'MULTIPLE_CHOICE',
      label: 'Which rooms will you use?',
      required: true,
      options: [
        { id: 'wood', label: 'Wood' },
        { id: 'metal', label: 'Metal and bicycles' },
        { id: 'clay', label: 'Clay and tiles' },
        { id: 'cloth', label: 'Cloth' },
        { id: 'print', label: 'Print and binding' },
        { id: 'electronics', label: 'Electronics' },
      ],
    },
    {
      id: 'comfort',
      type: 'RATING',
      label: 'How at ease are you with power tools?',
      description: '1: never held one. 5: could teach it.',
      required: true,
    },
    {
      id: 'district',
      type: 'DROPDOWN',
      label: 'Where do you live?',
      required: true,
      options: [
        { id: 'arroios', label: 'Arroios (Anjos, Pena, São Jorge de Arroios)' },
        { id: 'penha', label: 'Penha de França' },
        { id: 'sao-vicente', label: 'São Vicente (Graça)' },
        { id: 'santa-maria-maior', label: 'Santa Maria Maior' },
        { id: 'elsewhere-lisbon', label: 'Elsewhere in Lisbon' },
        { id: 'outside', label: 'Outside the city' },
      ],
    },
    { id: 'start', type: 'DATE', label: 'From which day on?', required: true },
    {
      id: 'phone',
      type: 'PHONE',
      label: 'A phone number for emergencies',
      description: 'Kept by the house desk, shown to nobody.',
      required: false,
    },
  ],
  stepLabels: [],
}

const studioForm: DemoForm = {
  fields: [
    { id: 'trade', type: 'SHORT_TEXT', label: 'Your trade, in a few words', required: true, step: 0 },
    { id: 'portfolio', type: 'URL', label: 'A place where we can see your work', required: false, step: 0 },
    {
      id: 'about',
      type: 'LONG_TEXT',
      label: 'What will you give the house besides the rent?',
      description: 'A skill to teach, an evening at the desk, a machine to share.',
      required: true,
      step: 0,
    },
    {
      id: 'surface',
      type: 'NUMBER',
      label: 'How many square metres do you need?',
      description: 'Studios are 6 to 14 m².',
      required: true,
      step: 1,
    },
    {
      id: 'noise',
      type: 'SINGLE_CHOICE',
      label: 'How loud is your work?',
      required: true,
      options: [
        { id: 'silent', label: 'A pencil' },
        { id: 'moderate', label: 'A sewing machine' },
        { id: 'loud', label: 'A hammer' },
      ],
      step: 1,
    },
    { id: 'invoice-email', type: 'EMAIL', label: 'E-mail for invoices', required: true, step: 1 },
    { id: 'move-in', type: 'DATE', label: 'When would you like to move in?', required: false, step: 1 },
  ],
  stepLabels: ['You and your work', 'The room'],
}

export const demoSegments: readonly DemoSegment[] = [
  {
    name: 'Neighbour',
    description:
      'The newsletter, the long table, a voice in the plenary and every repair café. Free, for everybody who lives nearby.',
    color: '#2a9d8f',
    priceMonthly: null,
    priceQuarterly: null,
    priceYearly: null,
  },
  {
    name: 'Bench',
    description: 'Use of all seven rooms from 10:00 to 22:00, a shelf box, and the introductions to the red-dot machines.',
    color: '#e76f51',
    priceMonthly: 2800,
    priceQuarterly: 7800,
    priceYearly: 28800,
    form: benchForm,
  },
  {
    name: 'Studio',
    description:
      'A lockable studio of your own with a window to the courtyard, for people who make their living with their hands.',
    color: '#264653',
    priceMonthly: 9500,
    priceQuarterly: 27000,
    priceYearly: 102000,
    form: studioForm,
  },
  {
    name: 'Young Bench',
    description: 'Everything of Bench for people under 25, with a mentor for the first three projects.',
    color: '#e9c46a',
    priceMonthly: 1200,
    priceQuarterly: 3300,
    priceYearly: 12000,
  },
  {
    name: 'Friend of the House',
    description:
      'You live far away or have two left hands, and like that this exists. One payment a year and a postcard from the press.',
    color: '#8d6a9f',
    priceMonthly: null,
    priceQuarterly: null,
    priceYearly: 6000,
  },
]
