package tidy

// Likeness is a way in which people take two texts for one another: Fold returns the same for
// both, and Say says so of the two, and what to do.
type Likeness struct {
	Fold func(string) string
	Say  func(a, b string) (message, hint string)
}

// Likenesses returns all ways in which people take two texts for one another.
func Likenesses() []Likeness {
	return []Likeness{
		{Alike, func(string, string) (message, hint string) {
			return "differ only in case, width, blanks or the form of a character", "write them alike if they are the same"
		}},
		{Skeleton, func(a, b string) (message, hint string) {
			return "look alike: " + Apart(a, b), "write both in letters of one script if they are the same"
		}},
	}
}
