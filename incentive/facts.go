package incentive

// Veto vetoes a unit by name, whatever the rules say: a record of vetoes.
type Veto struct {
	Unit   string `rule:"unit,ref=units,inverse=vetoes"` // its id
	Reason string `rule:"reason"`                        // for people
}

// VetoReason says why a unit is vetoed: a record of veto_reasons, which rule.Records
// reads. Records are sorted by unit, with listed vetoes first, then the rules in
// order. Rule is Listed or the name of a rule.
type VetoReason struct {
	Unit   string `rule:"unit"`
	Rule   string `rule:"rule"`
	Reason string `rule:"reason"`
}
