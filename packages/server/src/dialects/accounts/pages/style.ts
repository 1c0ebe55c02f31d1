/** The look of the account pages: one column, large targets, light and dark, in the place's colour. */
import { accentOn, parseColor, type Rgb } from './accent.ts'

const lightPaper: Rgb = [255, 255, 255]
const darkPaper: Rgb = [22, 26, 24]
/** The house's own green. */
const houseColor: Rgb = [31, 93, 66]

const colors = (paper: Rgb, color: Rgb): string => {
  const { button, onButton, ink } = accentOn(paper, color)
  return `--button:${button};--on-button:${onButton};--accent:${ink}`
}

/** `color` is the place's own, `#rrggbb`; anything else gives the house's. */
export function styleOf(color: string | null | undefined): string {
  const rgb = parseColor(color) ?? houseColor
  return `:root{color-scheme:light dark;--ink:#1c2320;--paper:#ffffff;--soft:#55605a;--line:#7a857f;--box:#f2f4f2;--error:#a3121f;${colors(lightPaper, rgb)}}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebe8;--paper:#161a18;--soft:#a3aea8;--line:#7d8983;--box:#202523;--error:#ffa5a5;${colors(darkPaper, rgb)}}}
${rules}`
}

const rules = `*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main{max-width:34rem;margin:0 auto;padding:1rem 1.25rem}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;padding-top:1.5rem}
.brand{margin:0;font-weight:600;flex:1 1 auto;display:flex;align-items:center;gap:.6rem}
.brand img{max-height:2.5rem;max-width:8rem}
main{padding-bottom:4rem}
body:has(.wide)>*{max-width:none}
iframe.wide{width:100%;height:calc(100vh - 11rem);min-height:20rem;border:1px solid var(--line)}
h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0 1rem}
h2{font-size:1.2rem;line-height:1.3;margin:2.5rem 0 .5rem;padding-top:1.25rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
a{color:var(--accent);text-underline-offset:.15em}
p{margin:.6rem 0}
ul,ol,dl{margin:.75rem 0}
ul,ol{padding-left:1.25rem}
dt{color:var(--soft)}
dd{margin:0 0 .6rem}
code{font:.95em/1.5 ui-monospace,monospace}
.plain{list-style:none;padding:0}
.plain>li{padding:.75rem 0;border-bottom:1px solid var(--line)}
.soft,.hint{color:var(--soft)}
.hint{margin:.15rem 0;font-size:.95rem}
form{margin:1rem 0}
nav form,.inline{display:inline-block;margin:0}
nav{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}
label,legend{display:block;font-weight:600;margin-top:1rem;padding:0}
fieldset{border:0;margin:1.25rem 0 0;padding:0}
.choice{display:flex;gap:.6rem;align-items:baseline;font-weight:400;margin-top:.5rem}
.choice input{width:1.25rem;height:1.25rem;flex:none;align-self:flex-start;margin:.15rem 0 0;accent-color:var(--accent)}
input:not([type=radio]):not([type=checkbox]),textarea{width:100%;min-height:2.75rem;margin-top:.25rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem}
textarea{min-height:7rem}
[aria-invalid=true]{border:2px solid var(--error)!important}
button,.button{display:inline-block;min-height:2.75rem;margin-top:1.25rem;padding:.55rem 1.25rem;font:inherit;font-weight:600;text-decoration:none;color:var(--on-button);background:var(--button);border:2px solid var(--accent);border-radius:.4rem;cursor:pointer}
button.second,.button.second{color:var(--accent);background:var(--paper)}
nav button,li button{margin-top:0;padding:.35rem .9rem}
.row{display:flex;flex-wrap:wrap;gap:0 .75rem}
.row form{margin:0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.error{color:var(--error);font-weight:600;margin:.25rem 0}
.box{padding:.75rem 1rem;background:var(--box);border-left:.35rem solid var(--accent);border-radius:.25rem}
.box.bad{border-color:var(--error)}
.codes{columns:2;font-family:ui-monospace,monospace}
@media (max-width:22rem){.codes{columns:1}}
svg{display:block;max-width:100%;height:auto;margin:1rem 0}
`
