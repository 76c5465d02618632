package yeartest

// Params is every number, name and order of the policy. Decimals are texts
// such as "0.05"; days are ISO dates; places are decimal places.
type Params struct {
	// Limits of valid data: no figure depends on them, only [Check] reads
	// them.
	Cities           int
	LeadUnits        int
	ProvincialPoints string
	KeyWorkMax       string
	PartyMax         string

	// What is due on a day, and pending before it.
	JointDue    string // ranks and marks
	ItemsDue    string
	QuarterEnds [4]string

	// Provincial section.
	LadderFullUntil int    // ranks up to this one earn all the points
	LadderStep      string // each rank after it costs this share
	OtherPlaces     int    // of the average given to units without the task
	SectionPlaces   int    // of the section

	// Supervision score.
	SupervisionBase       int
	SupervisionOverdue    int
	SupervisionFailed     int
	SupervisionCriticised int
	SupervisionFloor      int
	LeaderSource          string   // source of a leader-assigned matter or campaign
	TeamLeads             []string // who may lead one
	KeyAreaLead           string   // who must lead in a key area
	Leaders               []string // whose instructions are always shown

	// Evaluation.
	Rounds              []Round // in the order of the policy
	Grades              []Grade
	SupplementaryWeight string
	OrdinaryWeight      string
	PanelGroup          string // raters of this group need a panel
	RoundPlaces         int
	EvaluationPlaces    int

	// Efficiency and party sections.
	EvaluationFactor       string
	EvaluationFactorPlaces int
	KeyWorkItem            string
	PartyItem              string

	// The race.
	RaceTop     int // inside it no unit is barred
	RaceLast    int // the last so many are alerts
	YearQuarter int // the quarter whose rank stands for the year's

	// Honour and money.
	ExceptionalRank int
	ExcellentShare  string
	GoodFrom        string
	FairFrom        string
	PersonalShare   string
	PersonalExtra   string
	BonusDivisor    string
	BonusPlaces     int

	// Windows.
	FewDepartments int // with so many departments DaysFew is the deadline
	DaysFew        int // working days
	DaysMany       int // working days
	RatePlaces     int // of rates and means
	SerialHandling string
	Handlings      []string // keys of mean_days
	Satisfied      string
	WeekendService string // any other is a finding
	SiteLevel      string // windows of this level need a site of their own
}

// Round is one round of the evaluation, open on both days inclusive.
type Round struct {
	ID, Group   string
	From, Until string
	Weight      int
}

// Grade is one word a ballot may say, and its score.
type Grade struct {
	Text  string
	Score int
}

// Chuzhou is the policy of the example.
func Chuzhou() Params {
	return Params{
		Cities: 16, LeadUnits: 45, ProvincialPoints: "150", KeyWorkMax: "30", PartyMax: "50",

		JointDue: "2022-12-31", ItemsDue: "2022-12-31",
		QuarterEnds: [4]string{"2022-03-31", "2022-06-30", "2022-09-30", "2022-12-31"},

		LadderFullUntil: 3, LadderStep: "0.05", OtherPlaces: 4, SectionPlaces: 2,

		SupervisionBase: 30, SupervisionOverdue: 2, SupervisionFailed: 1,
		SupervisionCriticised: 3, SupervisionFloor: 0,
		LeaderSource: "leader_assigned",
		TeamLeads:    []string{"office_head", "higher_leader"}, KeyAreaLead: "higher_leader",
		Leaders: []string{"市委书记", "市长"},

		Rounds: chuzhouRounds(), Grades: chuzhouGrades(),
		SupplementaryWeight: "0.5", OrdinaryWeight: "1", PanelGroup: "city_leader",
		RoundPlaces: 4, EvaluationPlaces: 2,

		EvaluationFactor: "0.4", EvaluationFactorPlaces: 2,
		KeyWorkItem: "key_work", PartyItem: "party",

		RaceTop: 3, RaceLast: 5, YearQuarter: 4,

		ExceptionalRank: 3, ExcellentShare: "0.3", GoodFrom: "265", FairFrom: "250",
		PersonalShare: "0.15", PersonalExtra: "0.03", BonusDivisor: "300", BonusPlaces: 2,

		FewDepartments: 1, DaysFew: 5, DaysMany: 10, RatePlaces: 4,
		SerialHandling: "serial", Handlings: []string{"parallel", "serial"},
		Satisfied: "satisfied", WeekendService: "on_site", SiteLevel: "zone",
	}
}

func chuzhouRounds() []Round {
	return []Round{
		{"city_leaders", "city_leader", "2022-09-01", "2022-09-30", 40},
		{"counties", "county", "2022-10-01", "2022-10-31", 20},
		{"enterprises", "enterprise", "2022-11-01", "2022-11-30", 10},
		{"residents", "resident", "2022-11-01", "2022-11-30", 10},
		{"principals", "principal", "2022-12-20", "2022-12-31", 20},
	}
}

func chuzhouGrades() []Grade {
	return []Grade{{"好", 100}, {"较好", 85}, {"一般", 70}, {"差", 50}}
}
