import type { DemoArticle } from '../types.ts'

export const longTable: DemoArticle = {
  title: 'The table came first',
  excerpt:
    'A haberdashery closed, a counter of five metres needed a home, and six neighbours needed a reason to meet. How Bancada Aberta began, told by the person who carried the heavy end.',
  category: 'Our house',
  bannerFile: 'banner-1.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 212,
  content: `
<p>People ask who designed the house. Nobody did. We had a table, and then we looked for walls that would fit around it.</p>

<h2>A counter without a shop</h2>
<p>The table is the counter of a haberdashery that stood near the top of Avenida Almirante Reis for sixty-eight years. It is five metres and
forty centimetres of chestnut, worn into a shallow valley in the middle where three generations measured ribbon against brass nails. When the
shop closed, the owner, Dona Eulália, sold the drawers in an afternoon and could not sell the counter at all. It was too long for any flat in
the district and too honest for any restaurant.</p>
<p>I bind books. I had gone in for linen thread, and I came out as the owner of a quarter of a tonne of chestnut, on the condition that it should
be gone by Friday. I had no idea where it would go. I had four friends with arms, one neighbour with a van, and the feeling you have when you
have said yes too quickly.</p>

<blockquote><p>“A table that long,” said Dona Eulália, “wants people who do not all know each other.”</p></blockquote>

<h2>A printing works without a printer</h2>
<p>The courtyard off Rua dos Anjos had been a printing works until the machines moved to Loures. There were seven rooms, one roof that leaked only
in the north wind, and a smell of ink that has never left the print room, to the joy of those who work there. The landlord wanted somebody for
six months, until he had decided what to do. That was some years ago. He has since decided to keep us, and comes to the soup.</p>
<p>We put the table in the largest room because it was the only room it could enter. Bartolomeu took out a window frame, we slid the counter in on
broom handles, and he put the frame back. It is still the best-fitted window of the building. Then we sat down, six people along five metres,
and found that we had to raise our voices a little to reach the far end. That was the first plenary.</p>

<h2>What we wrote on the first evening</h2>
<p>The paper is framed by the door, with a ring from a glass on it. It says:</p>
<ol>
<li>Anyone may sit down.</li>
<li>Things are mended before they are made.</li>
<li>Who knows something shows it to the next person before lunch.</li>
<li>The tools belong to the house and the house belongs to nobody in particular.</li>
<li>We stop when the neighbours sleep.</li>
</ol>
<p>Every rule we have written since is a footnote to these five. The <a href="https://example.org/bancada/rules">long version</a> has more about
lasers. It has no more about people, because nothing more was needed.</p>

<h2>How the rooms filled</h2>
<p>The wood shop came with Bartolomeu, who was tired of paying rent for a garage in which nobody ever said good morning. The kiln came with Aiko,
who had been carrying tiles across town on the metro to have them fired and had a drawer full of things that had not survived the green line.
Yusuf arrived to repair the fuse box and asked, when he had finished, whether the small room with the good aerial position was taken. The
bicycle corner was never decided upon. Bicycles simply gathered there, like pigeons.</p>
<p>The first repair café had eleven visitors and nineteen people to help them. Within a year it was the other way round and we had to give out
numbers. A lady from the third floor, Graça, came down to complain about the drilling and stayed to show us how her mother used to glue
porcelain. She is still the only person allowed to switch off the compressor without asking.</p>

<h2>What the table has taught us</h2>
<ul>
<li><strong>Length makes room for shyness.</strong> At a round table everyone must talk to everyone. At ours you can sit at the quiet end and
listen for a month, and many do.</li>
<li><strong>Scratches are minutes.</strong> The burn from the first soldering course is next to the wine stain of the evening we signed the lease.
We oil the top each January and sand nothing away.</li>
<li><strong>Eating together settles more than voting.</strong> In all our years the plenary has counted hands nine times. The rest was soup.</li>
</ul>
<p>Dona Eulália visits on her birthday. She is ninety-one, she sits where the ribbons used to be, and she measures the newcomers with her eyes.
Last year she ran her thumb along the valley in the wood and said that it had got deeper. I said I was sorry. “Don’t be,” she said. “It would
only worry me if it had stopped.”</p>
<p>If you would like to sit down: the gate is open on the evenings in the <a href="https://example.org/bancada/calendar">calendar</a>, and at every
repair café. Take the empty chair, not the corner. Somebody will ask you what you have brought, and it is perfectly all right to say: nothing
yet.</p>
`.trim(),
}
