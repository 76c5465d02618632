// Package spell words parts of messages: the known name nearest to a misspelled one, a text cut to a length that people
// read, "1 argument" and "2 arguments".
//
// It takes and returns texts; whoever reports a fault puts them into its message or hint.
package spell

import (
	"fmt"
	"slices"
	"strings"
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
// such as case, width and blanks, count for nothing; what looks the same is nearest next. Of
// several that are equally close it returns the first in the alphabet.
func Nearest(name string, candidates []string) string {
	if all := closest(name, candidates); len(all) > 0 {
		return all[0]
	}
	return ""
}

// closest returns the candidates that are equally close to name, closer than all others, in the
// order of the alphabet.
func closest(name string, candidates []string) (best []string) {
	n := utf8.RuneCountInString(name)
	if n > MaxName || len(candidates) > MaxCandidates {
		return nil
	}
	if all := same(name, candidates); len(all) > 0 {
		return all
	}
	folded, bestAt := []rune(tidy.Alike(name)), 0
	n = len(folded)
	for _, c := range candidates {
		other := []rune(tidy.Alike(c))
		m := len(other)
		limit := (max(n, m) + 2) / 3
		if best != nil {
			limit = min(limit, bestAt)
		}
		if max(n-m, m-n) > limit || n == 1 && m == 1 { // one letter resembles no other
			continue
		}
		d := editDistance(folded, other, limit)
		switch {
		case d > limit:
		case best == nil || d < bestAt:
			best, bestAt = []string{c}, d
		default:
			best = append(best, c)
		}
	}
	slices.Sort(best)
	return slices.Compact(best)
}

// same returns the candidates that people take for the name, or else those that look like it.
func same(name string, candidates []string) []string {
	alike, skeleton := tidy.Alike(name), tidy.Skeleton(name)
	var taken, looking []string
	for _, c := range candidates {
		if tidy.Alike(c) == alike {
			taken = append(taken, c)
		} else if tidy.Skeleton(c) == skeleton {
			looking = append(looking, c)
		}
	}
	if len(taken) == 0 {
		taken = looking
	}
	slices.Sort(taken)
	return slices.Compact(taken)
}

// Slip is Nearest for names that mean something by themselves, such as those of functions: one
// character may differ for every four, or one of a short name. A name that is further away is
// another word.
func Slip(name string, candidates []string) string {
	near := Nearest(name, candidates)
	limit := max(1, utf8.RuneCountInString(name)/4)
	if near == "" || len(same(name, []string{near})) == 0 && editDistance([]rune(tidy.Alike(name)), []rune(tidy.Alike(near)), limit) > limit {
		return ""
	}
	return near
}

// mostOffered limits how many names are offered in place of one: more are no advice.
const mostOffered = 3

// DidYouMean returns the hint `did you mean "x"?` for the nearest candidate, `did you mean "x" or
// "y"?` for two or three that are equally near, or "".
func DidYouMean(name string, candidates []string) string {
	all := closest(name, candidates)
	if len(all) < 2 || len(all) > mostOffered {
		return Instead(name, Nearest(name, candidates))
	}
	quoted := make([]string, len(all))
	for i, c := range all {
		quoted[i] = fmt.Sprintf("%q", c)
	}
	last := len(quoted) - 1
	return fmt.Sprintf("did you mean %s or %s?", strings.Join(quoted[:last], ", "), quoted[last])
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
