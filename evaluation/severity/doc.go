// Package severity tells strict raters from lenient ones where raters judge different units, and what
// each unit's mean would be if all had been as strict as the average. A unit drawn to strict raters
// loses by its raw mean, through no fault of its own.
//
// # Method
//
// The model is additive: a mark is the unit's own mark less the rater's severity, and an error. All
// marks weigh the same, and the severities are those with the least sum of squared errors: the
// two-way layout with unequal numbers in its cells, as used to calibrate the readers of essays
// (Braun, "Understanding Scoring Reliability: Experiments in Calibrating Essay Readers", Journal of
// Educational Statistics 13, 1988). They are not shrunk towards zero, as Longford does ("Reliability of
// Essay Rating and Score Adjustment", Journal of Educational and Behavioral Statistics 19, 1994): that
// needs estimates of variances, which no clause can state in advance.
//
// The marks alone do not say whether all raters are strict or all units poor. So, by convention, the
// severities times the numbers of marks add up to zero: a severity is how much lower than the average
// mark a rater marks the same unit, and the correction changes no sum over all marks. A positive
// severity is strict.
//
// [Correct] returns for each unit the raw mean, the correction and the corrected mean, which is their
// sum; [Result.Terms] names the raters whose severities make up the correction. It refuses with a
// [Refusal], which has the data, where
//
//   - a rater has fewer marks than Settings.Least: one strange mark would make a severity;
//   - the raters and units are not connected: severities of different parts cannot be compared;
//   - there are more than MaxSmaller raters and more than MaxSmaller units.
//
// # How it stays exact
//
// All results are exact fractions. The larger of both sides is eliminated, and the normal equations of
// the smaller are solved modulo a prime below 2⁶¹, then modulo its powers (Dixon, "Exact Solution of
// Linear Equations Using P-Adic Expansions", Numerische Mathematik 40, 1982): no fraction grows on the
// way, and the digits of the solution come out one after the other, each at the price of one small
// substitution. Fractions are read off as soon as they fit, and substituted: the solution is returned only if
// every normal equation holds exactly.
//
// # Determinism
//
// Results are functions of the marks, whatever their order; raters and units come by id.
package severity
