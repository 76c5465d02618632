// Package evaluation is appraisal by raters (评议): rounds of ballots on units, and
// the scores that result. Formulas are evaluated elsewhere, by package rule.
//
// # What it does
//
// A policy has rounds, each with its groups of raters, its days and its weight: city leaders in
// September, counties in October, and so on. On a ballot a rater gives a unit a grade, a mark or a
// place. Whether it is valid depends on other records, which no formula can check: do the unit and
// the rater exist, is the rater recused from the unit, is it on his panel, has he voted already? So
// this package decides which ballots count. What a ballot is worth, and what else spoils one, are
// formulas of the policy.
//
// [Policy] holds all this. Its Parts make up a rule.Sheet together with those of other packages:
//
//   - the list rounds: id, group, groups, from, until, weight;
//   - columns of ballots: by_rater, of_unit and in_round, the records to which a ballot leads, nil
//     for unknown ones; rejected, the reason, nil if it counts; because_of, the ballot that decided;
//   - the list papers, what a rater has handed in for a round, if papers have rules;
//   - the list turnouts, what a round came to on a unit, if the policy has a quorum;
//   - the list scores: unit, round and ballots, a record for each unit and round with
//     a counted ballot; units.scores holds the scores of a unit;
//   - the figure scores.score, the policy's formula over one score's ballots, and flags for its
//     other formulas.
//
// A unit's total is a figure of the policy like any other:
// sum(scores, .round.weight * .score) / sum(scores, .round.weight). A round
// without a ballot on the unit has no score there, so its weight drops out.
//
// # Which ballots count
//
// Ballots are counted by the day on which they were cast, then by id. A ballot is rejected for the
// first [Reason] that applies, in the order of the constants and of the policy's rules; only a
// ballot that stands makes a later one a duplicate. Rejected ballots are data: every ballot is
// counted, an abstention, or rejected with the record that decided, and [Policy.Tally] adds up. Two
// things are faults instead, each with its record: a ballot of a round that the policy does not
// have, and a unit without any score, unless the policy allows that.
//
// A policy may have its own [Names] for all lists and fields.
//
// # Around the count
//
// Package panel draws which rater judges which units, and verifies panels;
// [Policy.PanelRequest] says for whom, and [Policy.VerifyPanels] checks those of the facts.
// Before a round, [Policy.Dossiers] has what its raters are shown of each unit (package
// dossier prints that); while it is open, [Policy.Remind] says who still owes which ballot;
// after it, [Policy.Feedback] tells each unit where it stands, so that it can improve before
// the next.
//
// With [SeverityRules] the sheet also has what package severity says of the raters, which changes no
// score:
//
//   - the list rater_marks: rater, ballot, score and severity, a record for each counted ballot, with the
//     policy's figure mark;
//   - the list severities: rater, round, ballots and severity; raters.severities holds a rater's;
//   - the figures scores.raw, scores.correction and scores.corrected.
//
// Millions of ballots, which come one at a time and need not be kept, are for package stream, which counts
// the same ballots: [Policy.StreamRules], [Facts.StreamRoster].
//
// A host without a policy document calls [Policy.Compile] once, or [Bind] for facts of its own, and
// Run of the result for each set of [Facts].
//
// # Determinism
//
// Every function is a pure function of its arguments. The order of the facts does
// not matter. Results come in the stated order. There is no clock, no randomness and no I/O.
//
// # Compatibility
//
// The names of reasons, lists and columns are part of the language of policies
// and stay as they are.
package evaluation
