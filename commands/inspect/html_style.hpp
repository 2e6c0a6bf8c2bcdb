// The style of the page that --html writes: light and dark as the reader has it, and fit to be printed.
#pragma once

#include <string_view>

namespace bourn::commands::inspect {

inline constexpr std::string_view kHtmlStyle = R"css(
:root { color-scheme: light dark; --page: #fff; --card: #f6f8fa; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0;
  --events: #0969da; --bytes: #8250df; --sizes: #1a7f37; --segment: #54aeff; --bad: #cf222e; --warn: #bf8700; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #151b23; --ink: #e6edf3; --faint: #9198a1;
  --line: #3d444d; --events: #4493f8; --bytes: #ab7df8; --sizes: #3fb950; --segment: #316dca; --bad: #f85149;
  --warn: #d29922; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 1120px; background: var(--page); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 36px 0 10px; font-size: 16px; border-bottom: 1px solid var(--line); padding-bottom: 5px; }
h3 { margin: 14px 0 4px; font-size: 13px; font-weight: 600; color: var(--faint); }
p { margin: 4px 0; }
.faint, .faint td { color: var(--faint); }
.bad { color: var(--bad); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(max(150px, 22%), 1fr)); gap: 10px; margin-top: 20px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.tile b { display: block; font-size: 21px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile span { color: var(--faint); font-size: 12px; }
.tile.alarm { border-color: var(--bad); } .tile.alarm b { color: var(--bad); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 6px 40px; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 12px; fill: var(--faint); font-variant-numeric: tabular-nums; }
svg .scale { text-anchor: end; }
.grid, .tick { stroke: var(--line); stroke-width: 1; fill: none; }
.events { fill: var(--events); } .bytes { fill: var(--bytes); } .sizes { fill: var(--sizes); }
.gap { fill: var(--warn); opacity: .16; }
.segment { fill: var(--segment); } .damage { fill: var(--bad); } .unfinished { fill: var(--warn); }
rect:hover { filter: brightness(1.2); }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 600; font-size: 12px; color: var(--faint); padding: 3px 10px 3px 0; }
td { text-align: right; padding: 3px 10px 3px 0; border-top: 1px solid var(--line); vertical-align: top; }
th.text, td.text { text-align: left; }
td.key { text-align: left; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px;
  overflow-wrap: anywhere; white-space: pre-wrap; }
td.share { width: 35%; padding-right: 0; }
td.share div { height: 9px; margin-top: 6px; border-radius: 2px; background: var(--events); min-width: 1px; }
.map { margin: 3px 0 12px; }
.map p { display: flex; justify-content: space-between; gap: 20px; overflow-wrap: anywhere; }
footer { margin-top: 44px; color: var(--faint); font-size: 12px; }
@media print { @page { margin: 14mm; } body { padding: 0; max-width: none; font-size: 11px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } section, .tile, table, svg { break-inside: avoid; }
  h2 { break-after: avoid; } }
)css";

}  // namespace bourn::commands::inspect
