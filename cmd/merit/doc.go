// Command merit checks, tests, runs and explains policies. It is for the people who
// write them; a program does the same with a few lines of package merit.
//
//	merit check POLICY…                          is the policy sound, and are the facts?
//	merit test POLICY…                           do the cases of the policy come out as expected?
//	merit mutate POLICY                          do the cases notice a slip in the policy?
//	merit fmt POLICY or FOLDER…                  give the policy the one layout that policies have
//	merit run POLICY DATA                        work out the year and print the figures
//	merit explain POLICY DATA LIST KEY FIGURE    derive a figure, down to the facts
//	merit case POLICY DATA PATH                  write a figure, with the facts that it needs, as a case
//	merit feedback -from DAY -to DAY POLICY DATA say which figures moved between two days, and why
//	merit due POLICY DATA                        say which cases and matters are overdue, and which will be
//	merit remind POLICY DATA                     say which rater still owes which unit
//	merit dossier POLICY DATA                    print what raters are shown of units when a round opens
//	merit draw POLICY DATA                       draw which rater judges which units
//	merit schema POLICY                          describe the results as a JSON Schema
//	merit gen POLICY                             write Go types for the facts and the results
//	merit help [COMMAND]                         say more
//	merit version                                say which merit this is
//
// POLICY is a policy document. DATA is the year's facts: a folder of JSON and CSV files,
// or one file. Flags may stand before or after the arguments; after -- nothing is
// a flag.
//
// # Check
//
// merit check loads each policy and prints every fault and every warning with its
// place, the line and a caret under the column, and then a line of summary:
//
//	-data DATA    check the facts in DATA as well, and that the year can be worked out
//	-strict       count warnings as faults
//
// # Test
//
// merit test runs the cases of each policy and prints those that fail: what was
// expected, what came out, and why. A policy without cases fails, and a pattern that
// no case matches is a mistake:
//
//	-run REGEXP   only the cases whose name matches REGEXP
//	-v            name the cases that pass as well
//	-cover        say which parts of the rules the cases reach
//	-min PERCENT  fail where the cases reach less than PERCENT of the rules; implies -cover
//	-accept       write what came out into the cases that ask for it with ?
//
// -accept shows the lines of the policy that change and writes the file whole or not at all.
// Everything but each ? stays as it is, byte for byte.
//
// # Mutate
//
// merit mutate changes the policy, one small thing at a time, and runs the cases. It
// prints the changes that no case notices, with their places, and then how many were
// noticed:
//
//	-changed OLD  change only the rules that differ from the policy OLD
//	-min PERCENT  fail where the cases notice less than PERCENT of the changes
//
// # Fmt
//
// merit fmt lays out each policy, or file that policies use, as docs/policy.md says, and prints
// it. Values, formulas, comments and their order stay as they are. Of a FOLDER it takes every document
// in it and below. Without a POLICY, or for -, it lays out the standard input:
//
//	-d            print what changes, as diff -u does, in place of the policy
//	-l            print the names of the files whose layout differs, in place of the policies
//	-w            write the file in place of printing it
//
// With -d or -l and without -w, the exit code is 1 if a layout differs. What has faults of
// YAML or of the grammar of formulas, or cannot be laid out without loss, is left as it is. Files
// are written whole or not at all.
//
// # Run
//
// merit run evaluates all figures and prints a table for each list: the keys of its
// records and the published figures. Figures of the year as a whole come first. With
// -json it prints an object of the lists, including year, with exact numbers; a
// number without a finite decimal form is a text such as "1/3". That object can be
// next year's previous.json:
//
//	-all          also what is not published: internal figures, and what models add to records
//	-list NAME    only the list NAME, which need not have figures; year for those of the year
//	-with NAMES   also the facts NAMES, with commas between them, such as name,group
//	-sort NAMES   put records into the order of the fields NAMES, as in grade,-total: a - puts the greatest first
//	-trail        also what the policy keeps anonymous, for whoever may see it
//	-as-of DAY    work out what was known at the end of DAY, such as 2022-10-31
//	-csv          write the list of -list as comma-separated values, for spreadsheets
//	-o FILE       write to FILE, once everything is worked out
//
// # Explain
//
// merit explain prints how a figure came about: the clause, the formula as written
// and with its values, the branches taken, and what went into it, down to the
// facts. The figure can also be named as year FIGURE, or by a path such as
// units.u84.total. A key of several fields is written with commas, as in t04,u11, and
// a comma within a field as \, if it is ambiguous. A record without a key is named by
// its position. A page of at most 80 lines has what mattered first; a … stands where there
// is more, which -all, -depth or the path of the figure there shows. Fractions are decimals:
//
//	-as-of DAY    work out what was known at the end of DAY, such as 2022-10-31
//	-all          print everything, in as many lines as it takes
//	-depth N      print everything of figures within figures N deep, beyond that their values; 0 for all
//	-exact        print fractions of up to 30 digits as such
//	-html         print a fragment of HTML, which needs no styles or scripts
//	-markdown     print Markdown
//	-trail        also what the policy keeps anonymous, for whoever may see it
//	-zh           the words around the formulas in Chinese
//
// # Due
//
// merit due prints which steps of the windows' cases, and of the matters and slips under
// supervision, are overdue and which will be, soonest first, and how many there are of each window
// and department, unit and leader. The policy has a section window with due_on or deadlines, or a
// section supervision:
//
//	-on DAY                 say what is due at the end of DAY, such as 2022-10-31; by default on the day of the facts
//	-until DAY              leave out what is due after DAY; what stands still stays
//	-window WINDOW          only the cases of WINDOW
//	-department DEPARTMENT  only the cases that DEPARTMENT has
//	-unit UNIT              only the matters and slips of UNIT
//	-leader LEADER          only the matters that LEADER leads
//
// # Remind
//
// merit remind prints what the rounds of the section evaluation still lack: which rater has not
// judged which unit, and which unit has fewer ballots than the panels promise it, those rounds first
// that end soonest:
//
//	-on DAY       say what is owed at the end of DAY, such as 2022-09-20
//	-round ROUND  only the round ROUND
//	-rater RATER  only what RATER owes
//	-o FILE       write to FILE, once everything is worked out
//
// # Dossier
//
// merit dossier prints what raters are shown of each unit when a round opens, worked out on what was
// known at the end of the day before:
//
//	-round ROUND  what the raters of ROUND are shown
//	-unit UNIT    only what they are shown of UNIT
//	-markdown     print Markdown
//	-trail        also what the policy keeps anonymous, for whoever may see it
//	-html         print a fragment of HTML, which needs no styles or scripts
//	-zh           the words around the figures in Chinese
//	-o FILE       write to FILE, once everything is worked out
//
// # Draw
//
// merit draw draws panels from a seed text and prints them as facts, ready to be panels.json:
//
//	-seed TEXT    draw lots from TEXT; publish it, and anybody can draw again
//	-keep         redraw the panels in DATA, changing as little as the rules allow
//	-o FILE       write the panels into FILE
//
// # Feedback
//
// merit feedback prints which published figures moved between the ends of two days, of the year, of
// each record, or of the records of LIST, or of the one with KEY, and by what: figures of the same
// record, records that came, later days of records, rounds and lists that are over, and figures of
// others. ~ marks what may still change. With -round it prints what units are told after a round of
// the section evaluation, in the words of the policy. With -json it prints an array of the records,
// or of what the units are told:
//
//	-from DAY   the first day: what was known at the end of DAY, such as 2022-09-30
//	-to DAY     the later DAY
//	-all        also internal figures, what models add to records, and every record that a cause names
//	-round ROUND  what units are told after the round ROUND
//	-unit UNIT  of a round only what UNIT is told
//	-trail        also what the policy keeps anonymous, for whoever may see it
//	-zh         the words around the figures in Chinese
//	-o FILE     write to FILE, once everything is worked out
//
// # Schema
//
// merit schema prints a JSON Schema, draft 2020-12, for the output of merit run -json:
// the policy's lists, their fields with types, ranges and values, and which may be
// missing. It needs no facts:
//
//	-all      of what run -all prints
//	-o FILE   write the schema to FILE
//
// # Gen
//
// merit gen prints Go types for the facts and the results of a policy, as package policygen
// writes them; a policy that needs functions of its host calls that package itself:
//
//	-package NAME        call the package NAME, not after the id of the policy
//	-name NAME=GONAME    what a name of the policy is called in Go, as NAME=GONAME; may be given several times
//	-all                 internal figures among the results as well
//	-o FILE              write to FILE
//
// # Files
//
// Data are regular files: a pipe, a device or a folder called l.csv is refused. Links are
// followed within the folder that was named, and no further; what is named may itself be a
// link. The policy and the facts are never the output: -o, or a standard output that is a
// file, may not name what is read, nor a JSON or CSV file in the folder of the facts, which
// would be read the next time.
//
// -o writes the whole file or leaves the old one, whatever happens on the way: the result
// goes into .merit-N-N.tmp beside it, which then takes its name and permissions. Such a
// file that a killed merit has left is not read, and may be deleted. A device or a pipe,
// such as /dev/stdout, is written to as it stands.
//
// # Output
//
// What is printed for people shows control characters, line breaks within texts, and
// whatever turns the writing round or is not seen, as escapes: \n, \t, \x1b, \u202e, as a
// policy writes them in double quotes. Of many faults of a policy or of facts, of many cases that
// fail and of many expectations of a case, the first twenty are printed and the others counted; huge texts are cut. JSON and CSV have
// everything, exactly.
//
// Results go to the standard output, faults to the standard error. With -json both
// are JSON on the standard output; faults are an array of objects with severity
// (fault or warning), file, line, column, rule, record, message and hint. Line and
// column are 0 if there is none. What may be a slip in the facts does not keep run and
// explain from their result: they print it to the standard error, with -json as such an
// array. The results of cases are an array with an object for each policy. The same files
// give the same bytes.
//
// An output that cannot take everything, such as a full disk or a pipe that was closed, ends merit
// with code 2. So does a standard output that a shell has closed (>&-), on Linux: elsewhere it takes
// everything, since Go puts /dev/null in its place.
//
// # Exit codes
//
//	0  all is well
//	1  there are faults, of a policy or of facts; cases fail, or reach too little of the rules
//	2  the command is used wrongly, or a file or the output cannot be read or written
package main
