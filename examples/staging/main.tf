# The testers of a staging store, from two CSV files: who they are, and where they live.

locals {
  customers = { for row in csvdecode(file("${path.module}/${var.customers_file}")) : row.key => row }
  addresses = csvdecode(file("${path.module}/${var.addresses_file}"))
}

# An address of nobody would be left out in silence.
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
