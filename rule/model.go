package rule

// Model computes what no formula can express: it reads lists and figures, and makes
// lists and columns, which formulas then read like facts. A Sheet runs it after what
// it reads is there, and before anything that reads what it makes.
type Model struct {
	Name  string
	Uses  []Column  // the columns that it reads beyond facts; an empty Field means the whole list
	Lists []*Schema // the lists that it makes
	Adds  []Added   // the columns that it adds to lists
	// Run does the work. It must depend only on what it reads from the draft.
	Run func(d *Draft) error
}

// Column names a column of a list.
type Column struct {
	List  string
	Field string
	Kind  Kind // what it must hold; TextKind admits references; zero admits any kind
}

// Added declares a column that a model adds to a list.
type Added struct {
	List  string
	Field Field
}

// Cell names a field or figure of one record by the record's position in a list; List is
// "" for a figure of the year as a whole.
type Cell struct {
	List  string
	Row   int
	Field string
}
