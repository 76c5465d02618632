package yeartest

import "strconv"

// Perturbation is the policy with one number (or one name) changed.
type Perturbation struct {
	Name     string // stable, such as "ladder_step"
	From, To string // the old and the new value as they would stand in a policy
	Limit    bool   // only [Check] sees it: no figure of a valid year changes
	AsOf     string // the day on which it is noticed; "" for the whole year
	Params   Params
}

// Perturbed lists one perturbation for each scalar of the policy.
func Perturbed() []Perturbation {
	var list []Perturbation
	list = append(list, limitPerturbations()...)
	list = append(list, quarterPerturbations()...)
	list = append(list, sectionPerturbations()...)
	list = append(list, evaluationPerturbations()...)
	list = append(list, roundPerturbations()...)
	list = append(list, gradePerturbations()...)
	list = append(list, honourPerturbations()...)
	return append(list, windowPerturbations()...)
}

// NoticingSeeds returns seeds of [Generate] whose years are short, and which
// together notice each of [Perturbed].
func NoticingSeeds() []uint64 { return []uint64{37, 32} }

// whole changes one int of the policy to another value.
func whole(name string, to int, field func(*Params) *int) Perturbation {
	p := Chuzhou()
	at := field(&p)
	from := *at
	*at = to
	return Perturbation{Name: name, From: strconv.Itoa(from), To: strconv.Itoa(to), Params: p}
}

// text changes one decimal, day or name of the policy to another value.
func text(name, to string, field func(*Params) *string) Perturbation {
	p := Chuzhou()
	at := field(&p)
	from := *at
	*at = to
	return Perturbation{Name: name, From: from, To: to, Params: p}
}

func limitPerturbations() []Perturbation {
	list := []Perturbation{
		whole("lead_units", 44, func(p *Params) *int { return &p.LeadUnits }),
		whole("cities", 15, func(p *Params) *int { return &p.Cities }),
		text("provincial_points", "151", func(p *Params) *string { return &p.ProvincialPoints }),
		text("key_work_max", "29", func(p *Params) *string { return &p.KeyWorkMax }),
		text("party_max", "49", func(p *Params) *string { return &p.PartyMax }),
	}
	for i := range list {
		list[i].Limit = true
	}
	return list
}

// quarterPerturbations ends each quarter but the last a day earlier.
func quarterPerturbations() []Perturbation {
	var list []Perturbation
	ends := Chuzhou().QuarterEnds
	for i, end := range ends[:3] {
		x := text("quarter_"+strconv.Itoa(i+1), addDays(end, -1), func(p *Params) *string { return &p.QuarterEnds[i] })
		x.AsOf = x.To
		list = append(list, x)
	}
	return list
}

func sectionPerturbations() []Perturbation {
	return []Perturbation{
		whole("ladder_full_until", 4, func(p *Params) *int { return &p.LadderFullUntil }),
		text("ladder_step", "0.04", func(p *Params) *string { return &p.LadderStep }),
		whole("other_places", 3, func(p *Params) *int { return &p.OtherPlaces }),
		whole("section_places", 1, func(p *Params) *int { return &p.SectionPlaces }),
		whole("supervision_base", 29, func(p *Params) *int { return &p.SupervisionBase }),
		whole("supervision_overdue", 3, func(p *Params) *int { return &p.SupervisionOverdue }),
		whole("supervision_failed", 2, func(p *Params) *int { return &p.SupervisionFailed }),
		whole("supervision_criticised", 4, func(p *Params) *int { return &p.SupervisionCriticised }),
		whole("supervision_floor", 1, func(p *Params) *int { return &p.SupervisionFloor }),
		text("team_lead_office_head", "office_chief", func(p *Params) *string { return &p.TeamLeads[0] }),
		text("team_lead_higher_leader", "deputy_leader", func(p *Params) *string { return &p.TeamLeads[1] }),
		text("key_area_lead", "office_head", func(p *Params) *string { return &p.KeyAreaLead }),
		text("evaluation_factor", "0.5", func(p *Params) *string { return &p.EvaluationFactor }),
		whole("evaluation_factor_places", 1, func(p *Params) *int { return &p.EvaluationFactorPlaces }),
	}
}

func evaluationPerturbations() []Perturbation {
	return []Perturbation{
		text("supplementary_weight", "0.25", func(p *Params) *string { return &p.SupplementaryWeight }),
		text("ordinary_weight", "2", func(p *Params) *string { return &p.OrdinaryWeight }),
		whole("round_places", 3, func(p *Params) *int { return &p.RoundPlaces }),
		whole("evaluation_places", 1, func(p *Params) *int { return &p.EvaluationPlaces }),
	}
}

// roundPerturbations shortens each round by a day at either end and weighs it
// differently: "round_counties_from", "round_counties_until",
// "round_counties_weight" and so on.
func roundPerturbations() []Perturbation {
	var list []Perturbation
	for i, r := range Chuzhou().Rounds {
		name := "round_" + r.ID
		list = append(list,
			text(name+"_from", addDays(r.From, 1), func(p *Params) *string { return &p.Rounds[i].From }),
			text(name+"_until", addDays(r.Until, -1), func(p *Params) *string { return &p.Rounds[i].Until }),
			whole(name+"_weight", r.Weight+5, func(p *Params) *int { return &p.Rounds[i].Weight }))
	}
	return list
}

func gradePerturbations() []Perturbation {
	score := func(i int) func(*Params) *int {
		return func(p *Params) *int { return &p.Grades[i].Score }
	}
	return []Perturbation{
		whole("grade_good", 98, score(0)),
		whole("grade_fairly_good", 80, score(1)),
		whole("grade_average", 65, score(2)),
		whole("grade_poor", 40, score(3)),
	}
}

func honourPerturbations() []Perturbation {
	return []Perturbation{
		whole("race_top", 4, func(p *Params) *int { return &p.RaceTop }),
		whole("race_last", 4, func(p *Params) *int { return &p.RaceLast }),
		whole("year_quarter", 3, func(p *Params) *int { return &p.YearQuarter }),
		whole("exceptional_rank", 2, func(p *Params) *int { return &p.ExceptionalRank }),
		text("excellent_share", "0.2", func(p *Params) *string { return &p.ExcellentShare }),
		text("good_from", "260", func(p *Params) *string { return &p.GoodFrom }),
		text("fair_from", "245", func(p *Params) *string { return &p.FairFrom }),
		text("personal_share", "0.14", func(p *Params) *string { return &p.PersonalShare }),
		text("personal_extra", "0.05", func(p *Params) *string { return &p.PersonalExtra }),
		text("bonus_divisor", "250", func(p *Params) *string { return &p.BonusDivisor }),
		whole("bonus_places", 1, func(p *Params) *int { return &p.BonusPlaces }),
	}
}

func windowPerturbations() []Perturbation {
	return []Perturbation{
		whole("few_departments", 2, func(p *Params) *int { return &p.FewDepartments }),
		whole("days_few", 6, func(p *Params) *int { return &p.DaysFew }),
		whole("days_many", 9, func(p *Params) *int { return &p.DaysMany }),
		whole("rate_places", 3, func(p *Params) *int { return &p.RatePlaces }),
		text("weekend_service", "online", func(p *Params) *string { return &p.WeekendService }),
		text("site_level", "township", func(p *Params) *string { return &p.SiteLevel }),
	}
}
