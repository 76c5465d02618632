package yeartest

import (
	"fmt"
	"math/rand/v2"
)

// Shuffle permutes every list of every file whose order means nothing: the
// records, participants, recused and panel units, units in charge, partners, key
// areas, kinds, holidays and worked weekends, and the departments of a
// case together with their days. The quarters of a standing keep their order,
// and every number keeps its text. It panics on files [ReadFacts] cannot read.
func Shuffle(files map[string][]byte, seed uint64) map[string][]byte {
	f, err := ReadFacts(files)
	if err != nil {
		panic(fmt.Sprintf("yeartest: shuffle: %v", err))
	}
	shuffle(rand.New(rand.NewPCG(seed, 1)), f)
	return f.Files()
}

func shuffle(r *rand.Rand, f *Facts) {
	permute(r, f.Units)
	permute(r, f.Tasks)
	permute(r, f.Marks)
	permute(r, f.Items)
	permute(r, f.Ballots)
	permute(r, f.Raters)
	permute(r, f.Panels)
	permute(r, f.Standings)
	permute(r, f.Matters)
	permute(r, f.Campaigns)
	permute(r, f.Inspections)
	permute(r, f.Circulars)
	permute(r, f.Reports)
	permute(r, f.Instructions)
	permute(r, f.Vetoes)
	permute(r, f.Areas)
	permute(r, f.Windows)
	permute(r, f.Cases)
	permute(r, f.Calendar.Holidays)
	permute(r, f.Calendar.WorkedWeekends)
	permute(r, f.Highlights)
	shuffleInside(r, f)
}

func shuffleInside(r *rand.Rand, f *Facts) {
	for _, t := range f.Tasks {
		permute(r, t.Participants)
	}
	for _, x := range f.Raters {
		permute(r, x.InCharge)
		permute(r, x.Recused)
	}
	for _, c := range f.Campaigns {
		permute(r, c.KeyAreas)
	}
	for _, i := range f.Inspections {
		permute(r, i.Partners)
	}
	for _, p := range f.Panels {
		permute(r, p.Units)
	}
	for _, c := range f.Cases {
		permute(r, c.Kinds)
		r.Shuffle(len(c.Departments), func(i, j int) {
			c.Departments[i], c.Departments[j] = c.Departments[j], c.Departments[i]
			c.DaysByDepartment[i], c.DaysByDepartment[j] = c.DaysByDepartment[j], c.DaysByDepartment[i]
		})
	}
}

func permute[T any](r *rand.Rand, all []T) {
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}
