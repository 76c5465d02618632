// Package linediff shows how one text differs from another, line by line, as diff -u does.
//
// Lines that stand once in each text are matched first, as many as keep their order, and then
// the equal lines around them. The work grows with the length of the texts, not with its
// square.
package linediff

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// around is how many equal lines are shown before and after a change.
const around = 3

// Unified returns the changes that turn one text into another, "" if there are none. The
// names stand in its head.
func Unified(oldName, newName, old, now string) string {
	if old == now {
		return ""
	}
	a, b := linesOf(old), linesOf(now)
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", oldName, newName)
	for _, h := range hunks(changes(a, b)) {
		h.write(&out, a, b)
	}
	return out.String()
}

// linesOf splits a text into lines with their ends. A last line without an end says so, as
// diff does.
func linesOf(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n\\ No newline at end of file\n"
	}
	return lines
}

// change replaces the lines from and before to of the old text by those of the new one.
type change struct{ fromA, toA, fromB, toB int }

// changes returns the changes in order.
func changes(a, b []string) (all []change) {
	i, j := 0, 0
	for _, m := range append(matches(a, b), [2]int{len(a), len(b)}) {
		if m[0] < i || m[1] < j {
			continue // within what is matched already
		}
		end, endB := m[0], m[1]
		for end > i && endB > j && a[end-1] == b[endB-1] {
			end, endB = end-1, endB-1
		}
		for i < end && j < endB && a[i] == b[j] {
			i, j = i+1, j+1
		}
		if i < end || j < endB {
			all = append(all, change{i, end, j, endB})
		}
		i, j = m[0], m[1]
		for i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
		}
	}
	return all
}

// matches returns lines that are matched: the longest row of those that stand once in each
// text and keep their order, and the beginning.
func matches(a, b []string) [][2]int {
	inA, inB := once(a), once(b)
	var pairs [][2]int
	for i, line := range a {
		if inA[line] == i {
			if j, ok := inB[line]; ok && j >= 0 {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	return append([][2]int{{0, 0}}, rising(pairs)...)
}

// once returns the positions of the lines; -1 for one that stands there more than once.
func once(lines []string) map[string]int {
	at := map[string]int{}
	for i, line := range lines {
		if _, twice := at[line]; twice {
			at[line] = -1
		} else {
			at[line] = i
		}
	}
	return at
}

// rising returns the longest row of pairs whose second numbers rise, as their first ones do.
func rising(pairs [][2]int) [][2]int {
	var ends []int // for each length, the pair that ends a row of it with the least number
	before := make([]int, len(pairs))
	for k, p := range pairs {
		n := sort.Search(len(ends), func(n int) bool { return pairs[ends[n]][1] > p[1] })
		if before[k] = -1; n > 0 {
			before[k] = ends[n-1]
		}
		ends = append(ends[:n], append([]int{k}, ends[min(n+1, len(ends)):]...)...)
	}
	var row [][2]int
	if len(ends) > 0 {
		for k := ends[len(ends)-1]; k >= 0; k = before[k] {
			row = append(row, pairs[k])
		}
	}
	slices.Reverse(row)
	return row
}

// hunk is what is shown together: changes with few equal lines between them.
type hunk []change

func hunks(all []change) (found []hunk) {
	for _, c := range all {
		if n := len(found); n > 0 {
			if last := found[n-1]; c.fromA-last[len(last)-1].toA <= 2*around {
				found[n-1] = append(last, c)
				continue
			}
		}
		found = append(found, hunk{c})
	}
	return found
}

// write writes a hunk with the lines around it.
func (h hunk) write(out *strings.Builder, a, b []string) {
	first, last := h[0], h[len(h)-1]
	before := min(around, first.fromA)
	after := min(around, len(a)-last.toA)
	place := func(from, to int) string {
		if to == from {
			return fmt.Sprintf("%d,0", from)
		}
		return fmt.Sprintf("%d,%d", from+1, to-from)
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", place(first.fromA-before, last.toA+after), place(first.fromB-before, last.toB+after))
	at := first.fromA - before
	for _, c := range h {
		lines(out, " ", a[at:c.fromA])
		lines(out, "-", a[c.fromA:c.toA])
		lines(out, "+", b[c.fromB:c.toB])
		at = c.toA
	}
	lines(out, " ", a[at:at+after])
}

func lines(out *strings.Builder, sign string, lines []string) {
	for _, line := range lines {
		out.WriteString(sign + line)
	}
}
