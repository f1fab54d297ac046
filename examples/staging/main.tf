# Manages the test customers of a staging store, and their addresses, in two CSV files.

# trimprefix removes the byte order mark that spreadsheets add.
locals {
  customers = { for row in csvdecode(trimprefix(file("${path.module}/${var.customers_file}"), "\ufeff")) : row.key => row }
  addresses = csvdecode(trimprefix(file("${path.module}/${var.addresses_file}"), "\ufeff"))
}

# Without this check, an address with a misspelled customer would be ignored.
check "addresses_have_customers" {
  assert {
    condition     = alltrue([for row in local.addresses : contains(keys(local.customers), row.customer)])
    error_message = "${var.addresses_file} names customers who are not in ${var.customers_file}."
  }
}

module "customer" {
  source   = "./modules/customer"
  for_each = local.customers

  name         = each.value.name
  email        = each.value.email
  external_ref = each.value.external_ref
  addresses    = { for row in local.addresses : row.name => row if row.customer == each.key }
}
