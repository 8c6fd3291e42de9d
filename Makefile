# The commands of this repository. The steps themselves live in scripts/.

.PHONY: help test judge lint check-proto check-chart check-readme bench bench-peers hostile newcomer

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

test: ## Everything that a change must pass: formatting, lints, dependencies, tests on both databases
	@scripts/test

judge: ## N random questions, answered by the code and by the rulebook as Cedar policies (N=1000000)
	@scripts/judge $(or $(N),1000000)

lint: ## Formatting, lints and dependencies only
	@scripts/lint

check-proto: ## Lint the contract with buf
	@scripts/check-proto

check-chart: ## Render the Helm chart and check it
	@scripts/check-chart

bench: ## Measure what steward costs, in one table, each line beside its target (six minutes, 2 GB)
	@cargo bench --quiet --locked --profile dist --bench measure

bench-peers: ## The same question put to steward and to OpenFGA, in one table
	@scripts/bench-peers

hostile: ## Attack the server in forty ways; a canary, memory and life are held to their limits (three minutes)
	@cargo bench --quiet --locked --profile dist --bench hostile

check-readme: ## Type every line of the README's walk-through
	@scripts/check-readme

newcomer: ## Start the sample server and call every RPC with grpcurl
	@scripts/newcomer
