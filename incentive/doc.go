// Package incentive turns results into honour (面子) and money (里子) where no formula
// can: vetoes with their reasons, quotas with ties, and pools divided to the cent.
//
// # What it does
//
// [Vetoes] (一票否决) bar units from honours: those on the facts' list and those
// for which a rule of the policy holds. Its Parts make up a rule.Sheet together
// with those of other packages:
//
//   - a flag units.veto_<name> for each rule;
//   - the column units.vetoed;
//   - the list veto_reasons: unit, rule and reason; units.veto_reasons holds those
//     of a unit.
//
// A veto is a flag and nothing more. It takes honour only if a formula of the policy
// says so (excellent: exceptional and not vetoed), and never money: no function here
// reads a veto and returns an amount.
//
// [Quota] gives a number of places to the best candidates, with a rule for ties at
// the last place. [Apportion] divides a pool in proportion to shares, so that the
// amounts sum exactly to it.
//
// Formulas of the policy do everything else: grades by threshold, exceptional
// promotion (例外晋级), personal excellents, bonuses by rate.
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
