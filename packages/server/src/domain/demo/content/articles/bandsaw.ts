import type { DemoArticle } from '../types.ts'

export const bandsaw: DemoArticle = {
  title: 'Read the bandsaw before you switch it on',
  excerpt:
    'It is the friendliest large machine in the shop and the one most often used by people in a hurry. Seven things to look at, in the order in which they save you.',
  category: 'How-to',
  bannerFile: 'banner-1.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 139,
  content: `
<p><em>By Bartolomeu Ferrão</em></p>
<p>The bandsaw is quiet, it does not throw wood at you, and it forgives a crooked line. That is why I worry about it more than about the table
saw. Everybody is afraid of the table saw. Here is what I look at before the green button, every time, and I have had the same ten fingers for
thirty-four years.</p>

<h2>1. Who was here before me?</h2>
<p>Read the slate that hangs on the frame. It tells you which blade is on, since when, and what it last cut. If it says <em>olive, wet</em>, the wheels
are full of pitch and the blade will wander. If it says nothing, somebody forgot, and you must find out by yourself what they left behind.</p>

<h2>2. Is it the right blade?</h2>
<p>Open the upper door with the machine isolated at the wall. Two numbers matter: how wide the blade is, and how many teeth it has per inch.</p>
<ul>
<li><strong>Wide (20 mm and more)</strong> for straight cuts and for slicing a board into thinner boards. It cannot turn.</li>
<li><strong>Medium (10 to 13 mm)</strong> for nearly everything. It turns around a saucer.</li>
<li><strong>Narrow (6 mm)</strong> for curves around a coin. It breaks when you push.</li>
</ul>
<p>As for teeth: you want at least three of them in the wood at any time, and not more than a dozen or so. Fewer and they hook, more and they
polish instead of cutting. Thick stock wants few teeth, thin stock wants many. A chart hangs inside the door, and nobody has ever been laughed at
for looking at it.</p>

<h2>3. Tension and tracking</h2>
<p>Turn the upper wheel by hand, twice. The blade should run in the middle of the tyre and stay there. Press it sideways with a finger, halfway up:
it may give the thickness of a matchstick. If it sings like a string it is too tight; if it flaps it is too loose. <strong>Let the tension off when you
finish for the day.</strong> The wheels are grateful, and so is the next person, who will thereby be forced to look.</p>

<h2>4. Guides</h2>
<p>The guides stand beside the blade and behind it, above the table and below. The side ones almost touch it, a sheet of paper apart. The rear
bearing stays still until you push wood, then it turns. If it turns all the time, the blade is leaning on it and will harden and crack. If the
teeth run between the side guides they will be ruined in a second, and you will hear it from the courtyard.</p>

<h2>5. The upper guard</h2>
<p>This is the part that counts. Lower the guard until it clears your wood by one finger, lying flat. Not for the cut: for you. Every centimetre of
bare blade above the wood is a centimetre that you do not need and that you could touch. Most of the bandsaw injuries I have been told about
began with a guard that was set for the thick piece and not lowered for the thin one.</p>
<blockquote><p>You do not cut yourself on the wood. You cut yourself on the part of the blade that has nothing to do.</p></blockquote>

<h2>6. Where will your hands be at the end?</h2>
<p>Not at the beginning: at the end. Push the wood through in your mind, and stop the film when the last five centimetres pass the teeth. Where are
your thumbs? If they are in line with the blade, take a push stick or turn the piece around. Round stock is never cut freehand, because it
wants to roll and it will take you along. Put it into the V-block; that is what it is for, and its ugly grooves are its medals.</p>
<p>Then look at your clothes. Sleeves up, cords in, hair tied. No gloves: a glove is a rope that ends in your hand.</p>

<h2>7. Where will the other people be?</h2>
<p>Say “starting” aloud, and wait until somebody answers. If nobody answers you are alone, and then it is tea time, since nobody runs a red-dot
machine alone in this building. Keep a metre free on the right: when a blade breaks, it is there that it comes out, with a bang that you will
not forget. Should it happen, step back, switch off at the wall, and touch nothing until both wheels stand still. They take almost a minute.</p>

<h2>Now press the button</h2>
<p>Let it reach its full speed. Feed as fast as the sawdust falls evenly, and no faster. If you have to push, something in this list is wrong, and
you go back to number two. When you have finished, lower the guard to the table, sweep, write on the slate, and leave the key on its hook.</p>
<p>The introduction takes half a day and is included in your membership; the dates are in the <a href="https://example.org/bancada/calendar">calendar</a>. If you
learnt elsewhere, come nevertheless. I like to see how other shops do it, and three times already I have changed a rule because a guest knew
better.</p>
`.trim(),
}
