import type { DemoCommunity } from './types.ts'

const rules = `
<h2>How we share the house</h2>
<p>Bancada Aberta is one courtyard, seven rooms and a long table off Rua dos Anjos. It works because people who hardly know each other
agree on a few things. These are the things. Please read them once with attention: when they change, we ask you to accept them again.</p>

<h3>1. People first, then projects</h3>
<ul>
<li>Greet whoever is in the room. Ask for a name and a pronoun if you need one, and remember both.</li>
<li>Talk about work, not about the worth of the person doing it. “This joint will open” is useful; “you never listen” is not.</li>
<li>No harassment, no remarks about bodies, accents, origin, faith, age, gender or money. A joke that needs somebody to be small is not told here.</li>
<li>Ask before you touch somebody, photograph them, or pick up what they are making.</li>
<li>Children are welcome until 19:00 with an adult who is looking at them, and never inside the yellow lines around machines.</li>
</ul>

<h3>2. Machines and materials</h3>
<ul>
<li>Use a machine with a red dot only after its introduction. Your licences are in your profile; a friend’s licence is not yours.</li>
<li>Nobody runs a red-dot machine alone in the building. If you are the last two, you leave together or you switch it off.</li>
<li>Sleeves up, hair tied, no gloves at anything that turns. Glasses live in the box by each door, so there is no excuse.</li>
<li>If something breaks, hang the orange card on it and write what happened. Nobody has ever paid for an honest mistake here.</li>
<li>No PVC, no unknown plastics and no treated timber in the laser cutter. The smoke is poison, for you and for the lens.</li>
</ul>

<h3>3. Space and time</h3>
<ul>
<li>The last fifteen minutes of your session belong to the broom. Leave the bench emptier than you found it.</li>
<li>Shelf boxes carry a name and a date. After sixty days without a visit we write to you; after ninety we give the contents away.</li>
<li>The neighbours above us sleep from 22:00. Saws, hammers and the compressor stop at 20:00, on Sundays all day.</li>
<li>The long table is for eating and talking. Solvents, glue and wet clay stay in their rooms, however small the job.</li>
</ul>

<h3>4. Money</h3>
<ul>
<li>Tea is free, coffee costs what you can give, consumables are paid for by weight or by the hour at the tablet.</li>
<li>If the fee is a problem this month, write to the house desk. We do not ask for papers and we tell nobody.</li>
<li>You may sell what you make. You may not run classes in the house without agreeing on it with the plenary first.</li>
</ul>

<h3>5. When something goes wrong</h3>
<p>Speak to any moderator, in person or by e-mail to <a href="mailto:care@example.org">care@example.org</a>. Two people who are not involved will
listen to you within three days, ask you what you want to happen, and do nothing behind your back. What can follow: a conversation, a pause
of up to thirty days, or the end of a membership. A decision is explained in writing and can be taken to the next plenary.</p>

<h3>6. Deciding together</h3>
<p>The plenary meets once a month and is open to every member, in the room or online. Proposals are posted five days ahead. We look for
the objection first and count hands only when talking has stopped helping. Whoever is affected most speaks first.</p>

<p><strong>By joining you say: I have read this, I will try, and I will say sorry when I fail.</strong></p>
`.trim()

/** The demo tenant itself. It asks before it lets in, so that its pending applications make sense. */
export const demoCommunity: DemoCommunity = {
  tag: 'my-community',
  name: 'Bancada Aberta',
  description:
    'A shared workshop and neighbourhood house in Anjos, Lisbon: seven rooms for wood, metal, clay, cloth, print, bicycles and electronics, ' +
    'and one long table where 70-odd neighbours repair, make, teach and eat together. Visitors are welcome at every repair café.',
  joinMode: 'REQUEST_ONLY',
  rules,
  space: { country: 'Portugal', timeZone: 'Europe/Lisbon', contactEmail: 'house@example.org', taxRate: 23 },
  founder: {
    email: 'founder@example.org',
    username: 'teresa',
    name: 'Teresa Vilhena',
    bio: 'Bookbinder, keeper of the keys and of the very long table. Started Bancada Aberta with five neighbours and a borrowed drill.',
  },
}
