package panel

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meritrules/merit/internal/depth"
)

// program writes a request as an integer program in the format of CPLEX, which glpsol reads: a column for
// each pair that may be joined, a row for the bounds of each rater and unit.
func program(q Request) []byte {
	var rows, bounds, binaries bytes.Buffer
	ofUnit := make([][]string, len(q.Units))
	row := func(name string, columns []string, least, most int) {
		sum := strings.Join(append(columns, "none"), " + ")
		fmt.Fprintf(&rows, " %s_least: %s >= %d\n %s_most: %s <= %d\n", name, sum, least, name, sum, most)
	}
	for r, x := range q.Raters {
		var own []string
		for u, y := range q.Units {
			if slices.Contains(x.Recused, y.ID) {
				continue
			}
			column := fmt.Sprintf("x%d_%d", r, u)
			own, ofUnit[u] = append(own, column), append(ofUnit[u], column)
			if slices.Contains(x.Must, y.ID) {
				fmt.Fprintf(&bounds, " %s = 1\n", column)
			}
			fmt.Fprintf(&binaries, " %s\n", column)
		}
		s := spanOf(x.Least, x.Most, q.Bounds.MinUnits, q.Bounds.MaxUnits, len(q.Units))
		row(fmt.Sprint("r", r), own, s.least, s.most)
	}
	for u, y := range q.Units {
		s := spanOf(y.Least, y.Most, q.Bounds.MinRaters, q.Bounds.MaxRaters, len(q.Raters))
		row(fmt.Sprint("u", u), ofUnit[u], s.least, s.most)
	}
	return fmt.Appendf(nil, "Minimize\n obj: none\nSubject To\n%sBounds\n none = 0\n%sBinaries\n%sEnd\n", &rows, &bounds, &binaries)
}

// solve asks glpsol whether a program has a solution.
func solve(t *testing.T, glpsol string, lp []byte) (feasible bool, took time.Duration) {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "draw.lp"), filepath.Join(dir, "draw.txt")
	if err := os.WriteFile(in, lp, 0o666); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	said, err := exec.Command(glpsol, "--lp", in, "-w", out).CombinedOutput()
	took = time.Since(begun)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	answer, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	// s MIP ROWS COLUMNS STATUS VALUE, of which the status is o (optimal), n (none) or u (undefined, after
	// the relaxation has none)
	for line := range strings.Lines(string(answer)) {
		f := strings.Fields(line)
		if len(f) < 5 || f[0] != "s" {
			continue
		}
		switch f[4] {
		case "o", "f":
			return true, took
		case "n", "u":
			return false, took
		}
		t.Fatalf("the status is %s", line)
	}
	t.Fatalf("no status:\n%s", said)
	return false, took
}

// Draw finds panels where glpsol does, and so do bounds that hardly hold, or just not. How long either takes is
// logged, and not judged.
func TestGLPSOL(t *testing.T) {
	glpsol, err := exec.LookPath("glpsol")
	if err != nil {
		t.Skip("glpsol is not installed; Debian has it in glpk-utils")
	}
	lots := rand.New(rand.NewPCG(7, 8))
	var ours, theirs [2]time.Duration // of those without panels, whose reasons Draw finds as well, and those with
	feasible, n := 0, depth.Of(60, 400)
	for range n {
		q := tight(lots)
		lp := program(q)
		begun := time.Now()
		d, err := Draw(q)
		took := time.Since(begun)
		var none *Infeasible
		if err != nil && !errors.As(err, &none) {
			t.Fatal(err)
		}
		want, tookTheirs := solve(t, glpsol, lp)
		if want != (err == nil) {
			t.Fatalf("glpsol says %v, Draw %v, of %+v", want, err, q)
		}
		kind := 0
		if err == nil {
			kind = 1
			feasible++
			if found := Verify(q, d.Panels); found != nil {
				t.Fatal(found)
			}
		}
		ours[kind], theirs[kind] = ours[kind]+took, theirs[kind]+tookTheirs
	}
	if feasible < n/5 || feasible > n*4/5 {
		t.Errorf("%d of %d were feasible: these are not near the border", feasible, n)
	}
	for kind, what := range []string{"without panels, an irreducible reason found as well", "with panels"} {
		t.Logf("%s: Draw took %v, glpsol %v with its start: %.1f times as long", what, ours[kind], theirs[kind], float64(theirs[kind])/float64(ours[kind]))
	}
}

// tight is a request of up to 34 raters and 85 units whose bounds hold or fail by a few joins.
func tight(lots *rand.Rand) Request {
	raters, units := 3+lots.IntN(32), 5+lots.IntN(81)
	each := 1 + lots.IntN(min(raters, 9))
	load := (units*each + raters - 1) / raters // of a rater, if all were even
	load = min(load, units)
	q := Request{Seed: fmt.Sprint(lots.IntN(1000)), Bounds: Bounds{
		MinRaters: each, MaxRaters: each + lots.IntN(2), MinUnits: max(0, load-lots.IntN(3)), MaxUnits: max(1, load+lots.IntN(3)-lots.IntN(2))}}
	if q.Bounds.MaxUnits < q.Bounds.MinUnits {
		q.Bounds.MaxUnits = q.Bounds.MinUnits
	}
	recused := lots.IntN(70) // of a hundred
	for u := range units {
		q.Units = append(q.Units, Unit{ID: fmt.Sprintf("u%02d", u), Class: fmt.Sprint(lots.IntN(3))})
	}
	for r := range raters {
		x := Rater{ID: fmt.Sprintf("r%02d", r)}
		for _, u := range q.Units {
			switch n := lots.IntN(100); {
			case n < recused:
				x.Recused = append(x.Recused, u.ID)
			case n == 99:
				x.Must = append(x.Must, u.ID)
			}
		}
		if lots.IntN(8) == 0 {
			x.Most = Exactly(max(len(x.Must), q.Bounds.MinUnits, load-lots.IntN(4)))
		}
		q.Raters = append(q.Raters, x)
	}
	return q
}
