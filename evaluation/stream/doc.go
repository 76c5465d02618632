// Package stream tallies ballots that come one at a time, in any order, perhaps in several places at
// once: millions of them, which need not be kept. It counts the ballots that package evaluation would
// count of the same ballots, and rejects the others for the same reasons.
//
// A [Tally] is made from [Rules] and a [Roster], that is from all that says whether a ballot by itself
// is valid. [Tally.Add] takes a ballot, [Tally.Merge] what another tally of the same rules and roster has
// taken, [Tally.WriteTo] and [Read] bring a tally from one machine to another. [Tally.Result] says for each
// unit and round how many ballots gave which grade and what the marks add up to, and for each round how
// many ballots there were and how many were rejected for which reason: these add up.
//
// # Order
//
// Of several valid ballots of a rater on a unit in a round the first counts, by the day on which it was
// cast, then by id; the others are duplicates. An earlier ballot that is added later takes the place of the one
// that counted until then. So results depend on which ballots were added, and never on the order in which,
// or to which of several tallies: merging is commutative and associative, to the same bytes of WriteTo. A
// ballot that is added twice is a duplicate of itself. Rules about a rater's paper as a whole, such as a required
// distribution, need all its ballots at once and are for package evaluation.
//
// # Memory
//
// A tally keeps the roster, some numbers for each round, each different grade and mark once, and for duplicates
// the ballot that counts of each rater, unit and round with one: 32 to 48 bytes, and one to two times its id. Ballots that are
// rejected or replaced leave nothing but numbers. There is no memory for raters times units that do not meet.
//
// # Determinism
//
// There is no clock, no randomness and no I/O but that of WriteTo and Read. A tally is for one goroutine at a time.
package stream
