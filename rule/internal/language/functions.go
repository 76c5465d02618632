package language

// numberFunctions are the functions of numbers.
func numberFunctions() []Operation {
	return []Operation{
		{Name: "abs", Usage: "abs(x)", Types: "number → number", Doc: "x without its sign", Min: 1, Max: 1},
		{Name: "clamp", Usage: "clamp(x, least, most)", Types: "number, number, number → number", Doc: "x, but not less than least nor more than most", Min: 3, Max: 3},
		{Name: "min", Usage: "min(a, b, …), min(list) or min(list, value)", Types: "numbers or list of numbers → number", Doc: "the least", Min: 1, Max: -1, Values: []int{1}},
		{Name: "max", Usage: "max(a, b, …), max(list) or max(list, value)", Types: "numbers or list of numbers → number", Doc: "the greatest", Min: 1, Max: -1, Values: []int{1}},
		{Name: "sqrt", Usage: "sqrt(x, places)", Types: "number, number → number", Doc: "the square root, rounded half away from zero", Min: 2, Max: 2},
		{Name: "round", Usage: "round(x, places)", Types: "number, number → number", Doc: "to the nearest; a half away from zero", Min: 1, Max: 2},
		{Name: "roundEven", Usage: "roundEven(x, places)", Types: "number, number → number", Doc: "to the nearest; a half to the even digit", Min: 1, Max: 2},
		{Name: "roundUp", Usage: "roundUp(x, places)", Types: "number, number → number", Doc: "away from zero", Min: 1, Max: 2},
		{Name: "roundDown", Usage: "roundDown(x, places)", Types: "number, number → number", Doc: "towards zero", Min: 1, Max: 2},
		{Name: "floor", Usage: "floor(x, places)", Types: "number, number → number", Doc: "downwards", Min: 1, Max: 2},
		{Name: "ceil", Usage: "ceil(x, places)", Types: "number, number → number", Doc: "upwards", Min: 1, Max: 2},
	}
}

// listFunctions are the functions that loop over a list.
func listFunctions() []Operation {
	condition, flag := "list of t, condition on t → ", "list of t, condition on t → flag"
	return []Operation{
		{Name: "len", Usage: "len(list) or len(text)", Types: "list or text → number", Doc: "the number of elements; of characters", Min: 1, Max: 1},
		{Name: "count", Usage: "count(list, condition)", Types: condition + "number", Doc: "for how many elements the condition holds", Min: 1, Max: 2},
		{Name: "filter", Usage: "filter(list, condition)", Types: condition + "list of t", Doc: "the elements for which the condition holds, in their order", Min: 2, Max: 2},
		{Name: "map", Usage: "map(list, value)", Types: "list of t, value of t → list of values", Doc: "a value of each element", Min: 2, Max: 2},
		{Name: "sum", Usage: "sum(list, value)", Types: "list of t, number of t → number", Doc: "the sum of a value of each, or of a list of numbers; of an empty list 0", Min: 1, Max: 2},
		{Name: "all", Usage: "all(list, condition)", Types: flag, Doc: "whether it holds for every element; of an empty list true", Min: 2, Max: 2},
		{Name: "any", Usage: "any(list, condition)", Types: flag, Doc: "whether it holds for at least one; of an empty list false", Min: 2, Max: 2},
		{Name: "none", Usage: "none(list, condition)", Types: flag, Doc: "whether it holds for none; of an empty list true", Min: 2, Max: 2},
		{Name: "one", Usage: "one(list, condition)", Types: flag, Doc: "whether it holds for exactly one", Min: 2, Max: 2},
		{Name: "find", Usage: "find(list, condition)", Types: condition + "t or nil", Doc: "the first element for which the condition holds, or nil", Min: 2, Max: 2},
		{Name: "reduce", Usage: "reduce(list, value, start)", Types: "list of t, value of #acc and t, start → value", Doc: "from start on, for each element the new #acc", Min: 3, Max: 3},
	}
}

// orderFunctions are the functions that derive a list or an element from a list.
func orderFunctions() []Operation {
	same := "list of t → list of t"
	return []Operation{
		{Name: "first", Usage: "first(list)", Types: "list of t → t or nil", Doc: "the first element; nil of an empty list", Min: 1, Max: 1},
		{Name: "last", Usage: "last(list)", Types: "list of t → t or nil", Doc: "the last element; nil of an empty list", Min: 1, Max: 1},
		{Name: "take", Usage: "take(list, n)", Types: "list of t, number → list of t", Doc: "the first n elements, or all where there are fewer", Min: 2, Max: 2},
		{Name: "reverse", Usage: "reverse(list)", Types: same, Doc: "the other way round", Min: 1, Max: 1},
		{Name: "sort", Usage: `sort(list), or sort(list, "desc")`, Types: same, Doc: "in ascending order, or descending", Min: 1, Max: 2},
		{Name: "sortBy", Usage: `sortBy(list, value), or sortBy(list, value, "desc")`, Types: "list of t, value of t → list of t", Doc: "the elements by a value of each; ties keep their order", Min: 2, Max: 3},
		{Name: "concat", Usage: "concat(list, list, …)", Types: "lists of t → list of t", Doc: "the lists one after the other", Min: 1, Max: -1},
		{Name: "flatten", Usage: "flatten(list)", Types: "list of lists of t → list of t", Doc: "the elements of the lists in a list; one level", Min: 1, Max: 1},
		{Name: "uniq", Usage: "uniq(list)", Types: same, Doc: "without repetitions; the first of equals stays", Min: 1, Max: 1},
	}
}

// statisticFunctions are the functions of a list of numbers.
func statisticFunctions() []Operation {
	number := "list of numbers → number"
	return []Operation{
		{Name: "mean", Usage: "mean(list) or mean(list, value)", Types: number, Doc: "the arithmetic mean; error of an empty list", Min: 1, Max: 2, Values: []int{1}},
		{Name: "median", Usage: "median(list) or median(list, value)", Types: number, Doc: "the middle number, or the mean of the two in the middle; error of an empty list", Min: 1, Max: 2, Values: []int{1}},
		{Name: "weightedMean", Usage: "weightedMean(values, weights) or weightedMean(list, value, weight)", Types: "list of numbers, list of numbers → number", Doc: "the sum of value times weight, by the sum of the weights", Min: 2, Max: 3, Values: []int{1, 2}},
		{Name: "trimmedMean", Usage: "trimmedMean(list, value, lowest left out, highest left out); a list of numbers needs no value", Types: "list of numbers, number, number → number", Doc: "the mean without so many of the lowest and of the highest", Min: 3, Max: 4, Values: []int{1}},
		{Name: "variance", Usage: `variance(list, value, "population" or "sample"); a list of numbers needs no value`, Types: "list of numbers, text → number", Doc: "the mean squared distance from the mean", Min: 2, Max: 3, Values: []int{1}},
		{Name: "stdev", Usage: `stdev(list, value, "population" or "sample", places); a list of numbers needs no value`, Types: "list of numbers, text, number → number", Doc: "the square root of the variance, rounded half away from zero", Min: 3, Max: 4, Values: []int{1}},
		{Name: "percentile", Usage: `percentile(list, value, percent, "nearest" or "inclusive"); a list of numbers needs no value`, Types: "list of numbers, number, text → number", Doc: "the number with so many percent of the list at or below it", Min: 3, Max: 4, Values: []int{1}},
		{Name: "best", Usage: `best(list, value, n), and after that "asc" where less is better; a list of numbers needs no value`, Types: "list of numbers, number → list of numbers", Doc: "the n greatest numbers, greatest first", Min: 2, Max: 4, Values: []int{1}},
		{Name: "rankBy", Usage: `rankBy(list, value), and after that "competition", "dense" or "refuse", and "asc" where less is better`, Types: "list of records, number or list of numbers of each → number", Doc: "the place of the own record by a value of each, from 1; ties share a place", Min: 2, Max: 4, Values: []int{1}},
		{Name: "rank", Usage: `rank(value, list), and after that "competition" or "dense", and "asc" where less is better`, Types: "number, list of numbers → number; list of numbers, list of such lists → number", Doc: "the place among a list's numbers, from 1; ties share a place", Min: 2, Max: 4},
	}
}

// shapeFunctions are bands, lines and groups.
func shapeFunctions() []Operation {
	return []Operation{
		{Name: "interpolate", Usage: `interpolate(x, [x1, x2, …], [y1, y2, …]), and after that "extend" to go on beyond the ends`, Types: "number, constant list of numbers, constant list of numbers → number", Doc: "the straight line between the two points around x", Min: 3, Max: 4},
		{Name: "band", Usage: `band(x, [bound, …], [value below, value, …], "from" or "above")`, Types: "number, constant list of numbers, constant list of t, text → t", Doc: "the value of the band that x is in", Min: 4, Max: 4},
		{Name: "groupBy", Usage: "groupBy(list, value)", Types: "list of t, value of t → list of lists of t", Doc: "elements with an equal value together, ordered by that value", Min: 2, Max: 2},
	}
}

// textFunctions are the functions of texts.
func textFunctions() []Operation {
	return []Operation{
		{Name: "lower", Usage: "lower(text)", Types: "text → text", Doc: "in small letters", Min: 1, Max: 1},
		{Name: "upper", Usage: "upper(text)", Types: "text → text", Doc: "in capitals", Min: 1, Max: 1},
		{Name: "trim", Usage: "trim(text)", Types: "text → text", Doc: "without the blanks at both ends", Min: 1, Max: 1},
		{Name: "split", Usage: "split(text, separator)", Types: "text, text → list of texts", Doc: "the parts between the separators", Min: 2, Max: 2},
		{Name: "join", Usage: "join(list of texts, separator)", Types: "list of texts, text → text", Doc: "the texts one after the other, with the separator between them", Min: 1, Max: 2},
	}
}

// dateFunctions are the functions of days.
func dateFunctions() []Operation {
	part, shift := "date → number", "date, number → date"
	return []Operation{
		{Name: "year", Usage: "year(day)", Types: part, Doc: "the year of a day", Min: 1, Max: 1},
		{Name: "month", Usage: "month(day)", Types: part, Doc: "the month of a day", Min: 1, Max: 1},
		{Name: "quarter", Usage: "quarter(day)", Types: part, Doc: "the quarter of a day", Min: 1, Max: 1},
		{Name: "day", Usage: "day(day)", Types: part, Doc: "the day of its month", Min: 1, Max: 1},
		{Name: "weekday", Usage: "weekday(day)", Types: part, Doc: "the day of its week, from 1 for Monday to 7 for Sunday", Min: 1, Max: 1},
		{Name: "date", Usage: `date("2022-09-01")`, Types: "constant text → date", Doc: "a day", Min: 1, Max: 1},
		{Name: "days", Usage: "days(from, to)", Types: "date, date → number", Doc: "the days from the one to the other: 0 for the same, negative where to is earlier", Min: 2, Max: 2},
		{Name: "monthsBetween", Usage: "monthsBetween(from, to)", Types: "date, date → number", Doc: "the whole months from the one to the other, negative where to is earlier", Min: 2, Max: 2},
		{Name: "addDays", Usage: "addDays(day, n)", Types: shift, Doc: "n days later, earlier where n is negative", Min: 2, Max: 2},
		{Name: "addMonths", Usage: "addMonths(day, n)", Types: shift, Doc: "the same day n months later; the last of the month where it has no such day", Min: 2, Max: 2},
		{Name: "addWorkdays", Usage: "addWorkdays(day, n)", Types: shift, Doc: "the n-th working day after a day, before it where n is negative", Min: 2, Max: 2},
		{Name: "workdays", Usage: "workdays(from, to)", Types: "date, date → number", Doc: "the working days after from up to and with to; negative where to is earlier", Min: 2, Max: 2},
	}
}

// lookupFunctions are the functions of what the policy declares: its tables, its ordered texts, its official text.
func lookupFunctions() []Operation {
	return []Operation{
		{Name: "levelOf", Usage: "levelOf(x)", Types: "ordered text → number", Doc: "the place of its level in the order, the lowest 1", Min: 1, Max: 1},
		{Name: "levelUp", Usage: "levelUp(x, n)", Types: "ordered text, number → ordered text", Doc: "n levels higher, the highest at most", Min: 2, Max: 2},
		{Name: "levelDown", Usage: "levelDown(x, n)", Types: "ordered text, number → ordered text", Doc: "n levels lower, the lowest at least", Min: 2, Max: 2},
		{Name: "clause", Usage: `clause(value, "id")`, Types: "t, constant text → t", Doc: "the value as it is, which derivations say this clause settles", Min: 2, Max: 2},
		{Name: "keys", Usage: "keys(table)", Types: "table → list of its keys", Doc: "the keys of a table that has one, in the order of its rows", Min: 1, Max: 1},
		{Name: "lookup", Usage: "lookup(table, key, …)", Types: "table, its keys → its value", Doc: "the value of the table's row with these keys; error where no row has them", Min: 2, Max: -1},
	}
}
