// Package panel draws panels: which rater judges which units. It also verifies panels, redraws them
// after a change, and says why there are none.
//
// A [Request] names raters and units with their bounds: how many units a rater judges, how many
// raters judge a unit, in general and one by one; who is recused from what, and what somebody must
// judge. [Draw] finds panels whenever there are any, with
//
//   - no more assignments than the lower bounds need;
//   - loads that differ by at most one where the bounds allow, of raters and of units alike;
//   - the classes of units spread over the raters as evenly as recusals and musts allow, given how many
//     each judges, where there are not very many raters; beyond some 150 nearly so;
//   - all raters and units connected by common assignments where the bounds allow, so that their
//     marks can be compared; else the [Certificate] names the parts.
//
// Where there are none, the error is an [Infeasible]: bounds that cannot hold together, none of
// which could be left out. [Verify] checks panels, drawn or given, against a request, and
// [Certificate.Check] what Draw claims of them; both are short and share no code with the drawing.
//
// # Method
//
// Units are dealt raters class by class, each time those with the fewest units of the class and then
// the fewest in all; equals draw lots. What recusals and bounds have spoiled is mended along
// alternating paths, as in a flow with lower bounds (Hoffman 1960); where there is no path, the nodes
// that were reached are the bounds that cannot hold. Further paths even the loads out. Exchanges of two
// units between two raters spread the classes and connect the parts; where the square of the raters times
// the classes is at most 65,536, cycles of negative cost (Klein 1967) then spread the classes as evenly as can be.
//
// # Determinism
//
// Lots are drawn from the SHA-256 of Request.Seed through ChaCha8 (C2SP, chacha8rand), over raters and
// units in the order of their ids. The same request gives the same panels on every machine, whatever
// the order of its raters and units; publish the seed, and anybody can draw again.
//
// # Compatibility
//
// A seed gives the same panels within a minor version.
package panel
