// Package yeartest judges the Chuzhou example from outside: it knows the
// year's policy as Go, and makes other years of the same form.
//
//   - [Twin] is slow and obvious: big.Rat, plain loops, one function per
//     sentence of the policy, every number of the policy a field of [Params].
//     What it says is right.
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

// Facts is one year's data as it stands in the files. Numbers that need not
// be whole keep their text.
type Facts struct {
	Units       []Unit
	Tasks       []Task
	Marks       []Mark
	Items       []Item
	Ballots     []Ballot
	Raters      []Rater
	Panels      []Panel
	Standings   []Standing
	Supervision Supervision
	Incentive   Incentive
	Windows     []Window
	Cases       []Case
	Calendar    Calendar
	Highlights  []Highlight
}

// Unit is a department that is assessed.
type Unit struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Headcount int    `json:"headcount"`
}

// Task is one task of the province's assessment of the city.
type Task struct {
	ID             string      `json:"id"`
	Name           string      `json:"name"`
	Points         json.Number `json:"points"`
	Lead           string      `json:"lead"`
	Participants   []string    `json:"participants"`
	ProvincialRank int         `json:"provincial_rank"`
}

// Mark is what the lead of a task gave one participant.
type Mark struct {
	Task string      `json:"task"`
	Unit string      `json:"unit"`
	Mark json.Number `json:"mark"`
}

// Item is a unit's mark for key_work or party.
type Item struct {
	Unit string      `json:"unit"`
	Item string      `json:"item"`
	Mark json.Number `json:"mark"`
}

// Ballot is one rater's word on one unit in one round.
type Ballot struct {
	Round         string `json:"round"`
	Rater         string `json:"rater"`
	Unit          string `json:"unit"`
	Grade         string `json:"grade"`
	Supplementary bool   `json:"supplementary"`
	CastOn        string `json:"cast_on"`
	ID            string `json:"id"`
}

// Rater is someone who may cast ballots, except on the units it is recused
// from.
type Rater struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Group   string   `json:"group"`
	Recused []string `json:"recused"`
}

// Panel is the list of units one city leader judges.
type Panel struct {
	Rater string   `json:"rater"`
	Units []string `json:"units"`
}

// Standing is a unit's rank in its provincial system, by quarter.
type Standing struct {
	Unit     string `json:"unit"`
	Of       int    `json:"of"`
	LastYear int    `json:"last_year"`
	Quarters []int  `json:"quarters"`
}

// Supervision is the year's matters, circulars, reports and instructions.
type Supervision struct {
	AsOf         string        `json:"as_of"`
	Matters      []Matter      `json:"matters"`
	Circulars    []Circular    `json:"circulars"`
	Reports      int           `json:"reports"`
	Instructions []Instruction `json:"instructions"`
}

// Matter is one matter under supervision; nil is JSON's null.
type Matter struct {
	ID            string  `json:"id"`
	Source        string  `json:"source"`
	AssignedBy    *string `json:"assigned_by"`
	TeamLead      string  `json:"team_lead"`
	Unit          string  `json:"unit"`
	OpenedOn      string  `json:"opened_on"`
	DueOn         string  `json:"due_on"`
	RectifiedOn   *string `json:"rectified_on"`
	RecheckPassed *bool   `json:"recheck_passed"`
}

// Circular is one circular about one unit.
type Circular struct {
	ID         string `json:"id"`
	Unit       string `json:"unit"`
	Criticises bool   `json:"criticises"`
}

// Instruction is one written instruction.
type Instruction struct {
	By string `json:"by"`
}

// Incentive is the money per head and the units vetoed by name.
type Incentive struct {
	StandardPerHead json.Number `json:"standard_per_head"`
	Vetoes          []Veto      `json:"vetoes"`
}

// Veto bars one unit from awards, whatever its race.
type Veto struct {
	Unit   string `json:"unit"`
	Reason string `json:"reason"`
}

// Window is one window for what could not be got done.
type Window struct {
	ID              string  `json:"id"`
	Name            string  `json:"name"`
	Level           string  `json:"level"`
	Parent          *string `json:"parent"`
	Area            string  `json:"area"`
	OpenedOn        string  `json:"opened_on"`
	DedicatedSite   bool    `json:"dedicated_site"`
	CoordinatorRota bool    `json:"coordinator_rota"`
	StaffBriefed    bool    `json:"staff_briefed"`
	WeekendService  string  `json:"weekend_service"`
}

// Case is one case of one window; the days belong to the departments at the
// same index.
type Case struct {
	ID               string   `json:"id"`
	Window           string   `json:"window"`
	ReceivedOn       string   `json:"received_on"`
	Departments      []string `json:"departments"`
	Handling         string   `json:"handling"`
	DaysByDepartment []int    `json:"days_by_department"`
	ResolvedOn       *string  `json:"resolved_on"`
	Rating           *string  `json:"rating"`
	Kinds            []string `json:"kinds"`
}

// Calendar is the year's holidays and the weekend days worked instead.
type Calendar struct {
	Holidays       []string `json:"holidays"`
	WorkedWeekends []string `json:"worked_weekends"`
}

// Highlight is one of the things a unit is proud of; no figure depends on it.
type Highlight struct {
	Unit string `json:"unit"`
	Text string `json:"text"`
}

// part is one file and the field of Facts it fills.
type part struct {
	name  string
	value any
}

func (f *Facts) parts() []part {
	return []part{
		{"ballots.json", &f.Ballots},
		{"calendar.json", &f.Calendar},
		{"cases.json", &f.Cases},
		{"highlights.json", &f.Highlights},
		{"incentive.json", &f.Incentive},
		{"items.json", &f.Items},
		{"marks.json", &f.Marks},
		{"panels.json", &f.Panels},
		{"raters.json", &f.Raters},
		{"standings.json", &f.Standings},
		{"supervision.json", &f.Supervision},
		{"tasks.json", &f.Tasks},
		{"units.json", &f.Units},
		{"windows.json", &f.Windows},
	}
}

// ReadFacts reads the fourteen files of a year. A missing file and an unknown
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

// Files writes the facts back as the fourteen files, number texts unchanged.
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
