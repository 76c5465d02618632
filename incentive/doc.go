// Package incentive is what results lead to, honour (面子) and money (里子), as far
// as no formula can say it: vetoes with their reasons, quotas with ties, and
// pools divided to the cent.
//
// # What it does
//
// [Vetoes] (一票否决) bar units from honours: those on the facts' list and those
// for which a rule of the policy holds. Its Parts make up a rule.Sheet together
// with those of other packages:
//
//   - a flag units.veto_<name> for each rule;
//   - the column units.vetoed;
//   - the list veto_reasons: unit, rule and reason; as units.veto_reasons those
//     of a unit.
//
// A veto is a flag and nothing more. It takes honour only where a formula of the
// policy asks for it (excellent: exceptional and not vetoed), and money never: no
// function here reads a veto and returns an amount.
//
// [Quota] gives a number of places to the best of many candidates, with a rule
// for those that are equal where the places run out. [Apportion] divides a pool
// in proportion to shares, so that the amounts sum exactly to it.
//
// Everything else, grades by threshold, exceptional promotion (例外晋级), personal
// excellents, bonuses by rate, is formulas of the policy.
//
// A host without a policy document gives [Vetoes.Parts] to [rule.BindSheet] once, with
// a struct of its units and vetoes, and calls Run of the result for each set of them.
//
// # Determinism
//
// Every function is a pure function of its arguments, over exact numbers. The
// order of candidates and facts does not matter; among equal remainders
// Apportion follows the order of the shares. There is no clock, no randomness
// and no I/O.
//
// # Compatibility
//
// The names of lists and columns are part of the language of policies and stay
// as they are.
package incentive
