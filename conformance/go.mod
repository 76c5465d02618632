module github.com/meritrules/merit/conformance

go 1.26

replace github.com/meritrules/merit => ../

require (
	github.com/meritrules/merit v0.0.0-00010101000000-000000000000
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	go.yaml.in/yaml/v3 v3.0.6
)

require (
	github.com/expr-lang/expr v1.17.8 // indirect
	github.com/shopspring/decimal v1.6.0 // indirect
	golang.org/x/text v0.22.0 // indirect
)
