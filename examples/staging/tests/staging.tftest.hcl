# moltin-sandbox exec -- terraform test

run "plan" {
  command = plan

  assert {
    condition     = length(module.customer) == 4
    error_message = "Each row of customers.csv must be a customer."
  }
}

run "create" {
  assert {
    condition     = length(distinct(values(output.customer_ids))) == 4
    error_message = "Each customer must have an ID of its own."
  }

  assert {
    condition     = [for labels in values(output.labels) : length(labels)] == [2, 1, 0, 2]
    error_message = "Ann must have two addresses, Ben one, Donna none and Tom two."
  }

  assert {
    condition     = output.labels["tom"]["Cottage"] == "Tom Haverford\n2 Harbour Road\nPort Ellen\nArgyll and Bute\nPA42 7DZ\nGB"
    error_message = "The label of Tom's cottage was ${output.labels["tom"]["Cottage"]}."
  }
}

# Looks the customers up in the store.
run "store" {
  module {
    source = "./tests/store"
  }

  variables {
    email = "*@testers.example"
  }

  assert {
    condition     = toset(data.moltin_customers.testers.customers[*].external_ref) == toset(["crm-2001", "crm-2002", "crm-2004", null])
    error_message = "The store must have the customers with their references."
  }
}

run "one_customer_less" {
  variables {
    customers_file = "tests/customers_without_ann.csv"
    addresses_file = "tests/addresses_without_ann.csv"
  }

  assert {
    condition     = keys(output.customer_ids) == ["ben", "donna", "tom"]
    error_message = "Ann must be gone."
  }

  assert {
    condition     = output.customer_ids["ben"] == run.create.customer_ids["ben"]
    error_message = "The other customers must keep their IDs."
  }
}

run "address_of_nobody" {
  command = plan

  variables {
    customers_file = "tests/customers_without_ann.csv"
  }

  expect_failures = [check.addresses_have_customers]
}
