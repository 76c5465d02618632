// Package yeartest judges the Chuzhou example from outside: it knows the
// year's policy as Go, and makes other years of the same form.
//
//   - [Twin] is slow and obvious: big.Rat, plain loops, one function per
//     sentence of the policy, every number of the policy a field of [Params].
//     What it says is right. [JudgeAsOf] says what is known at the end of a
//     day: it cuts the year to the day ([Facts.Known]) and leaves out what is
//     pending.
//   - [Generate] makes a valid year from a seed, [Shuffle] permutes one, and
//     [Perturbed] lists the policy with one number changed at a time.
//
// Nothing here imports the library: the package is the second opinion.
//
// # Determinism
//
// Every function is a pure function of its arguments.
package yeartest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// part is one file and the field of Facts it fills.
type part struct {
	name  string
	value any
}

func (f *Facts) parts() []part {
	return []part{
		{"areas.json", &f.Areas},
		{"ballots.json", &f.Ballots},
		{"calendar.json", &f.Calendar},
		{"campaigns.json", &f.Campaigns},
		{"cases.json", &f.Cases},
		{"circulars.json", &f.Circulars},
		{"highlights.json", &f.Highlights},
		{"incentive.json", &f.Incentive},
		{"inspections.json", &f.Inspections},
		{"instructions.json", &f.Instructions},
		{"items.json", &f.Items},
		{"marks.json", &f.Marks},
		{"matters.json", &f.Matters},
		{"panels.json", &f.Panels},
		{"raters.json", &f.Raters},
		{"reports.json", &f.Reports},
		{"standings.json", &f.Standings},
		{"tasks.json", &f.Tasks},
		{"units.json", &f.Units},
		{"vetoes.json", &f.Vetoes},
		{"windows.json", &f.Windows},
	}
}

// ReadFacts reads the files of a year. A missing file and an unknown
// key are errors.
func ReadFacts(files map[string][]byte) (*Facts, error) {
	f := new(Facts)
	for _, p := range f.parts() {
		data, ok := files[p.name]
		if !ok {
			return nil, fmt.Errorf("yeartest: no file %q", p.name)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(p.value); err != nil {
			return nil, fmt.Errorf("yeartest: %s: %w", p.name, err)
		}
	}
	return f, nil
}

// Files writes the facts back as the files, number texts unchanged.
func (f *Facts) Files() map[string][]byte {
	files := make(map[string][]byte)
	for _, p := range f.parts() {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(p.value); err != nil {
			// Only a json.Number that is no number can bring us here.
			panic("yeartest: " + p.name + ": " + err.Error())
		}
		files[p.name] = b.Bytes()
	}
	return files
}
