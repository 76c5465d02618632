// Package domains finds the values that each node of a formula can have: an interval, a
// set of texts, true or false alone, never missing. It goes through every operation once,
// from declared ranges on, and crosses from figure to figure.
//
// It only warns, of conditions that never hold, texts that never occur, rows that no
// lookup reaches, ratios compared with percentages; a policy that compiles keeps
// compiling when it learns more. Coverage asks it which points can be reached, and
// mutation which changes make no difference. The sets themselves are package domain's.
package domains
