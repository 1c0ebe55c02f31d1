import type { DemoProduct } from './types.ts'

export const demoProducts: readonly DemoProduct[] = [
  {
    sku: 'TILE-BLANK-6',
    name: 'Six blank tiles, biscuit fired',
    description:
      'Six 14 × 14 cm tiles from the house kiln, ready for glaze and pigment.\n\n- Thickness 8 mm, slightly uneven as tiles should be\n- Firing them afterwards is **included** for members',
    priceCents: 1400,
    currency: 'EUR',
    imageFile: 'banner-2.svg',
    isActive: true,
  },
  {
    sku: 'TILE-PANEL-COURT',
    name: 'Courtyard panel, four tiles',
    description:
      'Aiko’s drawing of our courtyard in cobalt, painted by hand, no two alike. Four tiles, 28 × 28 cm when laid.\n\nComes with a card that explains how to set them.',
    priceCents: 8600,
    currency: 'EUR',
    imageFile: 'banner-2.svg',
    isActive: true,
  },
  {
    sku: 'STOOL-42',
    name: 'Stool number 42',
    description:
      'Ash seat, oak legs, wedged through-tenons, linseed oil. Made by Patrick, who has started numbering them.\n\n**Pick up at the house**; we do not ship stools.',
    priceCents: 12500,
    currency: 'EUR',
    imageFile: 'banner-1.svg',
    isActive: true,
  },
  {
    sku: 'MARK-GAUGE-KIT',
    name: 'Marking gauge, kit of parts',
    description:
      'Everything for the first tool you make yourself: beech stock, brass wear strip, a pin to file, a drawing. About two hours with a chisel.\n\nSuits beginners.',
    priceCents: 1900,
    currency: 'EUR',
    imageFile: 'banner-1.svg',
    isActive: true,
  },
  {
    sku: 'BAG-SAILCLOTH',
    name: 'Tool roll from retired sailcloth',
    description:
      'Nine pockets, waxed thread, one leather strap. The cloth crossed the Tagus for twelve years before Salma cut it.\n\n*Stains are part of the biography.*',
    priceCents: 4200,
    currency: 'EUR',
    imageFile: 'banner-4.svg',
    isActive: true,
  },
  {
    sku: 'MEND-KIT',
    name: 'Visible mending kit',
    description:
      'Five skeins dyed in the courtyard (madder, onion, weld, indigo, avocado), two needles, a darning mushroom and eight printed pages by Oleksandra.',
    priceCents: 2300,
    currency: 'EUR',
    imageFile: 'banner-4.svg',
    isActive: true,
  },
  {
    sku: 'PRINT-TRAM-A3',
    name: 'Linocut “28, uphill”, A3',
    description:
      'Three colours, edition of 60, signed. Printed on the proofing press of the house by Zofia.\n\nSent rolled in a tube, within Europe for free.',
    priceCents: 3800,
    currency: 'EUR',
    imageFile: 'banner-3.svg',
    isActive: true,
  },
  {
    sku: 'NOTEBOOK-COPTIC',
    name: 'Coptic-bound notebook',
    description:
      '144 blank pages, opens flat, covers from misprints of our own posters. Bound by Saoirse and Teresa on Thursday evenings.',
    priceCents: 1800,
    currency: 'EUR',
    imageFile: 'banner-3.svg',
    isActive: true,
  },
  {
    sku: 'RADIO-KIT-MW',
    name: 'Medium-wave radio kit',
    description:
      'One evening, eleven parts, no chips. Ends with a voice from Spain in your ear.\n\n1. Wind the coil\n2. Solder the rest\n3. Hang a wire out of the window\n\nThe manual is by Rosalind and therefore readable.',
    priceCents: 2900,
    currency: 'EUR',
    imageFile: 'banner-5.svg',
    isActive: true,
  },
  {
    sku: 'SHARPEN-5',
    name: 'Sharpening, five blades',
    description:
      'Kitchen knives, chisels or plane irons: five of them, sharp enough to shave a pencil. Leave them at the desk before Wednesday, fetch them on Friday.',
    priceCents: 1500,
    currency: 'EUR',
    imageFile: 'banner-6.svg',
    isActive: true,
  },
  {
    sku: 'PLANS-CARGO-BIKE',
    name: 'Plans for a front-loading cargo bicycle (download)',
    description:
      'Kwabena’s drawings, revision 7: cutting list, jig, welding order, brake geometry. PDF and DXF, licensed for your own use and for schools.',
    priceCents: 900,
    currency: 'EUR',
    imageFile: 'banner-6.svg',
    isActive: true,
  },
  {
    sku: 'CALENDAR-LETTERPRESS',
    name: 'Letterpress calendar',
    description: 'Twelve sheets, twelve hands, one red day each. **Sold out**; the next edition is cut in autumn.',
    priceCents: 2400,
    currency: 'EUR',
    imageFile: 'banner-3.svg',
    isActive: false,
  },
]
