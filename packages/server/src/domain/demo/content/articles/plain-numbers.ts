import type { DemoArticle } from '../types.ts'

export const plainNumbers: DemoArticle = {
  title: 'What it costs to keep the lights on',
  excerpt:
    'An ordinary month of the house in plain numbers: where 2 438 euros come from, where they go, and which of them we argued about. With the mistakes left in.',
  category: 'Our house',
  bannerFile: 'banner-6.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 54,
  content: `
<p><em>By Ірина Коваленко</em></p>
<p>I keep books for a living, and in most houses the books are a secret. Here they hang on the wall by the kettle. Every three months I write them out
in words as well, because numbers that nobody reads are only a slower kind of secret. This is an ordinary month. Nothing burned down and nobody
gave us a lathe.</p>

<h2>What comes in</h2>
<p>If everybody paid by the month, our 72 members would bring us 1 682 euros:</p>
<ul>
<li>28 people on <strong>Bench</strong>, 28 euros each: 784;</li>
<li>8 <strong>Studios</strong> at 95 euros: 760;</li>
<li>9 people on <strong>Young Bench</strong>, 12 euros: 108;</li>
<li>6 <strong>Friends of the House</strong>, 60 euros a year, so 5 a month: 30;</li>
<li>21 <strong>Neighbours</strong>, who pay nothing, and without whom the whole thing would be a club.</li>
</ul>
<p>Courses and evenings leave 590 after the teachers are paid. The shelf by the door, with tiles, notebooks and stools, leaves 166. That makes 2 438
euros. I have checked it three times, once with Joaquim, who does not trust anything that was not set in lead.</p>

<h2>What goes out</h2>
<ol>
<li>Rent for the courtyard and its seven rooms: 1 250.</li>
<li>Electricity, of which the kiln eats more than half: 310.</li>
<li>Care of the tools, blades, belts, oil: 260.</li>
<li>Put aside for the day on which something large dies: 150.</li>
<li>Insurance: 118.</li>
<li>Cleaning, and the coffee that nobody ever pays for completely: 106.</li>
<li>Put aside for the lining of the kiln: 90.</li>
<li>Internet, the bank, the tax adviser: 84.</li>
<li>Places for people who cannot pay this month: 70.</li>
</ol>
<p>Together 2 438. It is not always so tidy. In January we were 211 short, and in May, after the tile days, 340 over.</p>

<blockquote><p>A budget is a list of promises. The sum at the bottom only tells you whether you can keep them all at once.</p></blockquote>

<h2>The three lines we argued about</h2>
<h3>The kiln</h3>
<p>Some 165 euros of electricity each month serve one room. Should the clay people pay for it themselves? We tried. For one quarter a firing had a price,
and for one quarter nobody fired anything on their own: they waited until the kiln was full, which was right, and then stopped experimenting,
which was wrong. Aiko brought the shelf of failures into the plenary and put it on the table without a word. Since then the first firing of every
new idea is free. The bill has risen by nine euros.</p>
<h3>The seventy euros</h3>
<p>Seventy euros cover two and a half Bench places. We do not ask for papers. In three years eleven people have used it, most of them for two months or
three, and four have later paid the money back although nobody had asked. One proposal was to limit it to residents of the district, another to
double it. We did neither, and renamed it instead: it used to be called <em>hardship fund</em>, and since it is called <em>places</em>, people ask.</p>
<h3>The coffee</h3>
<p>There is a box. There has always been a box. The box covers sixty-one per cent of the coffee, month after month, with an accuracy that I find almost
beautiful. Every year somebody suggests a machine with coins. Every year we notice that the thirty-nine per cent are the cheapest welcome that we
know of.</p>

<h2>Mistakes of the quarter</h2>
<ul>
<li>I paid the insurance twice. They sent it back within eleven days and were very nice about it.</li>
<li>We sold the letterpress calendar for less than its paper had cost. The next one is going to be dearer, or shorter, or both.</li>
<li>The second extractor was ordered before the plenary had agreed. It is a good extractor. It was still the wrong order of things, and the person
who did it says so aloud: it was me.</li>
</ul>

<h2>What you can do with this</h2>
<p>Read the <a href="https://example.org/bancada/accounts">whole list</a>, with dates, next to the kettle or online. Ask about any line; the first question at
every plenary is reserved for money, and it does not have to be a clever one. If you run a place like ours, take the categories and spare yourself
the first bad year. And if your own month has become too narrow, write to the desk. It is a line in the list like any other, it has been agreed,
and it is waiting there for you.</p>
`.trim(),
}
