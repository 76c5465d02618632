package yeartest

import "encoding/json"

// Facts is one year's data as it stands in the files. Numbers that need not
// be whole keep their text.
type Facts struct {
	Units        []Unit
	Tasks        []Task
	Marks        []Mark
	Items        []Item
	Ballots      []Ballot
	Raters       []Rater
	Panels       []Panel
	Standings    []Standing
	Matters      []Matter
	Campaigns    []Campaign
	Inspections  []Inspection
	Circulars    []Circular
	Reports      []Report
	Instructions []Instruction
	Incentive    Incentive
	Vetoes       []Veto
	Areas        []Area
	Windows      []Window
	Cases        []Case
	Calendar     Calendar
	Highlights   []Highlight
}

// Unit is a department that is assessed among those of its class.
type Unit struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Class      string `json:"class"`
	PaidByCity bool   `json:"paid_by_city"`
	Headcount  int    `json:"headcount"`
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
// from. City leaders are in charge of units.
type Rater struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Group    string   `json:"group"`
	InCharge []string `json:"in_charge"`
	Recused  []string `json:"recused"`
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
	RecheckedOn   *string `json:"rechecked_on"`
	RecheckPassed *bool   `json:"recheck_passed"`
}

// Campaign is a stretch of days with inspections of its own.
type Campaign struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Source   string   `json:"source"`
	From     string   `json:"from"`
	Until    string   `json:"until"`
	DailyLog bool     `json:"daily_log"`
	KeyAreas []string `json:"key_areas"`
}

// Inspection is one inspection, of a campaign or of a matter.
type Inspection struct {
	ID         string   `json:"id"`
	On         string   `json:"on"`
	Campaign   *string  `json:"campaign"`
	Matter     *string  `json:"matter"`
	Covert     bool     `json:"covert"`
	TeamLead   string   `json:"team_lead"`
	OfficeHead bool     `json:"office_head"`
	Partners   []string `json:"partners"`
	Target     string   `json:"target"`
	Log        bool     `json:"log"`
}

// Circular is one circular about one unit.
type Circular struct {
	ID         string `json:"id"`
	IssuedOn   string `json:"issued_on"`
	Unit       string `json:"unit"`
	Criticises bool   `json:"criticises"`
}

// Report is one report on supervision.
type Report struct {
	ID       string `json:"id"`
	IssuedOn string `json:"issued_on"`
}

// Instruction is one written instruction on a circular or report.
type Instruction struct {
	By    string `json:"by"`
	Paper string `json:"paper"`
	On    string `json:"on"`
}

// Incentive is the money per head.
type Incentive struct {
	StandardPerHead json.Number `json:"standard_per_head"`
}

// Veto bars one unit from awards, whatever its race.
type Veto struct {
	Unit      string `json:"unit"`
	Reason    string `json:"reason"`
	DecidedOn string `json:"decided_on"`
}

// Area is a place that must have a window by a day.
type Area struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Level  string  `json:"level"`
	Parent *string `json:"parent"`
	DueOn  string  `json:"due_on"`
}

// Window is one window for what could not be got done. What an inspection of
// it found is nil before the inspection.
type Window struct {
	ID              string  `json:"id"`
	Name            string  `json:"name"`
	Level           string  `json:"level"`
	Parent          *string `json:"parent"`
	Area            string  `json:"area"`
	OpenedOn        string  `json:"opened_on"`
	InspectedOn     *string `json:"inspected_on"`
	Team            *int    `json:"team"`
	DedicatedSite   *bool   `json:"dedicated_site"`
	CoordinatorRota *bool   `json:"coordinator_rota"`
	StaffBriefed    *bool   `json:"staff_briefed"`
	WeekendService  *string `json:"weekend_service"`
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
	RatedOn          *string  `json:"rated_on"`
	Rating           *string  `json:"rating"`
	Kinds            []string `json:"kinds"`
}

// Calendar is the day of the count, and the year's holidays and the weekend
// days worked instead.
type Calendar struct {
	AsOf           string   `json:"as_of"`
	Holidays       []string `json:"holidays"`
	WorkedWeekends []string `json:"worked_weekends"`
}

// Highlight is one of the things a unit is proud of; no figure depends on it.
type Highlight struct {
	Unit string `json:"unit"`
	Text string `json:"text"`
}
