package chuzhou

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/shopspring/decimal"
)

// Year is one year's data parsed for [HandWritten]: days are numbers and marks
// are decimals, records are still joined by id.
type Year struct {
	units          []yearUnit
	tasks          []yearTask
	marks          []yearMark
	items          []yearItem
	ballots        []yearBallot
	raters         []yearRater
	panels         []yearPanel
	standings      []yearStanding
	asOf           date
	matters        []yearMatter
	campaigns      []yearCampaign
	inspections    []yearInspection
	circulars      []yearCircular
	reports        int
	instructions   []string
	standard       decimal.Decimal
	vetoes         []string
	areas          []yearArea
	windows        []yearWindow
	cases          []yearCase
	holidays       []date
	workedWeekends []date
}

// date counts days since 1970-01-01; 0 is no day.
type date int32

func newDate(text string) date {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic("chuzhou: " + err.Error())
	}
	return date(t.Unix() / int64(24*time.Hour/time.Second))
}

func (d date) weekend() bool { return d%7 == 2 || d%7 == 3 } // day 0 was a Thursday

// String returns the day as 2022-12-31.
func (d date) String() string {
	return time.Unix(int64(d)*int64(24*time.Hour/time.Second), 0).UTC().Format(time.DateOnly)
}

type yearUnit struct {
	id, class string
	paid      bool
	headcount int64
}

type yearTask struct {
	id, lead     string
	points       decimal.Decimal
	participants []string
	rank         int
}

type yearMark struct {
	task, unit string
	mark       decimal.Decimal
}

type yearItem struct {
	unit, item string
	mark       decimal.Decimal
}

type yearBallot struct {
	round, rater, unit, grade, id string
	supplementary                 bool
	castOn                        date
}

type yearRater struct {
	id, group string
	recused   []string
}

type yearPanel struct {
	rater string
	units []string
}

type yearStanding struct {
	unit         string
	of, lastYear int
	quarters     [4]int
}

type recheck int

const (
	recheckNone recheck = iota
	recheckPassed
	recheckFailed
)

type yearMatter struct {
	id, source, teamLead, unit string
	dueOn, rectifiedOn         date
	recheck                    recheck
}

type yearCampaign struct {
	id, source  string
	from, until date
	dailyLog    bool
	keyAreas    []string
}

type yearInspection struct {
	id, campaign, teamLead, target       string
	on                                   date
	covert, officeHead, partners, logged bool
}

type yearCircular struct {
	unit       string
	criticises bool
}

type yearArea struct {
	id    string
	dueOn date
}

type yearWindow struct {
	id, level, area, weekendService              string
	openedOn, inspectedOn                        date
	team                                         int
	dedicatedSite, coordinatorRota, staffBriefed bool
}

type yearCase struct {
	id, window, rating     string
	receivedOn, resolvedOn date
	departments            int
	serial                 bool
	days                   []int
	kinds                  []string
}

// ParseYear reads the files of a year. The data must be valid, as
// [yeartest.Check] has it; a day that is no day panics.
func ParseYear(files map[string][]byte) (*Year, error) {
	f, err := yeartest.ReadFacts(files)
	if err != nil {
		return nil, err
	}
	p := &yearParser{f: f, y: new(Year)}
	p.units()
	p.tasks()
	p.evaluation()
	p.supervision()
	p.windows()
	if p.err != nil {
		return nil, fmt.Errorf("chuzhou: %w", p.err)
	}
	return p.y, nil
}

// yearParser keeps the first error.
type yearParser struct {
	f   *yeartest.Facts
	y   *Year
	err error
}

func (p *yearParser) decimal(n json.Number) decimal.Decimal {
	d, err := decimal.NewFromString(n.String())
	if err != nil && p.err == nil {
		p.err = err
	}
	return d
}

func (p *yearParser) units() {
	for _, u := range p.f.Units {
		p.y.units = append(p.y.units, yearUnit{u.ID, u.Class, u.PaidByCity, int64(u.Headcount)})
	}
	for _, i := range p.f.Items {
		p.y.items = append(p.y.items, yearItem{i.Unit, i.Item, p.decimal(i.Mark)})
	}
	for _, s := range p.f.Standings {
		p.y.standings = append(p.y.standings, yearStanding{s.Unit, s.Of, s.LastYear, [4]int(s.Quarters)})
	}
	p.y.standard = p.decimal(p.f.Incentive.StandardPerHead)
	for _, v := range p.f.Vetoes {
		p.y.vetoes = append(p.y.vetoes, v.Unit)
	}
}

func (p *yearParser) tasks() {
	for _, t := range p.f.Tasks {
		task := yearTask{t.ID, t.Lead, p.decimal(t.Points), t.Participants, t.ProvincialRank}
		p.y.tasks = append(p.y.tasks, task)
	}
	for _, m := range p.f.Marks {
		p.y.marks = append(p.y.marks, yearMark{m.Task, m.Unit, p.decimal(m.Mark)})
	}
}

func (p *yearParser) evaluation() {
	for _, b := range p.f.Ballots {
		ballot := yearBallot{b.Round, b.Rater, b.Unit, b.Grade, b.ID, b.Supplementary, newDate(b.CastOn)}
		p.y.ballots = append(p.y.ballots, ballot)
	}
	for _, r := range p.f.Raters {
		p.y.raters = append(p.y.raters, yearRater{r.ID, r.Group, r.Recused})
	}
	for _, panel := range p.f.Panels {
		p.y.panels = append(p.y.panels, yearPanel{panel.Rater, panel.Units})
	}
}

func (p *yearParser) supervision() {
	p.y.asOf, p.y.reports = newDate(p.f.Calendar.AsOf), len(p.f.Reports)
	for _, m := range p.f.Matters {
		matter := yearMatter{id: m.ID, source: m.Source, teamLead: m.TeamLead, unit: m.Unit}
		matter.dueOn, matter.rectifiedOn = newDate(m.DueOn), optionalDate(m.RectifiedOn)
		switch {
		case m.RecheckPassed == nil:
		case *m.RecheckPassed:
			matter.recheck = recheckPassed
		default:
			matter.recheck = recheckFailed
		}
		p.y.matters = append(p.y.matters, matter)
	}
	for _, c := range p.f.Campaigns {
		p.y.campaigns = append(p.y.campaigns, yearCampaign{c.ID, c.Source, newDate(c.From), newDate(c.Until), c.DailyLog, c.KeyAreas})
	}
	for _, i := range p.f.Inspections {
		one := yearInspection{
			id: i.ID, teamLead: i.TeamLead, target: i.Target, on: newDate(i.On),
			covert: i.Covert, officeHead: i.OfficeHead, partners: len(i.Partners) > 0, logged: i.Log,
		}
		if i.Campaign != nil {
			one.campaign = *i.Campaign
		}
		p.y.inspections = append(p.y.inspections, one)
	}
	for _, c := range p.f.Circulars {
		p.y.circulars = append(p.y.circulars, yearCircular{c.Unit, c.Criticises})
	}
	for _, i := range p.f.Instructions {
		p.y.instructions = append(p.y.instructions, i.By)
	}
}

func optionalDate(text *string) date {
	if text == nil {
		return 0
	}
	return newDate(*text)
}

func (p *yearParser) windows() {
	for _, a := range p.f.Areas {
		p.y.areas = append(p.y.areas, yearArea{a.ID, newDate(a.DueOn)})
	}
	for _, w := range p.f.Windows {
		one := yearWindow{id: w.ID, level: w.Level, area: w.Area, openedOn: newDate(w.OpenedOn), inspectedOn: optionalDate(w.InspectedOn)}
		if w.InspectedOn != nil {
			one.team, one.weekendService = *w.Team, *w.WeekendService
			one.dedicatedSite, one.coordinatorRota, one.staffBriefed = *w.DedicatedSite, *w.CoordinatorRota, *w.StaffBriefed
		}
		p.y.windows = append(p.y.windows, one)
	}
	for _, c := range p.f.Cases {
		one := yearCase{
			id: c.ID, window: c.Window, receivedOn: newDate(c.ReceivedOn),
			resolvedOn: optionalDate(c.ResolvedOn), departments: len(c.Departments),
			serial: c.Handling == "serial", days: c.DaysByDepartment, kinds: c.Kinds,
		}
		if c.Rating != nil {
			one.rating = *c.Rating
		}
		p.y.cases = append(p.y.cases, one)
	}
	for _, d := range p.f.Calendar.Holidays {
		p.y.holidays = append(p.y.holidays, newDate(d))
	}
	for _, d := range p.f.Calendar.WorkedWeekends {
		p.y.workedWeekends = append(p.y.workedWeekends, newDate(d))
	}
}
