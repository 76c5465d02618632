// Package spell words parts of messages: the known name nearest to a misspelled one, a text cut to a length that people
// read, "1 argument" and "2 arguments".
//
// It takes and returns texts; whoever reports a fault puts them into its message or hint.
package spell

import (
	"fmt"
	"unicode/utf8"

	"github.com/meritrules/merit/internal/tidy"
)

// Suggestions are for people: a name of more than MaxName characters, or one among
// more than MaxCandidates, gets none.
const (
	MaxName       = 60
	MaxCandidates = 2000
)

// Nearest returns the candidate closest to name, or "" if none is close enough to be a slip of
// the pen: within a third of the longer name's characters. Differences that people overlook,
// such as case, width and blanks, count for nothing; what looks the same is nearest next.
func Nearest(name string, candidates []string) string {
	best, bestAt := "", 0
	n := utf8.RuneCountInString(name)
	if n > MaxName || len(candidates) > MaxCandidates {
		return ""
	}
	if c := same(name, candidates); c != "" {
		return c
	}
	folded := []rune(tidy.Alike(name))
	n = len(folded)
	for _, c := range candidates {
		other := []rune(tidy.Alike(c))
		m := len(other)
		limit := (max(n, m) + 2) / 3
		if best != "" {
			limit = min(limit, bestAt)
		}
		if max(n-m, m-n) > limit || n == 1 && m == 1 { // one letter resembles no other
			continue
		}
		d := editDistance(folded, other, limit)
		if d <= limit && (best == "" || d < bestAt || d == bestAt && c < best) {
			best, bestAt = c, d
		}
	}
	return best
}

// same returns the first candidate that people take for the name, or else the first that looks
// like it, "" if there is none.
func same(name string, candidates []string) (found string) {
	alike, skeleton := tidy.Alike(name), tidy.Skeleton(name)
	for _, c := range candidates {
		if tidy.Alike(c) == alike {
			return c
		}
		if found == "" && tidy.Skeleton(c) == skeleton {
			found = c
		}
	}
	return found
}

// Slip is Nearest for names that mean something by themselves, such as those of functions: one
// character may differ for every four, or one of a short name. A name that is further away is
// another word.
func Slip(name string, candidates []string) string {
	near := Nearest(name, candidates)
	limit := max(1, utf8.RuneCountInString(name)/4)
	if near == "" || same(name, []string{near}) == "" && editDistance([]rune(tidy.Alike(name)), []rune(tidy.Alike(near)), limit) > limit {
		return ""
	}
	return near
}

// DidYouMean returns the hint `did you mean "x"?` for the nearest candidate, or "".
func DidYouMean(name string, candidates []string) string {
	return Instead(name, Nearest(name, candidates))
}

// Instead returns the advice to write the name that may have been meant in place of another
// one, "" for none. It tells characters apart that look alike.
func Instead(name, meant string) string {
	if meant == "" {
		return ""
	}
	if apart := tidy.Apart(name, meant); apart != "" {
		return fmt.Sprintf("did you mean %q? they look alike: %s", meant, apart)
	}
	return fmt.Sprintf("did you mean %q?", meant)
}

// editDistance returns the optimal string alignment distance: insertions,
// deletions, replacements and swaps of neighbours count 1 each. Beyond the limit
// it returns any number above it.
func editDistance(a, b []rune, limit int) int {
	rows := make([]int, 3*(len(b)+1))
	before, prev, row := rows[:len(b)+1], rows[len(b)+1:2*(len(b)+1)], rows[2*(len(b)+1):]
	for j := range prev {
		prev[j] = j
	}
	leastBefore := 0
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit && leastBefore > limit { // and so are all rows below
			return least
		}
		before, prev, row, leastBefore = prev, row, before, least
	}
	return prev[len(b)]
}
