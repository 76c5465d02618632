// Package derivation shows how a figure came about: the formula as it is written, each
// input with its name and value, the branch taken, each rounding, down to the facts.
//
// A [Step] is one step with the steps below it. Package rule makes them while it
// evaluates: a derivation is the evaluation watched, never a second computation. A
// [Renderer] writes a derivation for people, as text, Markdown or HTML, in English or
// Chinese, a page's worth at a time. A step may be kept as JSON, and be read back and
// rendered in the same words.
//
// # Determinism
//
// The same run gives the same derivation, and the same derivation the same bytes.
package derivation
